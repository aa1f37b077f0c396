// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NtfyNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new NtfyNotifier.Config(server.uri(""), secret(SECRET), secret(SECRET), way());
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    JsonNode json = request.json();
    Hostile.texts(json).forEach(Hostile::assertPlain);
    assertThat(json.has("markdown")).isFalse();
    assertThat(json.path("message").asText().getBytes(StandardCharsets.UTF_8))
        .hasSizeBetween(1, 4_096);
    assertThat(json.path("title").asText()).hasSizeBetween(1, 250);
  }

  @Test
  void itPublishesWithThePriorityThatFits() throws Exception {
    send(Samples.incident("bob@example.org"));
    HttpReceiver.Received request = server.received.getFirst();
    assertThat(request.uri().getPath()).isEqualTo("/");
    assertThat(request.headers().getFirst("Authorization")).isEqualTo("Bearer " + SECRET);
    assertThat(request.json().path("topic").asText()).isEqualTo(SECRET);
    assertThat(request.json().path("priority").asInt()).isEqualTo(5);
    send(digest());
    assertThat(server.received.getLast().json().path("priority").asInt()).isEqualTo(2);
  }

  @Test
  void aSecretThatNoHeaderMayHoldIsNotShown() throws Exception {
    Secret odd =
        new Secret.InFile(
            java.nio.file.Files.writeString(folder.resolve("odd"), SECRET + "\u0001x"));
    Notifier.Config config = new NtfyNotifier.Config(server.uri(""), secret("t"), odd, way());
    assertThatThrownBy(() -> config.make().send(test()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Authorization")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void itsSettings() {
    assertThat(read("type: ntfy, topic: {env: T}, token: {env: K}, timeout: 3s"))
        .isEqualTo(
            new NtfyNotifier.Config(
                URI.create("https://ntfy.sh"),
                new Secret.InEnvironment("T"),
                new Secret.InEnvironment("K"),
                new HttpWay(null, Duration.ofSeconds(3))));
  }
}
