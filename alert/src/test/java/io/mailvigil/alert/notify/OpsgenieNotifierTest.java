// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Deed;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OpsgenieNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new OpsgenieNotifier.Config(server.uri(""), secret(SECRET), way());
  }

  @Override
  String blame() {
    return "{\"message\":\"Key format is not valid!\"}";
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    JsonNode json = request.json();
    Hostile.texts(json).forEach(Hostile::assertPlain);
    assertThat(json.path("alias").asText()).isEqualTo("i1");
    assertThat(json.path("message").asText()).hasSizeBetween(1, 130);
    assertThat(json.path("description").asText()).hasSizeBetween(1, 15_000);
  }

  @Test
  void allOfAnIncidentIsOneAlertThere() throws Exception {
    server.status = 202;
    send(Samples.incident("bob@example.org"));
    send(deed(Deed.FEEDBACK, "carol"));
    send(deed(Deed.UNLOCK, "carol"));

    assertThat(server.received)
        .extracting(r -> r.uri().toString())
        .containsExactly(
            "/v2/alerts",
            "/v2/alerts/i1/acknowledge?identifierType=alias",
            "/v2/alerts/i1/close?identifierType=alias");
    HttpReceiver.Received first = server.received.getFirst();
    assertThat(first.headers().getFirst("Authorization")).isEqualTo("GenieKey " + SECRET);
    assertThat(first.json().path("alias").asText()).isEqualTo("i1");
    assertThat(first.json().path("priority").asText()).isEqualTo("P1");
  }

  @Test
  void itsSettings() {
    assertThat(
            read(
                "type: opsgenie, url: 'https://api.eu.opsgenie.com/', api-key: {env: K},"
                    + " timeout: 3s"))
        .isEqualTo(
            new OpsgenieNotifier.Config(
                URI.create("https://api.eu.opsgenie.com"),
                new Secret.InEnvironment("K"),
                new HttpWay(null, Duration.ofSeconds(3))));
  }
}
