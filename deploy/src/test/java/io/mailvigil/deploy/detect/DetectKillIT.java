// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.Detectors;
import io.mailvigil.detect.Folds;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes of detect share the partitions of a real broker, and one or the other is killed
 * with SIGKILL at random: the alerts are those of one undisturbed run.
 *
 * <p>All events lie within 9 minutes of event time in one slot: so whatever the order in which the
 * partitions are read, none is later than the lateness bound and no alert stands at an edge, and
 * ids must agree exactly (contract part 4). No login of another account stands among them, for what
 * order can undo may differ.
 */
@WithServers
final class DetectKillIT {
  private static final Instant START = Instant.parse("2026-11-23T10:20:00Z");
  private static final int PARTITIONS = 4;

  private final TestServers servers;
  private final Process[] running = new Process[2];
  private int starts;
  @TempDir Path folder;

  DetectKillIT(TestServers servers) {
    this.servers = servers;
  }

  @BeforeEach
  void topics() throws Exception {
    servers.emptyKafka();
    try (Admin admin = Admin.create(Map.copyOf(servers.kafka()))) {
      TopicSetup.ensure(admin, Topics.all(), PARTITIONS, 1);
    }
    Properties properties = new Properties();
    properties.putAll(servers.kafka());
    try (OutputStream out = Files.newOutputStream(folder.resolve("client.properties"))) {
      properties.store(out, null);
    }
  }

  @AfterEach
  void end() throws Exception {
    for (Process process : running) {
      if (process != null) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  @Timeout(540)
  void aKillOfOneOfTwoChangesNoAlert() throws Exception {
    run(new Random(), 3_000, 1);
  }

  @Tag("campaign")
  @RepeatedTest(10)
  @Timeout(900)
  void fiveKillsChangeNoAlert() throws Exception {
    run(new Random(), 12_000, 5);
  }

  private void run(Random seeds, int many, int kills) throws Exception {
    long seed = seeds.nextLong();
    Random random = new Random(seed);
    List<AuthEvent> events = attacks(random, many);
    TreeSet<String> expected = new TreeSet<>();
    Folds folds =
        new Folds(
            Detectors.all(DetectConfig.DEFAULT, DetectProcess.NOBODYS),
            DetectProcess.NOBODYS,
            100_000,
            d -> expected.add(shown(d)));
    events.forEach(folds::accept);

    start(0);
    start(1);
    int sent = 0;
    for (int kill = 0; kill < kills; kill++) {
      int upTo = sent + (many - sent) / (kills + 1 - kill);
      send(events.subList(sent, upTo));
      sent = upTo;
      long before = committed();
      long mark = before + 1 + random.nextInt(Math.max(1, sent / 4));
      long end = sent;
      Awaitility.await()
          .atMost(Duration.ofSeconds(180))
          .until(() -> committed() >= Math.min(mark, end));
      int victim = random.nextInt(2);
      running[victim].destroyForcibly().waitFor();
      start(victim);
    }
    send(events.subList(sent, many));
    Awaitility.await()
        .atMost(Duration.ofSeconds(180))
        .untilAsserted(() -> assertThat(committed()).as(this::said).isEqualTo(many));
    Awaitility.await()
        .atMost(Duration.ofSeconds(180))
        .untilAsserted(() -> assertThat(alerts()).as("seed " + seed).isEqualTo(expected));
    assertThat(expected).hasSizeGreaterThan(20);
  }

  private static String shown(Detection d) {
    return d.rule().id() + " " + d.groupKey() + " " + d.severity() + " " + d.id();
  }

  /** How many events both have taken, over all partitions; no marker stands between them. */
  private long committed() throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(servers.kafka()))) {
      return admin
          .listConsumerGroupOffsets(io.mailvigil.detect.Detect.APPLICATION)
          .partitionsToOffsetAndMetadata()
          .get()
          .entrySet()
          .stream()
          .filter(each -> each.getKey().topic().equals(Topics.AUTH_EVENTS.name()))
          .mapToLong(each -> each.getValue() == null ? 0 : each.getValue().offset())
          .sum();
    }
  }

  /** The last that the processes wrote, for a failure. */
  private String said() {
    StringBuilder all = new StringBuilder("taken of all events; the processes said\n");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path log : files.filter(f -> f.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        all.append(log.getFileName()).append('\n');
        lines
            .subList(Math.max(0, lines.size() - 30), lines.size())
            .forEach(line -> all.append(line).append('\n'));
      }
    } catch (IOException e) {
      all.append(e);
    }
    return all.toString();
  }

  private TreeSet<String> alerts() {
    Map<String, Object> settings = new HashMap<>(servers.kafka());
    settings.put("isolation.level", "read_committed");
    TreeSet<String> all = new TreeSet<>();
    try (KafkaConsumer<String, Detection> reader =
        new KafkaConsumer<>(
            settings, new StringDeserializer(), Topics.DETECTIONS.values().deserializer())) {
      List<TopicPartition> partitions =
          reader.partitionsFor(Topics.DETECTIONS.name()).stream()
              .map((PartitionInfo p) -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> reader.position(p) < ends.getOrDefault(p, 0L))) {
        reader.poll(Duration.ofMillis(100)).forEach(r -> all.add(shown(r.value())));
      }
    }
    return all;
  }

  private void start(int which) throws IOException {
    File log = folder.resolve("detect-" + which + "-" + starts++ + ".log").toFile();
    running[which] =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DetectProcess.class.getName(),
                folder.resolve("client.properties").toString(),
                folder.resolve("state-" + which).toString(),
                "instance-" + which)
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
  }

  private void send(List<AuthEvent> events) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            new HashMap<>(servers.kafka()), new StringSerializer(), new ByteArraySerializer())) {
      for (AuthEvent event : events) {
        producer.send(
            new ProducerRecord<>(
                Topics.AUTH_EVENTS.name(),
                null,
                event.time().toEpochMilli(),
                event.key(),
                Topics.AUTH_EVENTS.values().serializer().serialize("", event)));
      }
    }
  }

  /** Guessing, spraying and wrong codes, from a seed. */
  private static List<AuthEvent> attacks(Random random, int many) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      boolean code = random.nextInt(3) == 0;
      String name = "u" + random.nextInt(code ? 30 : 200);
      all.add(
          new AuthEvent(
              "it-" + i,
              START.plusMillis(i * 540_000L / many),
              Action.LOGIN,
              Outcome.FAILURE,
              code ? Reason.BAD_SECOND_FACTOR : Reason.BAD_PASSWORD,
              1,
              Account.DEFAULT_TENANT,
              name,
              new Account(Account.DEFAULT_TENANT, name),
              Source.of(SourceAddress.of("198.51.100." + random.nextInt(40))),
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
              null));
    }
    return all;
  }
}
