// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SlackNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new SlackNotifier.Config(
        secret(server.uri("/services/T0/B0/" + SECRET).toString()), way());
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    JsonNode json = request.json();
    Hostile.texts(json)
        .forEach(text -> {
          Hostile.assertPlain(text);
          assertThat(text).doesNotContain("<", ">");
        });
    assertThat(json.path("mrkdwn").asBoolean(true)).isFalse();
    assertThat(json.path("blocks")).hasSizeBetween(2, 50);
    json.path("blocks")
        .forEach(block -> {
          assertThat(block.at("/text/type").asText()).isEqualTo("plain_text");
          assertThat(block.at("/text/text").asText())
              .hasSizeBetween(1, block.path("type").asText().equals("header") ? 150 : 3_000);
        });
  }

  @Test
  void itSaysWhatHappenedInBlocks() throws Exception {
    send(Samples.incident("bob@example.org"));
    HttpReceiver.Received request = server.received.getFirst();
    assertThat(request.uri().getPath()).isEqualTo("/services/T0/B0/" + SECRET);
    assertThat(request.json().path("text").asText())
        .isEqualTo("[Mailvigil] critical: Failed codes: bob@example.org (+1)");
    assertThat(request.json().at("/blocks/1/text/text").asText())
        .startsWith("WHAT HAPPENED\n12 wrong codes for bob@example.org");
  }

  @Test
  void anAddressThatIsNoneIsNotShown() throws Exception {
    Notifier.Config config = new SlackNotifier.Config(secret("hook " + SECRET), way());
    assertThatThrownBy(() -> config.make().send(test()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("url")
        .hasMessageNotContaining(SECRET);
    Notifier.Config plain = new SlackNotifier.Config(secret("http://hooks.example.org/x"), way());
    assertThatThrownBy(() -> plain.make().send(test()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("https");
  }

  @Test
  void itsSettings() {
    assertThat(read("type: slack, url: {env: HOOK}, ca: /ca.pem, timeout: 3s"))
        .isEqualTo(
            new SlackNotifier.Config(
                new Secret.InEnvironment("HOOK"),
                new HttpWay(java.nio.file.Path.of("/ca.pem"), Duration.ofSeconds(3))));
    assertThatThrownBy(() -> read("type: slack, url: 'https://hooks.slack.com/services/x'"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a secret does not stand in the configuration");
  }
}
