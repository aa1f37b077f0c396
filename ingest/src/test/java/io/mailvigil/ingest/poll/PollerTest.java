// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.ingest.format.LogFormats;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Reading;
import io.mailvigil.ingest.poll.PollLab.Reply;
import io.mailvigil.ingest.receive.LineSource;
import io.mailvigil.ingest.receive.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A provider that limits, fails, refuses, and says what it should not. */
class PollerTest {
  @TempDir Path folder;
  private PollLab lab;

  @BeforeEach
  void open() throws IOException {
    lab = new PollLab(folder);
  }

  @AfterEach
  void close() {
    lab.close();
  }

  private static String record(String id) {
    return "{\"uuid\":\"" + id + "\"}";
  }

  private OktaLog.Config okta() {
    return lab.okta(", look-back: 0s");
  }

  private List<String> ids() {
    return lab.written.stream().map(id -> id.substring(id.lastIndexOf('/') + 1)).toList();
  }

  private Reading read(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return new LogFormats().read(new LogLine().take(bytes, 0, bytes.length));
  }

  /** The server dates its answers by the machine's clock, which is far from the lab's. */
  private static String theirClock(int seconds) {
    return Long.toString(Instant.now().getEpochSecond() + seconds);
  }

  @Test
  void aRateLimitIsWaitedForByTheProvidersClock() {
    Reply[] replies = {
      Reply.of(429).with("X-Rate-Limit-Reset", theirClock(40)),
      Reply.of(503).with("Retry-After", "17"),
      Reply.ok("[" + record("a") + "]")
    };
    lab.provider = request -> replies[lab.requests.size() - 1];
    Poller poller = lab.poller(okta());

    lab.round(poller);

    assertThat(ids()).containsExactly("a");
    assertThat(lab.pauses).contains(Duration.ofSeconds(17));
    assertThat(Duration.between(PollLab.BEGIN, lab.now))
        .isBetween(Duration.ofSeconds(56), Duration.ofSeconds(62));
    assertThat(poller.problem()).isNull();
  }

  @Test
  void whereNoRequestIsLeftTheNextWaitsForTheReset() {
    lab.provider =
        request ->
            Reply.ok("[]")
                .with("X-Rate-Limit-Remaining", "0")
                .with("X-Rate-Limit-Reset", theirClock(90));
    Poller poller = lab.poller(okta());

    lab.round(poller);
    Instant before = lab.now;
    lab.now = lab.now.plusSeconds(60);
    lab.round(poller);

    assertThat(Duration.between(before, lab.now)).isGreaterThanOrEqualTo(Duration.ofSeconds(88));
  }

  @Test
  void failuresAreTriedAgainEverLaterAndThenSaid() {
    lab.provider = request -> lab.requests.size() % 2 == 0 ? Reply.of(500) : Reply.of(0);
    Poller poller = lab.poller(okta());

    lab.run(poller, PollLab.BEGIN.plus(Duration.ofHours(6)));

    assertThat(lab.requests.size()).as("never a tight loop").isBetween(30, 400);
    assertThat(lab.pauses)
        .contains(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(16));
    assertThat(poller.problem()).contains("127.0.0.1").contains("it is tried again");
    assertThat(ids()).isEmpty();

    lab.provider = request -> Reply.ok("[" + record("a") + "]");
    lab.run(poller, lab.now.plus(Duration.ofHours(1)));

    assertThat(ids()).containsExactly("a");
    assertThat(poller.problem()).isNull();
  }

  @Test
  void aWrongSecretIsSaidWithKeyAndMendAndNeverShown() {
    lab.provider = request -> Reply.of(401);
    Poller poller = lab.poller(okta());

    lab.run(poller, PollLab.BEGIN.plus(Duration.ofHours(1)));

    assertThat(poller.problem())
        .contains("does not let us in (401)")
        .contains("it.token should hold an API token")
        .doesNotContain("okta-secret");
    assertThat(lab.requests.size()).as("an account is locked by many refusals").isLessThan(12);
    assertThat(okta().toString()).doesNotContain("okta-secret").contains("***");
  }

  @Test
  void aMissingOrBrokenSecretIsSaid() throws IOException {
    Poller poller = lab.poller(okta());
    Files.writeString(folder.resolve("token"), "two words");

    lab.round(poller);
    assertThat(poller.problem()).contains("no single word").contains("it.token");

    Files.delete(folder.resolve("token"));
    lab.now = lab.now.plus(Duration.ofHours(1));
    lab.round(poller);
    assertThat(poller.problem()).contains("cannot be read");
    assertThat(lab.requests).isEmpty();
  }

  @Test
  void aRefusedTokenRequestNamesTheKeys() {
    lab.provider =
        request ->
            new Reply(
                401, Map.of(), "{\"error\":\"invalid_client\",\"error_description\":\"x s3cret\"}");
    EntraLogs.Config config =
        PollLab.config(
            EntraLogs.Config::from,
            "{url: '%s', login: '%s', tenant: t, client-id: a, client-secret: %s, logs: [sign-ins]}"
                .formatted(lab.url(), lab.url(), lab.secret("s", "s3cret")));
    Poller poller = lab.poller(config);

    lab.round(poller);

    assertThat(poller.problem())
        .contains("gives no token (401 invalid_client): it: tenant, client-id and client-secret")
        .contains("AuditLog.Read.All")
        .doesNotContain("s3cret");
    assertThat(lab.requests).hasSize(1);
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void aTokenThatWasTakenBackIsGotAnew() {
    lab.provider =
        request ->
            request.path().endsWith("/token")
                ? Reply.ok(
                    "{\"access_token\":\"t%d\",\"expires_in\":3600}".formatted(lab.requests.size()))
                : request.header("authorization").equals("Bearer t1") && lab.requests.size() > 2
                    ? Reply.of(401)
                    : Reply.ok("{\"value\":[]}");
    Poller poller =
        lab.poller(
            PollLab.config(
                EntraLogs.Config::from,
                "{url: '%s', login: '%s', tenant: t, client-id: a, client-secret: %s, logs: [sign-ins], look-back: 0s}"
                    .formatted(lab.url(), lab.url(), lab.secret("s", "s3cret"))));

    lab.round(poller);
    lab.now = lab.now.plusSeconds(60);
    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(lab.requests)
        .extracting(PollLab.Request::path)
        .filteredOn(p -> p.endsWith("token"))
        .hasSize(2);
  }

  @Test
  void aLinkToAnotherServerIsNotFollowedAndIsADeadLetter() {
    for (String link :
        List.of(
            "https://evil.example/api/v1/logs?after=1",
            lab.url().replace("127.0.0.1", "localhost") + "/x",
            lab.url().replaceFirst(":(\\d+)$", ":1/x"),
            "http://bob@" + lab.url().substring(7) + "/x",
            "file:///etc/passwd",
            "/relative")) {
      lab.written.clear();
      lab.lines.clear();
      lab.requests.clear();
      lab.provider =
          request ->
              Reply.ok("[" + record("a" + link.hashCode()) + "]")
                  .with("Link", "<" + link + ">; rel=\"next\"");
      Poller poller = lab.poller(okta());

      lab.round(poller);

      assertThat(lab.requests).as(link).hasSize(1);
      assertThat(poller.problem()).contains("leads to another server");
      assertThat(lab.lines).hasSize(2);
      assertThat(read(lab.lines.get(1)))
          .isEqualTo(new Reading.Garbled("the link to the next page leads to another server"));
      lab.now = lab.now.plus(Duration.ofHours(12));
    }
  }

  @Test
  void aRedirectIsNotFollowed() {
    lab.provider = request -> Reply.of(302).with("Location", "http://127.0.0.1:1/");
    Poller poller = lab.poller(okta());

    lab.round(poller);

    assertThat(poller.problem()).contains("answered 302");
    assertThat(lab.requests).hasSize(1);
  }

  @Test
  void linksThatLeadInACircleEnd() {
    lab.provider =
        request ->
            Reply.ok("[" + record("a") + "]")
                .with("Link", "<" + lab.url() + "/api/v1/logs?after=1>; rel=\"next\"");
    Poller poller = lab.poller(okta());

    lab.round(poller);

    assertThat(lab.requests).hasSize(2);
    assertThat(poller.problem()).contains("in a circle");
  }

  @Test
  void aPageThatIsTooLongOrBrokenIsADeadLetterAndTheFeedGoesOnWithoutIt() {
    OktaLog.Config config = lab.okta(", look-back: 0s, page-size: 64 KiB");
    Poller poller = lab.poller(config);
    String half = "[" + record("whole") + ",{\"uuid\":\"half";
    String huge =
        "[" + record("first") + ",{\"uuid\":\"huge\",\"x\":\"" + "y".repeat(100_000) + "\"}]";
    for (String body : List.of(half, huge, "<html>sorry</html>", "{\"value\":[]}")) {
      lab.lines.clear();
      lab.provider = request -> Reply.ok(body);
      lab.round(poller);
      assertThat(poller.problem()).contains("can not be read").contains("dead letters");
      assertThat(read(lab.lines.getLast())).isInstanceOf(Reading.Garbled.class);
      lab.now = lab.now.plusSeconds(60);
    }
    assertThat(ids()).contains("whole", "first");
    int letters = lab.written.size();
    lab.round(poller);
    assertThat(lab.written).as("the same answer is no other dead letter").hasSize(letters);

    lab.provider = request -> Reply.ok("[" + record("later") + "]");
    lab.now = lab.now.plusSeconds(60);
    lab.round(poller);

    assertThat(poller.problem()).isNull();
    assertThat(ids()).contains("later");
    assertThat(
            lab.meters
                .counter("mailvigil.ingest.received.refused", "source", config.name())
                .count())
        .isGreaterThanOrEqualTo(4);
  }

  @Test
  void idsThatHoldAnythingAreKnownAgainAfterARestart() throws IOException {
    String odd =
        "[{\"uuid\":\"a\\u001fb\\n c\"},{\"uuid\":\"%s\"},{\"x\":1},{\"uuid\":\"é\"}]"
            .formatted("z".repeat(5_000));
    lab.provider = request -> Reply.ok(odd);

    lab.round(lab.poller(okta()));
    lab.spool.close();
    lab.openSpool();
    lab.now = lab.now.plusSeconds(60);
    lab.round(lab.poller(okta()));

    assertThat(lab.written).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void aMemoryThatCanNotBeUsedIsSaid() throws IOException {
    Files.writeString(Poller.memory(lab.spool), "nonsense\n");

    assertThatThrownBy(() -> lab.poller(okta()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("delete it");
  }

  @Test
  void itRunsByItselfAndStops() {
    lab.provider = request -> Reply.ok("[" + record("a") + "]");
    LineSource poller = okta().make(lab.spool, lab.clock(), new Received(lab.meters, "test"));

    poller.start();
    Awaitility.await().until(() -> Files.readString(lab.spool.file()).contains("{\"uuid\":\"a\"}"));
    poller.close();

    assertThat(poller.problem()).isNull();
  }
}
