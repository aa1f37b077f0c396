// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TelegramNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new TelegramNotifier.Config(server.uri(""), secret(SECRET), "-1001", way());
  }

  @Override
  String blame() {
    return "{\"ok\":false,\"description\":\"Bad Request: chat not found\"}";
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    JsonNode json = request.json();
    String text = json.path("text").asText();
    Hostile.assertPlain(text);
    assertThat(text).hasSizeBetween(1, 4_096).isEqualTo(text.strip());
    assertThat(json.has("parse_mode")).isFalse();
    assertThat(json.path("entities")).hasSize(1);
    assertThat(json.at("/entities/0/type").asText()).isEqualTo("pre");
    assertThat(json.at("/entities/0/offset").asInt(-1)).isZero();
    assertThat(json.at("/entities/0/length").asInt()).isEqualTo(text.length());
  }

  @Test
  void itSendsToTheChat() throws Exception {
    send(Samples.incident("bob@example.org"));
    HttpReceiver.Received request = server.received.getFirst();
    assertThat(request.uri().getPath()).isEqualTo("/bot" + SECRET + "/sendMessage");
    assertThat(request.json().path("chat_id").asText()).isEqualTo("-1001");
    assertThat(request.json().path("text").asText())
        .startsWith("[Mailvigil] critical: Failed codes: bob@example.org");
  }

  @Test
  void thePauseMayStandInTheAnswer() {
    server.status = 429;
    server.body = "{\"ok\":false,\"parameters\":{\"retry_after\":7}}";
    assertThatThrownBy(() -> send(test()))
        .isInstanceOfSatisfying(
            RetryLater.class, e -> assertThat(e.after()).isEqualTo(Duration.ofSeconds(7)));
  }

  @Test
  void aTokenThatIsNoneIsNotShown() throws Exception {
    Notifier.Config config =
        new TelegramNotifier.Config(server.uri(""), secret("a/../" + SECRET), "1", way());
    assertThatThrownBy(() -> config.make().send(test()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("token")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void itsSettings() {
    assertThat(read("type: telegram, token: {env: T}, chat: '-100123', timeout: 3s"))
        .isEqualTo(
            new TelegramNotifier.Config(
                URI.create("https://api.telegram.org"),
                new Secret.InEnvironment("T"),
                "-100123",
                new HttpWay(null, Duration.ofSeconds(3))));
    assertThatThrownBy(() -> read("type: telegram, token: {env: T}, chat: bob"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("number of a chat");
  }
}
