// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import io.mailvigil.detect.AccountRisks;
import io.mailvigil.detect.Detect;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.Detectors;
import io.mailvigil.detect.Folds;
import io.mailvigil.detect.NobodysAddresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

/** Detect on a real broker: it says what replay says, over a crash too, and soon enough. */
@WithServers
final class DetectIT {
  private static final NobodysAddresses NOBODYS =
      new NobodysAddresses(List.of(Network.parse("127.0.0.1"), Network.parse("::1")));
  private static final Instant START = Instant.parse("2026-11-23T10:20:00Z");

  private final TestServers servers;
  private int made;
  @TempDir Path folder;

  DetectIT(TestServers servers) {
    this.servers = servers;
  }

  @BeforeEach
  void topics() throws Exception {
    servers.emptyKafka();
    try (Admin admin = Admin.create(Map.copyOf(servers.kafka()))) {
      TopicSetup.ensure(admin, Topics.all(), 1, 1);
    }
  }

  @Test
  void saysWhatReplaySaysEvenWhenItLosesItsFolderInBetween() throws Exception {
    List<AuthEvent> events = attacks(4_000);
    TreeSet<String> replayed = new TreeSet<>();
    Folds folds =
        new Folds(
            Detectors.all(DetectConfig.DEFAULT, NOBODYS),
            NOBODYS,
            100_000,
            new AccountRisks(100_000, d -> replayed.add(shown(d))));
    events.forEach(folds::accept);

    try (Detect first = detect("a")) {
      first.start();
      send(events.subList(0, 2_000));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !read(Topics.DETECTIONS).isEmpty());
    }
    try (Detect second = detect("b")) {
      second.start();
      send(events.subList(2_000, 4_000));
      untilIdle(second);
    }

    TreeSet<String> live = new TreeSet<>();
    read(Topics.DETECTIONS).forEach(r -> live.add(shown(r.value())));
    assertThat(live).isNotEmpty().isEqualTo(replayed);
  }

  @Test
  void anAlertStandsOnTheTopicSoonAfterItsEvent() throws Exception {
    try (Detect detect = detect("a");
        KafkaConsumer<String, Detection> reader = reader(Topics.DETECTIONS);
        KafkaProducer<String, byte[]> producer = producer()) {
      detect.start();
      send(attacks(500));
      untilIdle(detect);
      read(reader);
      List<Long> account = new ArrayList<>();
      List<Long> source = new ArrayList<>();
      for (int round = 0; round < 40; round++) {
        account.add(latency(producer, reader, round, "D01"));
        source.add(latency(producer, reader, round, "D18"));
      }
      account.sort(null);
      source.sort(null);
      System.out.println(
          "latency ms, event sent to alert read: account p50 "
              + account.get(20)
              + " max "
              + account.getLast()
              + ", source p50 "
              + source.get(20)
              + " max "
              + source.getLast());
      assertThat(account.get(20)).isLessThan(1000);
      assertThat(source.get(20)).isLessThan(2000);
    }
  }

  private long latency(
      KafkaProducer<String, byte[]> producer,
      KafkaConsumer<String, Detection> reader,
      int round,
      String rule)
      throws Exception {
    String name = "latency-" + rule + round;
    String ip = "10." + round + "." + rule.charAt(1) + "." + rule.charAt(2);
    int n = rule.equals("D01") ? 5 : 20;
    for (int i = 0; i < n; i++) {
      AuthEvent event =
          event(
              START.plusSeconds(90_000 + i),
              rule.equals("D01") ? name : name + i,
              ip,
              rule.equals("D01"));
      producer.send(record(event)).get();
    }
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < 20_000_000_000L) {
      for (ConsumerRecord<String, Detection> r : reader.poll(Duration.ofMillis(20))) {
        if (r.value().rule().id().startsWith(rule)
            && (r.value().groupKey().endsWith(name) || r.value().groupKey().endsWith(ip))) {
          return (System.nanoTime() - begin) / 1_000_000;
        }
      }
    }
    throw new AssertionError("no alert of " + rule + " within 20 s");
  }

  @Test
  void whatIsNoEventBecomesADeadLetter() throws Exception {
    try (Detect detect = detect("a");
        KafkaProducer<String, byte[]> producer = producer()) {
      detect.start();
      producer
          .send(
              new ProducerRecord<>(
                  Topics.AUTH_EVENTS.name(), "k", "no event".getBytes(StandardCharsets.UTF_8)))
          .get();
      send(attacks(200));
      untilIdle(detect);
      List<ConsumerRecord<String, DeadLetter>> letters = read(Topics.AUTH_EVENT_ERRORS);
      assertThat(letters).hasSize(1);
      assertThat(letters.getFirst().value().reason()).isEqualTo("is no event");
      assertThat(detect.health()).isInstanceOf(io.mailvigil.common.run.Health.Degraded.class);
    }
  }

  private Detect detect(String name) {
    return new Detect(
        DetectConfig.DEFAULT,
        servers.kafka(),
        NOBODYS,
        ListFolder.NONE,
        folder.resolve(name),
        "it",
        InstantSource.system(),
        new SimpleMeterRegistry());
  }

  private static void untilIdle(Detect detect) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .during(Duration.ofMillis(400)) // twice in a row
        .until(detect::idle);
  }

  private static String shown(Detection d) {
    return d.rule().id() + " " + d.severity() + " " + d.time() + " " + d.id() + " " + d.revision();
  }

  /** A log of a few hours with all kinds of attacks in it, from a seed. */
  private List<AuthEvent> attacks(int n) {
    Random random = new Random(3);
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      boolean code = random.nextInt(3) == 0;
      all.add(
          event(
              START.plusMillis(i * 1500L),
              "u" + random.nextInt(code ? 9 : 60),
              "198.51.100." + random.nextInt(8),
              code));
    }
    return all;
  }

  private AuthEvent event(Instant time, String name, String ip, boolean code) {
    return new AuthEvent(
        "it-" + made++,
        time,
        io.mailvigil.common.event.Action.LOGIN,
        Outcome.FAILURE,
        code ? Reason.BAD_SECOND_FACTOR : Reason.BAD_PASSWORD,
        1,
        Account.DEFAULT_TENANT,
        name,
        new Account(Account.DEFAULT_TENANT, name),
        Source.of(SourceAddress.of(ip)),
        "imap",
        new Service("dovecot", "mx", "imap-login", 1),
        null,
        null,
        new Auth(
            code ? Factor.SECOND_FACTOR : Factor.PASSWORD,
            code ? FirstFactor.PASSED : FirstFactor.FAILED,
            code ? SecondFactor.FAILED : SecondFactor.NOT_ASKED,
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

  private void send(List<AuthEvent> events) {
    try (KafkaProducer<String, byte[]> producer = producer()) {
      events.forEach(e -> producer.send(record(e)));
    }
  }

  private static ProducerRecord<String, byte[]> record(AuthEvent e) {
    return new ProducerRecord<>(
        Topics.AUTH_EVENTS.name(),
        null,
        e.time().toEpochMilli(),
        e.key(),
        Topics.AUTH_EVENTS.values().serializer().serialize("", e));
  }

  private KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        new HashMap<>(servers.kafka()), new StringSerializer(), new ByteArraySerializer());
  }

  private <V> KafkaConsumer<String, V> reader(Topic<V> topic) {
    Map<String, Object> settings = new HashMap<>(servers.kafka());
    settings.put("isolation.level", "read_committed");
    KafkaConsumer<String, V> reader =
        new KafkaConsumer<>(settings, new StringDeserializer(), topic.values().deserializer());
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    reader.assign(Arrays.asList(partition));
    reader.seekToBeginning(reader.assignment());
    return reader;
  }

  private <V> List<ConsumerRecord<String, V>> read(Topic<V> topic) {
    try (KafkaConsumer<String, V> reader = reader(topic)) {
      return read(reader);
    }
  }

  private static <V> List<ConsumerRecord<String, V>> read(KafkaConsumer<String, V> reader) {
    List<ConsumerRecord<String, V>> all = new ArrayList<>();
    TopicPartition partition = reader.assignment().iterator().next();
    long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    while (reader.position(partition) < end) {
      reader.poll(Duration.ofMillis(100)).forEach(all::add);
    }
    return all;
  }
}
