// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import io.mailvigil.detect.Detect;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.NobodysAddresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and lists that change while events flow through a real broker. */
@WithServers
final class RuleReloadIT {
  private static final NobodysAddresses NOBODYS =
      new NobodysAddresses(List.of(Network.parse("127.0.0.1")));

  private final TestServers servers;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private int made;
  @TempDir Path folder;

  RuleReloadIT(TestServers servers) {
    this.servers = servers;
  }

  @BeforeEach
  void topicsAndFolders() throws Exception {
    servers.emptyKafka();
    try (Admin admin = Admin.create(Map.copyOf(servers.kafka()))) {
      TopicSetup.ensure(admin, Topics.all(), 1, 1);
    }
    Files.createDirectory(folder.resolve("rules"));
    Files.createDirectory(folder.resolve("lists"));
    Files.writeString(folder.resolve("lists/watched.txt"), "re:^watched-\n");
  }

  @Test
  void eachEventIsJudgedByTheSetInForceAtItsTimeOverAWrongFileAndARestart() throws Exception {
    rule(3, "high");
    RuleSet second;
    try (Detect detect = detect("a")) {
      detect.start();
      until(() -> detect.health() instanceof Health.Up);
      Instant now = Instant.now();
      failures("watched-bob", now.minusSeconds(3_000), 3);
      until(() -> told().size() == 1);

      rule(2, "medium");
      until(() -> read(Topics.RULES).size() == 2);
      second = read(Topics.RULES).getLast();
      assertThat(Duration.between(second.published(), second.from()))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
      failures("watched-before", second.from().minusSeconds(10), 2);
      failures("watched-after", second.from().plusSeconds(1), 2);
      failures("other", second.from().plusSeconds(1), 2);
      until(() -> told().size() == 2);

      rule(1, "hihg");
      until(() -> detect.health() instanceof Health.Degraded);
      assertThat(((Health.Degraded) detect.health()).why())
          .contains("X1.yml:12: level 'hihg' is none", "those before stay in force");
      assertThat(meters.get("mailvigil.detect.rules.refused").gauge().value()).isEqualTo(1);
      failures("watched-refused", second.from().plusSeconds(20), 2);
      until(() -> told().size() == 3);
      assertThat(read(Topics.RULES)).hasSize(2);
    }
    try (Detect again = detect("b")) {
      again.start();
      until(() -> again.notes().stream().anyMatch(note -> note.contains("refused: ")));
      failures("watched-again", second.from().plusSeconds(40), 2);
      failures("watched-late", second.from().minusSeconds(20), 3);
      until(() -> told().size() == 5);

      assertThat(told())
          .containsExactly(
              "watched-bob high",
              "watched-after medium",
              "watched-refused medium",
              "watched-again medium",
              "watched-late high");
      Files.writeString(folder.resolve("lists/watched.txt"), "re:^other\n");
      rule(2, "low");
      until(() -> read(Topics.RULES).size() == 3);
      RuleSet third = read(Topics.RULES).getLast();
      failures("other", third.from().plusSeconds(1), 2);
      failures("watched-no-more", third.from().plusSeconds(1), 2);
      until(() -> told().size() == 6);
      assertThat(told()).last().isEqualTo("other low");
      until(() -> again.health() instanceof Health.Up);
    }
  }

  private void rule(int least, String level) throws IOException {
    String text =
        """
        title: A wrong password
        name: wrong
        logsource: {category: authentication}
        detection:
          selection: {event.outcome: failure, 'user.name|expand': '%%watched%%'}
          condition: selection
        ---
        title: Several
        name: X1-several
        tags: [attack.t1110]
        description: Several wrong passwords
        level: %s
        correlation:
          type: event_count
          rules: [wrong]
          group-by: [user.name]
          timespan: 1h
          condition: {gte: %d}
        """
            .formatted(level, least);
    Path next = folder.resolve("next");
    Files.writeString(next, text);
    Files.move(
        next,
        folder.resolve("rules/X1.yml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private Detect detect(String name) {
    DetectConfig config =
        DetectConfig.from(ConfigFile.parse("rules-folder: " + folder.resolve("rules"), "test"));
    return new Detect(
        config,
        servers.kafka(),
        NOBODYS,
        new ListFolder(folder.resolve("lists")),
        folder.resolve(name),
        "it",
        InstantSource.system(),
        meters);
  }

  private static void until(Callable<Boolean> holds) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(holds);
  }

  private List<String> told() {
    return read(Topics.DETECTIONS).stream()
        .filter(d -> d.rule().id().equals("X1-several") && d.revision() == 0)
        .map(d -> d.user() + " " + d.severity().wire())
        .toList();
  }

  private void failures(String name, Instant from, int count) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(servers.kafka()), new StringSerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < count; i++) {
        AuthEvent event = failure(name, from.plusSeconds(i));
        producer.send(
            new ProducerRecord<>(
                Topics.AUTH_EVENTS.name(),
                null,
                event.time().toEpochMilli(),
                event.key(),
                Topics.AUTH_EVENTS.bytes(event)));
      }
    }
  }

  private AuthEvent failure(String name, Instant time) {
    return new AuthEvent(
        "it-" + made++,
        time,
        Action.LOGIN,
        Outcome.FAILURE,
        Reason.BAD_PASSWORD,
        1,
        Account.DEFAULT_TENANT,
        name,
        new Account(Account.DEFAULT_TENANT, name),
        Source.of(SourceAddress.of("203.0.113.9")),
        "imap",
        new Service("dovecot", "mx", "imap-login", 1),
        null,
        null,
        new Auth(
            Factor.PASSWORD,
            FirstFactor.FAILED,
            SecondFactor.NOT_ASKED,
            "PLAIN",
            null,
            null,
            false),
        null,
        new Origin("/var/log/mail.log", 0, true),
        List.of(),
        false,
        null);
  }

  private <V> List<V> read(Topic<V> topic) {
    Map<String, Object> settings = new HashMap<>(servers.kafka());
    settings.put("isolation.level", "read_committed");
    List<V> all = new ArrayList<>();
    try (KafkaConsumer<String, V> reader =
        new KafkaConsumer<>(settings, new StringDeserializer(), topic.values().deserializer())) {
      TopicPartition partition = new TopicPartition(topic.name(), 0);
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (reader.position(partition) < end) {
        reader.poll(Duration.ofMillis(100)).forEach(record -> all.add(record.value()));
      }
    }
    return all;
  }
}
