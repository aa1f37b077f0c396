// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mailvigil.alert.lock.JsonHttp;
import io.mailvigil.common.config.BodySignature;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A receiver that checks the signature as the documentation says, and keeps blocks. */
class WebhookBlockTest extends SourceBlockContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  @TempDir Path folder;
  private final Set<String> blocked = new ConcurrentSkipListSet<>();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile int status = 200;
  private volatile boolean lies;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/block", this::answer);
    server.start();
    Files.writeString(folder.resolve("secret"), "s3cret\n");
    Files.writeString(folder.resolve("wrong"), "other\n");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    byte[] body = exchange.getRequestBody().readAllBytes();
    String time = exchange.getRequestHeaders().getFirst("X-Mailvigil-Timestamp");
    String right = BodySignature.of(new Secret.InFile(folder.resolve("secret")), time, body);
    boolean signed = right.equals(exchange.getRequestHeaders().getFirst("X-Mailvigil-Signature"));
    if (!signed || status != 200) {
      exchange.getResponseHeaders().add("Retry-After", "60");
      exchange.sendResponseHeaders(signed ? status : 401, -1);
      exchange.close();
      return;
    }
    byte[] answer = answer(JSON.readTree(body)).toString().getBytes(UTF_8);
    exchange.sendResponseHeaders(200, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  private ObjectNode answer(JsonNode question) {
    assertThat(question.path("owner").asText()).isEqualTo("mailvigil");
    ObjectNode answer = JSON.createObjectNode();
    String source = question.path("source").asText();
    switch (question.path("verb").asText()) {
      case "block" -> {
        if (source.startsWith("198.")) {
          return answer.put("result", "refused").put("reason", "a\ncustomer");
        }
        if (!lies) {
          blocked.add(source);
        }
        answer.put("result", "blocked");
      }
      case "unblock" -> {
        blocked.remove(source);
        answer.put("result", "unblocked");
      }
      default -> blocked.forEach(answer.putArray("sources")::add);
    }
    return answer;
  }

  private SourceBlock backend(int port, String secret) {
    return new WebhookBlock.Config(
            new JsonHttp.Server(
                URI.create("http://127.0.0.1:" + port + "/block"), null, Duration.ofSeconds(5)),
            new Secret.InFile(folder.resolve(secret)),
            "mailvigil")
        .make("portal");
  }

  @Override
  SourceBlock backend() {
    return backend(server.getAddress().getPort(), "secret");
  }

  @Override
  SourceBlock unreachable() {
    return backend(9, "secret");
  }

  @Test
  void aRefusalIsOneLine() throws IOException {
    assertThat(backend().block(order(io.mailvigil.common.event.Network.parse("198.51.100.1"))))
        .isEqualTo(new BlockResult.Refused("a customer"));
  }

  @Test
  void whatHeldDoesNotListIsNotBlocked() {
    lies = true;
    assertThatThrownBy(() -> backend().block(order(V4))).hasMessageContaining("held");
  }

  @Test
  void aWrongSecretNamesTheMend() {
    assertThatThrownBy(() -> backend(server.getAddress().getPort(), "wrong").held())
        .hasMessageContaining("secret")
        .hasMessageNotContaining("other");
  }

  @Test
  void aServerThatWantsPeaceGetsIt() {
    SourceBlock backend = backend();
    status = 429;
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(backend::held).isInstanceOf(IOException.class);
    }
    assertThat(asked.get()).isEqualTo(1);
  }
}
