// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.alert.link.AnswerServer;
import io.mailvigil.alert.link.LinkConfig;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Urgency;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A person answers by a link: shown as often as one likes, recorded once, by nobody else's hand.
 */
@WithServers
class AnswerLinkIT {
  private static final Instant NOW = Instant.now();
  private final Map<String, String> kafka;
  private final LinkConfig config;
  private final HttpClient http = HttpClient.newHttpClient();
  private AnswerServer server;

  AnswerLinkIT(TestServers servers, @TempDir Path folder) throws Exception {
    servers.emptyKafka();
    kafka = servers.kafka();
    Path secret = Files.writeString(folder.resolve("secret"), "0123456789abcdef0123456789abcdef");
    ConfigNode root =
        ConfigFile.parse(
            """
            links:
              public-url: https://vigil.example.org/answer/
              port: 0
              secret: {file: %s}
              valid-for: 1h
              channels: [soc]
            """
                .formatted(secret),
            "test");
    config = LinkConfig.from(root.section("links"), List.of("soc", "owners"));
    root.finish();
    server = started(NOW);
  }

  @BeforeEach
  void topics() throws Exception {
    try (Admin admin = Admin.create(new HashMap<String, Object>(kafka))) {
      assertThat(TopicSetup.ensure(admin, Topics.all(), 1, 1)).isEmpty();
    }
  }

  @AfterEach
  void stop() {
    server.close();
    http.close();
  }

  private AnswerServer started(Instant now) {
    AnswerServer fresh =
        new AnswerServer(config, kafka, new SimpleMeterRegistry(), InstantSource.fixed(now));
    fresh.start();
    return fresh;
  }

  @Test
  void aQuestionIsShownToScannersAndAnsweredByAPersonOnce() throws Exception {
    URI link = Objects.requireNonNull(config.in("soc").to(question("bob@example.org")));
    assertThat(link.toString()).startsWith("https://vigil.example.org/answer/");

    // mail scanners and chat previews follow links; some do so many times
    for (int i = 0; i < 3; i++) {
      assertThat(get(link).body()).contains("<b>bob@example.org</b>");
      assertThat(send(link, HttpRequest.newBuilder().HEAD()).body()).isEmpty();
    }
    assertThat(post(link, "answer=yes").statusCode()).as("nobody's name").isEqualTo(400);
    assertThat(post(link, "name=Ann").statusCode()).as("no answer").isEqualTo(400);
    assertThat(post(link, "name=%ZZ&answer=yes").statusCode()).isEqualTo(400);
    assertThat(commands()).isEmpty();

    assertThat(post(link, "name=Ann+Admin%0A&answer=yes").statusCode()).isEqualTo(200);

    assertThat(commands())
        .singleElement()
        .isInstanceOfSatisfying(
            Command.Approve.class,
            said -> {
              assertThat(said.question()).isEqualTo("l1");
              assertThat(said.by()).isEqualTo("Ann Admin, by link");
              assertThat(said.reason()).contains("channel soc");
            });
    assertThat(post(link, "name=Eve&answer=no").statusCode()).isEqualTo(410);
    server.close();
    server = started(NOW);
    assertThat(get(link).statusCode()).as("after a restart").isEqualTo(410);
    assertThat(post(link, "name=Eve&answer=no").statusCode()).isEqualTo(410);
    assertThat(commands()).hasSize(1);
  }

  @Test
  void theOwnerOfAnAccountSaysThatItWasNotThem() throws Exception {
    URI link = Objects.requireNonNull(config.in("soc").to(alert("<script>@example.org")));

    HttpResponse<String> page = get(link);
    assertThat(page.body()).contains("&lt;script&gt;@example.org").doesNotContain("<script");
    assertThat(page.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(post(link, "answer=no").statusCode()).isEqualTo(200);

    assertThat(commands())
        .singleElement()
        .isInstanceOfSatisfying(
            Command.Feedback.class,
            said -> {
              assertThat(said.alert()).isEqualTo("a1");
              assertThat(said.me()).isFalse();
            });
  }

  @Test
  void aForgedACutAndAnOldLinkChangeNothing() throws Exception {
    URI link = Objects.requireNonNull(config.in("soc").to(question("bob@example.org")));
    String token = link.getPath().substring(link.getPath().lastIndexOf('/') + 1);
    int dot = token.indexOf('.');
    for (String forged :
        List.of(
            "",
            "x",
            token.substring(0, token.length() - 4),
            token.substring(0, dot),
            "A" + token.substring(1),
            token.substring(0, dot + 1) + "A".repeat(43),
            token + "=",
            "A".repeat(5000))) {
      URI uri = URI.create("https://vigil.example.org/answer/" + forged);
      assertThat(get(uri).statusCode()).as(forged).isEqualTo(404);
      assertThat(post(uri, "name=Eve&answer=yes").statusCode()).as(forged).isEqualTo(404);
    }
    assertThat(send(link, HttpRequest.newBuilder().DELETE()).statusCode()).isEqualTo(405);
    server.close();
    server = started(NOW.plus(Duration.ofHours(1)).plusSeconds(1));
    assertThat(post(link, "name=Ann&answer=yes").statusCode()).isEqualTo(410);
    assertThat(commands()).isEmpty();
  }

  @Test
  void aChannelThatIsNotNamedCarriesNoLinks() {
    assertThat(config.in("owners").to(question("bob@example.org"))).isNull();
    assertThat(config.in("owners").to(alert("bob@example.org"))).isNull();
    assertThat(config.in("soc").to(alert("line\nbreak@example.org"))).isNull();
  }

  private HttpResponse<String> get(URI link) throws Exception {
    return send(link, HttpRequest.newBuilder().GET());
  }

  private HttpResponse<String> post(URI link, String form) throws Exception {
    return send(
        link,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form)));
  }

  /** As a proxy in front of it hands the request on. */
  private HttpResponse<String> send(URI link, HttpRequest.Builder request) throws Exception {
    URI here = URI.create("http://127.0.0.1:" + server.port() + link.getRawPath());
    return http.send(request.uri(here).build(), HttpResponse.BodyHandlers.ofString());
  }

  private List<Command> commands() {
    Map<String, Object> properties = new HashMap<>(kafka);
    List<Command> all = new ArrayList<>();
    TopicPartition partition = new TopicPartition(Topics.COMMANDS.name(), 0);
    try (KafkaConsumer<String, Command> consumer =
        new KafkaConsumer<>(
            properties, new StringDeserializer(), Topics.COMMANDS.values().deserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> all.add(record.value()));
      }
    }
    return all;
  }

  private static ActionTaken question(String account) {
    return new ActionTaken(
        "x1",
        NOW,
        Deed.ASK,
        Outcome.UNKNOWN,
        "default",
        new Account("default", account),
        null,
        "i1",
        "a1",
        "D01-failed-second-factor-burst",
        "policy",
        "12 wrong codes",
        "l1",
        null,
        List.of(),
        "Lock " + account + "?",
        Urgency.NOW);
  }

  private static RaisedAlert alert(String account) {
    Account whom = new Account("default", account);
    return new RaisedAlert(
        new Detection(
            "a1",
            NOW,
            NOW,
            NOW,
            Severity.MEDIUM,
            47,
            new RuleRef("D33-new-country", "New country", "1", List.of()),
            "default",
            whom.key(),
            whom,
            account,
            List.of(SourceAddress.of("203.0.113.9")),
            List.of(account),
            "a new country",
            new Evidence.Count(1, 1, Duration.ofMinutes(10), 1, 1, FirstFactor.PASSED),
            List.of("e1"),
            Ledger.ACCOUNT,
            "place",
            FirstFactor.PASSED,
            List.of(),
            true,
            false,
            0),
        "i1",
        List.of(),
        Urgency.DIGEST);
  }
}
