// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that checks signature and time as the documentation says, and keeps locks. */
class WebhookLockTest extends LockBackendContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  private final Map<String, JsonNode> locks = new ConcurrentSkipListMap<>();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/lock", this::answer);
    server.start();
    Files.writeString(folder.resolve("secret"), "s3cret\n");
    Files.writeString(folder.resolve("wrong"), "other\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    byte[] answer =
        isSigned(exchange, body) ? answer(JSON.readTree(body)).toString().getBytes(UTF_8) : null;
    exchange.sendResponseHeaders(answer == null ? 401 : 200, answer == null ? -1 : answer.length);
    if (answer != null) {
      exchange.getResponseBody().write(answer);
    }
    exchange.close();
  }

  private static boolean isSigned(HttpExchange exchange, byte[] body) {
    String timestamp = exchange.getRequestHeaders().getFirst("X-Mailvigil-Timestamp");
    Instant at = Instant.ofEpochSecond(Long.parseLong(timestamp));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec("s3cret".getBytes(UTF_8), "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(UTF_8));
      String right = "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
      return right.equals(exchange.getRequestHeaders().getFirst("X-Mailvigil-Signature"))
          && at.isAfter(Instant.now().minusSeconds(300));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private ObjectNode answer(JsonNode question) {
    String account = question.path("account").asText();
    ObjectNode answer = JSON.createObjectNode();
    switch (question.path("verb").asText()) {
      case "lock" ->
          answer.put(
              "result",
              account.equals("nosuchuser")
                  ? "refused"
                  : locks.putIfAbsent(account, question) == null ? "locked" : "already");
      case "unlock" ->
          answer.put("result", locks.remove(account) == null ? "not-locked" : "unlocked");
      case "held" -> answer.putArray("locks").addAll(locks.values());
      default -> answer.putArray("problems");
    }
    return answer;
  }

  private LockBackend with(String secret) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/lock?t=t0ken");
    WebhookLock.Config config =
        new WebhookLock.Config(
            url,
            new Secret.InFile(folder.resolve(secret)),
            null,
            "mailvigil",
            Duration.ofSeconds(5));
    assertThat(config.toString()).doesNotContain("t0ken");
    return config.make("ours");
  }

  @Override
  LockBackend backend() {
    return with("secret");
  }

  @Override
  LockBackend unreachable() {
    return with("wrong");
  }

  @Override
  Account known() {
    return new Account("acme", "bob@example.org");
  }

  @Override
  boolean letsIn() {
    return locks.isEmpty();
  }

  @Override
  LiveSession session() {
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        return letsIn();
      }

      @Override
      public void close() {}
    };
  }

  @Test
  void saysWhyItIsRefused() {
    assertThatThrownBy(() -> with("wrong").held()).hasMessageContaining("answered 401");
    assertThatThrownBy(() -> with("absent").held())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read");
  }

  @Test
  void doesNotGuessAtAHalfAnswer() {
    locks.put("somebody", JSON.createObjectNode());

    assertThatThrownBy(() -> backend().held())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("each of locks has an account");
  }

  @Test
  void carriesAnyNameAsJson() throws Exception {
    Account hostile = new Account("acme", "\",\"verb\",\"unlock\"}{@x");

    backend().lock(order(hostile));

    assertThat(backend().held()).isEqualTo(List.of(new HeldLock(hostile, "L-1", UNTIL)));
  }
}
