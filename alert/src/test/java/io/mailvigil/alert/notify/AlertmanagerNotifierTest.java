// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Deed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class AlertmanagerNotifierTest extends HttpNotifierContract {
  private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW.plusSeconds(60));

  @Override
  Notifier.Config config() throws IOException {
    return settings();
  }

  private AlertmanagerNotifier.Config settings() throws IOException {
    return new AlertmanagerNotifier.Config(
        server.uri("/am"), secret(SECRET), Duration.ofHours(4), way());
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    Hostile.texts(request.json()).forEach(Hostile::assertPlain);
    request
        .json()
        .forEach(alert ->
            assertThat(alert.path("labels").toString())
                .matches(
                    "\\{\"alertname\":\"Mailvigil\",\"incident\":\"i1\","
                        + "\"severity\":\"[a-z]+\",\"tenant\":\"default\"}"));
  }

  private JsonNode sent(Message message) throws IOException {
    new AlertmanagerNotifier(settings(), CLOCK).send(message);
    return server.received.getLast().json();
  }

  private static String end(JsonNode alerts, String severity) {
    for (JsonNode alert : alerts) {
      if (alert.at("/labels/severity").asText().equals(severity)) {
        return alert.path("endsAt").asText();
      }
    }
    return "";
  }

  @Test
  void anIncidentFiresAndEndsTheGradesBelowIt() throws Exception {
    JsonNode alerts = sent(Samples.incident("bob@example.org"));
    assertThat(server.received.getLast().uri().getPath()).isEqualTo("/am/api/v2/alerts");
    assertThat(server.received.getLast().headers().getFirst("Authorization"))
        .isEqualTo("Bearer " + SECRET);
    assertThat(end(alerts, "critical")).isEqualTo("2026-11-23T14:01:00Z");
    assertThat(end(alerts, "high")).isEqualTo("2026-11-23T10:01:00Z");
    assertThat(end(alerts, "medium")).isEqualTo("2026-11-23T10:01:00Z");
    assertThat(alerts.get(0).path("startsAt").asText()).isEqualTo("2026-11-23T10:00:00Z");
    assertThat(alerts.get(0).at("/annotations/summary").asText()).contains("bob@example.org");
  }

  @Test
  void aPersonsUnlockEndsAllGrades() throws Exception {
    JsonNode alerts = sent(deed(Deed.UNLOCK, "carol"));
    for (String severity : new String[] {"critical", "high", "medium"}) {
      assertThat(end(alerts, severity)).isEqualTo("2026-11-23T10:01:00Z");
    }
  }

  @Test
  void itsSettings() {
    assertThat(
            read(
                "type: alertmanager, url: 'http://127.0.0.1:9093', token: {env: T},"
                    + " resolve-after: 2h, timeout: 3s"))
        .isEqualTo(
            new AlertmanagerNotifier.Config(
                URI.create("http://127.0.0.1:9093"),
                new Secret.InEnvironment("T"),
                Duration.ofHours(2),
                new HttpWay(null, Duration.ofSeconds(3))));
  }
}
