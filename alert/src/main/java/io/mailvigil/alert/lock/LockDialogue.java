// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Locks by asking a program that somebody else wrote, in JSON: one question, one answer. The
 * answers to {@code lock} and {@code unlock} are not believed before {@code held} says the same.
 */
final class LockDialogue implements LockBackend {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 200;
  private final String name;
  private final String owner;
  private final Exchange exchange;

  /** Carries a question there and the answer back, bounded in time. */
  interface Exchange {
    /**
     * Asks.
     *
     * @param question its keys {@code verb}, {@code owner}, and for an account {@code account},
     *     {@code local}, {@code domain}, {@code tenant}, {@code lock_id}, {@code until}
     * @return the answer as it came
     * @throws IOException without one; the message names the program or address and the mend
     */
    String ask(ObjectNode question) throws IOException;
  }

  LockDialogue(String name, String owner, Exchange exchange) {
    this.name = name;
    this.owner = owner;
    this.exchange = exchange;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LockResult lock(LockOrder order) throws IOException {
    Optional<String> refusal = AccountNames.refusal(order.account());
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    ObjectNode question = question("lock", order.account());
    question.put("lock_id", order.lockId());
    question.put("until", order.until().toString());
    JsonNode answer = ask(question);
    List<String> shortfalls = texts(answer, "shortfalls");
    LockResult result =
        switch (answer.path("result").asText()) {
          case "locked" -> new LockResult.Locked(shortfalls);
          case "already" -> new LockResult.Already(LockResult.Owner.OURS, shortfalls);
          case "already-others" -> new LockResult.Already(LockResult.Owner.OTHERS, shortfalls);
          case "refused" -> new LockResult.Refused(line(answer.path("reason").asText("refused")));
          default ->
              throw unclear("locked, already, already-others or refused was expected", answer);
        };
    boolean ours =
        result instanceof LockResult.Locked
            || result instanceof LockResult.Already a && a.by() == LockResult.Owner.OURS;
    if (ours && !holds(order.account())) {
      throw new IOException(name + " says locked, but held does not list the account: mend held");
    }
    return result;
  }

  @Override
  public LockResult unlock(Account account) throws IOException {
    Optional<String> refusal = AccountNames.refusal(account);
    if (refusal.isPresent()) {
      return new LockResult.Refused(refusal.get());
    }
    JsonNode answer = ask(question("unlock", account));
    boolean others = answer.path("locked_by_others").asBoolean(false);
    LockResult result =
        switch (answer.path("result").asText()) {
          case "unlocked" -> new LockResult.Unlocked(others, texts(answer, "shortfalls"));
          case "not-locked" -> new LockResult.NotLocked(others);
          case "refused" -> new LockResult.Refused(line(answer.path("reason").asText("refused")));
          default -> throw unclear("unlocked, not-locked or refused was expected", answer);
        };
    if (!(result instanceof LockResult.Refused) && holds(account)) {
      throw new IOException(name + " says not locked, but held lists the account still");
    }
    return result;
  }

  private boolean holds(Account account) throws IOException {
    return held().stream().anyMatch(lock -> lock.account().equals(account));
  }

  @Override
  public List<HeldLock> held() throws IOException {
    JsonNode answer = ask(question("held", null));
    if (!answer.path("locks").isArray()) {
      throw unclear("a list locks was expected", answer);
    }
    List<HeldLock> all = new ArrayList<>();
    for (JsonNode lock : answer.path("locks")) {
      all.add(held(lock));
    }
    return all;
  }

  private HeldLock held(JsonNode lock) throws IOException {
    Account account;
    try {
      account =
          new Account(
              lock.path("tenant").asText(Account.DEFAULT_TENANT), lock.path("account").asText());
    } catch (IllegalArgumentException e) {
      throw unclear("each of locks has an account", lock);
    }
    Instant until = null;
    try {
      until = Instant.parse(lock.path("until").asText());
    } catch (DateTimeException e) {
      // a lock without its end is a lock all the same
    }
    String id = lock.path("lock_id").isTextual() ? lock.path("lock_id").asText() : null;
    return new HeldLock(account, id, until);
  }

  @Override
  public List<String> problems() {
    try {
      JsonNode answer = ask(question("check", null));
      if (!answer.path("problems").isArray()) {
        throw unclear("a list problems was expected", answer);
      }
      held();
      return texts(answer, "problems").stream().map(said -> name + ": " + said).toList();
    } catch (IOException e) {
      return List.of(name + ": " + Objects.requireNonNullElse(e.getMessage(), "no word"));
    }
  }

  private ObjectNode question(String verb, @Nullable Account account) {
    ObjectNode question = JSON.createObjectNode().put("verb", verb).put("owner", owner);
    if (account != null) {
      question.put("account", account.name());
      question.put("local", AccountNames.local(account));
      question.put("domain", AccountNames.domain(account));
      question.put("tenant", account.tenant());
    }
    return question;
  }

  private JsonNode ask(ObjectNode question) throws IOException {
    String answer = exchange.ask(question);
    try {
      JsonNode read = JSON.readTree(answer);
      if (read.isObject()) {
        return read;
      }
    } catch (JsonProcessingException e) {
      // said below, with what came
    }
    throw new IOException(
        name
            + " answers "
            + question.path("verb").asText()
            + " with no JSON object: "
            + line(answer));
  }

  private IOException unclear(String wanted, JsonNode answer) {
    return new IOException(
        name + " answers what is not understood: " + wanted + ", not " + line(answer.toString()));
  }

  private static List<String> texts(JsonNode answer, String key) {
    List<String> all = new ArrayList<>();
    answer.path(key).forEach(text -> all.add(line(text.asText())));
    return all;
  }

  /** One short line, whatever was sent. */
  private static String line(String text) {
    String clean = text.replaceAll("\\p{Cntrl}+", " ").strip();
    return clean.length() <= SHOWN ? clean : clean.substring(0, SHOWN) + "…";
  }
}
