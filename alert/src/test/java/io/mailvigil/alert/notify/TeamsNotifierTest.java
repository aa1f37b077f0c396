// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TeamsNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new TeamsNotifier.Config(
        secret(server.uri("/workflows/x/triggers?sig=" + SECRET).toString()), way());
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    assertThat(request.body().length).isLessThan(28 * 1024);
    JsonNode card = request.json().at("/attachments/0/content");
    assertThat(card.path("msteams").has("entities")).isFalse();
    assertThat(card.path("body")).isNotEmpty();
    card.path("body")
        .forEach(block -> {
          assertThat(block.path("type").asText()).isEqualTo("RichTextBlock");
          JsonNode run = block.at("/inlines/0");
          assertThat(run.path("type").asText()).isEqualTo("TextRun");
          assertThat(run.path("text").asText()).doesNotContain("{{");
          Hostile.assertPlain(run.path("text").asText());
        });
  }

  @Test
  void itPostsAnAdaptiveCard() throws Exception {
    server.status = 202;
    send(Samples.incident("bob@example.org"));
    HttpReceiver.Received request = server.received.getFirst();
    assertThat(request.uri().getQuery()).isEqualTo("sig=" + SECRET);
    assertThat(request.json().path("type").asText()).isEqualTo("message");
    JsonNode attachment = request.json().at("/attachments/0");
    assertThat(attachment.path("contentType").asText())
        .isEqualTo("application/vnd.microsoft.card.adaptive");
    assertThat(attachment.at("/content/type").asText()).isEqualTo("AdaptiveCard");
    assertThat(attachment.at("/content/body/0/inlines/0/text").asText())
        .isEqualTo("[Mailvigil] critical: Failed codes: bob@example.org (+1)");
  }

  @Test
  void itsSettings() {
    assertThat(read("type: teams, url: {env: FLOW}, timeout: 3s"))
        .isEqualTo(
            new TeamsNotifier.Config(
                new Secret.InEnvironment("FLOW"), new HttpWay(null, Duration.ofSeconds(3))));
  }
}
