// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Postfix's commands, each bounded in time; logins are data on their input, ids are checked. */
final class PostfixCommands {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 64 << 20;
  private static final int AT_ONCE = 200;
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z]{5,32}");
  // postcat(1): "*** ENVELOPE RECORDS deferred/4/4F2B… ***", then its records
  private static final Pattern MESSAGE =
      Pattern.compile("\\*{3} ENVELOPE RECORDS (?:.*/)?(\\w+) \\*{3}");
  private static final String SASL = "named_attribute: sasl_username=";

  private final List<String> through;
  private final Duration timeout;

  /**
   * Names how they are run.
   *
   * @param through what comes before each, as {@code [sudo, -n]}
   */
  PostfixCommands(List<String> through, Duration timeout) {
    this.through = through;
    this.timeout = timeout;
  }

  /** Whether a map has an entry for a login. */
  boolean finds(String map, String login) throws IOException {
    BoundedCommand.Ended ended = run(login + "\n", "postmap", "-q", "-", map);
    return switch (ended.status()) {
      case 0 -> !ended.output().isBlank();
      case 1 -> {
        if (!ended.output().isBlank()) { // a complaint, not a key without entry
          throw ended.asFailure("postmap");
        }
        yield false;
      }
      default -> throw ended.asFailure("postmap");
    };
  }

  /** Whether any restriction of Postfix's, for all of it or for one service, names the map. */
  boolean asks(String map) throws IOException {
    for (String[] question : new String[][] {{"postconf"}, {"postconf", "-P"}}) {
      BoundedCommand.Ended ended = run("", question);
      if (ended.status() != 0) {
        throw ended.asFailure("postconf");
      }
      if (ended
          .output()
          .lines()
          .anyMatch(line ->
              line.matches(
                      ".*smtpd_(client|helo|sender|relay|recipient|data|end_of_data)_restrictions.*")
                  && line.contains("check_sasl_access")
                  && line.contains(map))) {
        return true;
      }
    }
    return false;
  }

  /** Puts every queued message of these logins on hold, or deletes it. */
  void clearQueue(List<String> logins, boolean delete) throws IOException {
    BoundedCommand.Ended listed = run("", "postqueue", "-j");
    if (listed.status() != 0) {
      throw listed.asFailure("postqueue");
    }
    List<String> ids = new ArrayList<>();
    for (String line : listed.output().lines().toList()) {
      var message = JSON.readTree(line);
      String id = message.path("queue_id").asText();
      if (ID.matcher(id).matches()
          && (delete || !message.path("queue_name").asText().equals("hold"))) {
        ids.add(id);
      }
    }
    for (int i = 0; i < ids.size(); i += AT_ONCE) {
      List<String> theirs = sentBy(logins, ids.subList(i, Math.min(i + AT_ONCE, ids.size())));
      if (!theirs.isEmpty()) {
        BoundedCommand.Ended ended =
            run(String.join("\n", theirs) + "\n", "postsuper", delete ? "-d" : "-h", "-");
        if (ended.status() != 0) {
          throw ended.asFailure("postsuper");
        }
      }
    }
  }

  /** Those of the messages whose envelope says that one of the logins sent them. */
  private List<String> sentBy(List<String> logins, List<String> ids) throws IOException {
    List<String> command = new ArrayList<>(List.of("postcat", "-e", "-q"));
    command.addAll(ids);
    BoundedCommand.Ended read = run("", command.toArray(String[]::new));
    List<String> theirs = new ArrayList<>();
    if (read.status() != 0) { // one of them was sent meanwhile
      int half = ids.size() / 2;
      if (half > 0) {
        theirs.addAll(sentBy(logins, ids.subList(0, half)));
        theirs.addAll(sentBy(logins, ids.subList(half, ids.size())));
      }
      return theirs;
    }
    String id = "";
    for (String line : read.output().lines().toList()) {
      Matcher message = MESSAGE.matcher(line);
      if (message.matches()) {
        id = message.group(1);
      } else if (line.startsWith(SASL) && !id.isEmpty()) {
        String login = line.substring(SASL.length()).toLowerCase(Locale.ROOT);
        if (logins.contains(login)) {
          theirs.add(id);
        }
      }
    }
    return theirs;
  }

  private BoundedCommand.Ended run(String input, String... command) throws IOException {
    List<String> all = Stream.concat(through.stream(), Stream.of(command)).toList();
    return BoundedCommand.run(new ProcessBuilder(all), input.getBytes(UTF_8), MOST, timeout);
  }
}
