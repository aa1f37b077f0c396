// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mailvigil.alert.index.AccountErasure;
import io.mailvigil.alert.index.Document;
import io.mailvigil.alert.index.Feed;
import io.mailvigil.alert.index.FullEvents;
import io.mailvigil.alert.index.Indexer;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents in a real Elasticsearch: all of them, once each, through rollovers and crashes. */
@WithServers
class IndexIT {
  private IndexLab lab;

  @BeforeEach
  void setUp(TestServers servers) throws Exception {
    lab = new IndexLab(servers);
  }

  @AfterEach
  void tearDown() {
    lab.close();
  }

  private void events(String prefix, int n, Reason reason) {
    for (int i = 0; i < n; i++) {
      lab.publish(Topics.AUTH_EVENTS, FullEvents.event(prefix + i, reason));
    }
    lab.flush();
  }

  @Test
  void eachEventStandsOnceEvenAfterACrashAndARollover() throws Exception {
    // Given indexed events, a rollover, and commits that a crash has lost
    events("once", 2_000, Reason.BAD_PASSWORD);
    lab.index();
    lab.ask("POST", "/" + lab.events() + "/_rollover", "");
    lab.forgetCommits(Topics.AUTH_EVENTS, "mailvigil-index-events");

    // When they are read again, and new ones
    events("more", 10, Reason.BAD_PASSWORD);
    lab.index();

    // Then
    assertThat(lab.count(lab.events(), "once")).isEqualTo(2_000);
    assertThat(lab.count(lab.events(), "more")).isEqualTo(10);
    assertThat(lab.byId(lab.events(), "once0")).hasSize(1);
    JsonNode resolved = lab.ask("GET", "/_resolve/index/" + lab.events(), "");
    assertThat(resolved.at("/data_streams/0/backing_indices").size()).isGreaterThan(1);
  }

  @Test
  void everyFieldIsTakenAndSearchable() throws Exception {
    lab.publish(Topics.AUTH_EVENTS, FullEvents.event("full", Reason.BAD_PASSWORD));
    lab.publish(Topics.ALERTS, FullEvents.action("full-action" + lab.events()));
    lab.publish(Topics.ALERTS, FullEvents.alert("full-alert" + lab.events(), 0));
    lab.flush();
    lab.index();

    JsonNode event = lab.byId(lab.events(), "full").getFirst();
    assertThat(event.at("/mailvigil/auth/first_factor").asText()).isEqualTo("passed");
    assertThat(event.at("/mailvigil/auth/password_hash").isMissingNode()).isTrue();
    assertThat(lab.byId(lab.actions(), "full-action" + lab.events())).hasSize(1);
    assertThat(lab.byId("mailvigil-alerts", "full-alert" + lab.events())).hasSize(1);
    String query =
        "{\"query\":{\"bool\":{\"filter\":[{\"term\":{\"source.ip\":\"203.0.113.0/24\"}},"
            + "{\"range\":{\"@timestamp\":{\"gte\":\"2026-11-23\"}}},"
            + "{\"geo_distance\":{\"distance\":\"50km\",\"source.geo.location\":{\"lat\":48.4,\"lon\":10}}},"
            + "{\"ids\":{\"values\":[\"full\"]}}]}}}";
    assertThat(
            lab.ask("POST", "/" + lab.events() + "/_search", query).at("/hits/total/value").asInt())
        .isEqualTo(1);
  }

  @Test
  void aNameThatNoUserHasIsNotFindable() throws Exception {
    lab.publish(Topics.AUTH_EVENTS, FullEvents.event("secret", Reason.UNKNOWN_USER));
    lab.flush();
    lab.index();
    assertThat(lab.byId(lab.events(), "secret").getFirst().toString()).doesNotContain("bob");
  }

  @Test
  void anAlertNeverGoesBackToAnEarlierState() throws Exception {
    String id = "alert-" + lab.events();
    lab.publish(Topics.ALERTS, FullEvents.alert(id, 0));
    lab.publish(Topics.ALERTS, FullEvents.alert(id, 2));
    lab.publish(Topics.ALERTS, FullEvents.alert(id, 1));
    lab.flush();
    lab.index();
    assertThat(lab.byId("mailvigil-alerts", id))
        .extracting(alert -> alert.path("message").asText())
        .containsExactly("state 2");

    // When the index has rolled over, its document is still the one that changes
    lab.ask("POST", "/mailvigil-alerts/_rollover", "");
    lab.publish(Topics.ALERTS, FullEvents.alert(id, 3));
    lab.publish(Topics.ALERTS, FullEvents.alert(id, 2));
    lab.flush();
    lab.index();
    assertThat(lab.byId("mailvigil-alerts", id))
        .extracting(alert -> alert.path("message").asText())
        .containsExactly("state 3");
  }

  @Test
  void whatIsRefusedIsADeadLetterAndTheRestGoesOn() throws Exception {
    // Given a record that is no event, a document the mapping does not know, and a good one
    String topic = Topics.AUTH_EVENTS.name();
    lab.publish(topic, "garbage".getBytes(StandardCharsets.UTF_8));
    lab.publish(Topics.AUTH_EVENTS, FullEvents.event("odd", Reason.BAD_PASSWORD));
    lab.publish(Topics.AUTH_EVENTS, FullEvents.event("good", Reason.BAD_PASSWORD));
    lab.flush();
    Feed odd =
        Feed.of(
            Topics.AUTH_EVENTS,
            "odd-group",
            event -> {
              String json =
                  event.id().equals("odd")
                      ? "{\"@timestamp\":\"2026-11-23T10:00:00Z\",\"nobody_knows\":1}"
                      : "{\"@timestamp\":\"2026-11-23T10:00:00Z\"}";
              return List.of(
                  new Document.Happening(
                      Document.Kind.EVENT,
                      "dl-" + event.id(),
                      json.getBytes(StandardCharsets.UTF_8)));
            });

    // When
    try (Indexer indexer = lab.indexer(lab.config(), List.of(odd))) {
      indexer.start();
      IndexLab.awaitIdle(indexer);
      assertThat(indexer.health())
          .isInstanceOfSatisfying(Health.Degraded.class, d -> assertThat(d.why()).contains(".dlq"));
    }

    // Then
    assertThat(lab.values(topic + ".dlq"))
        .anyMatch(letter -> letter.contains("strict_dynamic_mapping_exception"))
        .anyMatch(letter -> letter.contains("the record cannot be read"))
        .noneMatch(letter -> letter.contains("garbage"));
    assertThat(lab.byId(lab.events(), "dl-good")).hasSize(1);
    assertThat(lab.byId(lab.events(), "dl-odd")).isEmpty();
  }

  @Test
  void oldAndTooMuchIsDeletedButNeverWhatIsWrittenTo() throws Exception {
    events("aged", 5, Reason.BAD_PASSWORD);
    lab.index();
    lab.ask("POST", "/" + lab.events() + "/_rollover", "");
    events("young", 5, Reason.BAD_PASSWORD);
    lab.index();

    try (Indexer indexer = lab.indexer()) {
      indexer.tidy(Instant.now().plus(Duration.ofDays(89)));
      assertThat(lab.byId(lab.events(), "aged0")).hasSize(1);
      indexer.tidy(Instant.now().plus(Duration.ofDays(91)));
      assertThat(lab.byId(lab.events(), "aged0")).isEmpty();
      assertThat(lab.byId(lab.events(), "young0")).hasSize(1);
      assertThat(indexer.health()).isEqualTo(new Health.Up());
    }
  }

  @Test
  void whereTheDiskIsNearlyFullIndexingWaitsAndSaysSo(TestServers servers) throws Exception {
    events("full-disk", 5, Reason.BAD_PASSWORD);
    var config =
        IndexLab.config(servers.elasticsearch(), servers.namespace() + "disk", 1L << 40, 99);
    try (Indexer indexer = lab.indexer(config, List.of(Feed.events(lab.privacy())))) {
      indexer.start();
      Awaitility.await()
          .atMost(IndexLab.SOON)
          .until(() ->
              indexer.health() instanceof Health.Degraded d && d.why().contains("min-free-disk"));
      assertThat(indexer.idle()).isFalse();
    }
    lab.index();
    assertThat(lab.byId(lab.events(), "full-disk0")).hasSize(1);
  }

  @Test
  void anErasedAccountIsGone() throws Exception {
    events("erase", 3, Reason.BAD_PASSWORD);
    events("erase-unknown", 1, Reason.UNKNOWN_USER);
    lab.publish(Topics.ALERTS, FullEvents.alert("erase-" + lab.events(), 0));
    lab.publish(Topics.ALERTS, FullEvents.action("erase-" + lab.events()));
    lab.flush();
    lab.index();
    assertThat(lab.byId(lab.events(), "erase0")).hasSize(1);

    AccountErasure.Erased erased =
        new AccountErasure(lab.config(), lab.privacy()).erase(List.of("bob@example.org"));

    assertThat(erased.deleted()).isGreaterThanOrEqualTo(6);
    assertThat(lab.byId(lab.events(), "erase0")).isEmpty();
    assertThat(lab.byId(lab.events(), "erase-unknown0")).isEmpty();
    assertThat(lab.byId("mailvigil-alerts", "erase-" + lab.events())).isEmpty();
    assertThat(lab.byId(lab.actions(), "erase-" + lab.events())).isEmpty();
    assertThat(new AccountErasure(lab.config(), lab.privacy()).erase(List.of("bob@example.org")))
        .isEqualTo(new AccountErasure.Erased(0, 0));
  }
}
