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

class PagerDutyNotifierTest extends HttpNotifierContract {
  @Override
  Notifier.Config config() throws IOException {
    return new PagerDutyNotifier.Config(server.uri(""), secret(SECRET), way());
  }

  @Override
  String blame() {
    return "{\"status\":\"invalid event\",\"errors\":[\"'routing_key' is invalid\"]}";
  }

  @Override
  void assertHarmless(HttpReceiver.Received request) {
    JsonNode json = request.json();
    Hostile.texts(json).forEach(Hostile::assertPlain);
    assertThat(json.path("dedup_key").asText()).isEqualTo("i1");
    assertThat(json.at("/payload/summary").asText()).hasSizeBetween(1, 1_024);
  }

  @Test
  void allOfAnIncidentIsOneIncidentThere() throws Exception {
    server.status = 202;
    send(Samples.incident("bob@example.org"));
    send(deed(Deed.APPROVE, "policy"));
    send(deed(Deed.UNLOCK, "carol"));

    assertThat(server.received)
        .extracting(
            r -> r.uri().getPath(),
            r -> r.json().path("event_action").asText(),
            r -> r.json().path("dedup_key").asText(),
            r -> r.json().path("routing_key").asText())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("/v2/enqueue", "trigger", "i1", SECRET),
            org.assertj.core.groups.Tuple.tuple("/v2/enqueue", "acknowledge", "i1", SECRET),
            org.assertj.core.groups.Tuple.tuple("/v2/enqueue", "resolve", "i1", SECRET));
    JsonNode payload = server.received.getFirst().json().path("payload");
    assertThat(payload.path("severity").asText()).isEqualTo("critical");
    assertThat(payload.path("summary").asText()).contains("Failed codes: bob@example.org");
    assertThat(payload.at("/custom_details/text").asText()).contains("WHAT TO DO NOW");
  }

  @Test
  void aLockThatOnlyRanOutResolvesNothing() throws Exception {
    send(deed(Deed.UNLOCK, "clock"));
    assertThat(server.received.getFirst().json().path("event_action").asText())
        .isEqualTo("trigger");
    assertThat(config().wants(new Change(deed(Deed.DENY, "clock").reports().getFirst()))).isFalse();
    assertThat(config().wants(new Change(deed(Deed.DENY, "carol").reports().getFirst()))).isTrue();
    assertThat(config().wants(new Change(deed(Deed.UNLOCK, "clock").reports().getFirst())))
        .isFalse();
    assertThat(config().wants(new Change(deed(Deed.UNLOCK, "carol").reports().getFirst())))
        .isTrue();
  }

  @Test
  void aDigestIsOneEventForEachIncident() throws Exception {
    send(digest());
    assertThat(server.received)
        .extracting(r -> r.json().path("dedup_key").asText())
        .containsExactly("i1", "i2");
  }

  @Test
  void aTestIsResolvedAtOnce() throws Exception {
    send(test());
    assertThat(server.received)
        .extracting(r -> r.json().path("event_action").asText())
        .containsExactly("trigger", "resolve");
  }

  @Test
  void itsSettings() {
    assertThat(read("type: pagerduty, routing-key: {env: KEY}, timeout: 3s"))
        .isEqualTo(
            new PagerDutyNotifier.Config(
                URI.create("https://events.pagerduty.com"),
                new Secret.InEnvironment("KEY"),
                new HttpWay(null, Duration.ofSeconds(3))));
  }
}
