// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.lock.OfflineNotes;
import io.mailvigil.alert.lock.OfflineUnlock;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.TestServers;
import io.mailvigil.deploy.server.WithServers;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The decider against a real Kafka, killed with kill -9: ledger and back end agree afterwards, each
 * state change is published once, and what was undone offline is not locked again.
 */
@WithServers
class LockLedgerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Map<String, String> kafka;
  private final Path folder;
  private final Path locks;
  private final Path notes;
  private final KafkaProducer<byte[], byte[]> producer;
  private @Nullable Process process;

  LockLedgerIT(TestServers servers, @TempDir Path folder) throws IOException {
    servers.emptyKafka();
    this.kafka = servers.kafka();
    this.folder = folder;
    this.locks = Files.createDirectory(folder.resolve("locks"));
    this.notes = folder.resolve("alert").resolve("undone");
    this.producer =
        new KafkaProducer<>(
            new HashMap<String, Object>(kafka),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @BeforeEach
  void topicsAndClients() throws Exception {
    try (Admin admin = Admin.create(new HashMap<String, Object>(kafka))) {
      assertThat(TopicSetup.ensure(admin, Topics.all(), 1, 1)).isEmpty();
    }
    Properties properties = new Properties();
    properties.putAll(kafka);
    try (OutputStream out = Files.newOutputStream(folder.resolve("clients.properties"))) {
      properties.store(out, null);
    }
  }

  @AfterEach
  void stop() throws Exception {
    kill();
    producer.close();
  }

  private void start() throws IOException {
    process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx160m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DeciderProcess.class.getName(),
                folder.resolve("clients.properties").toString(),
                locks.toString(),
                notes.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("decider.log").toFile())
            .directory(new File("/"))
            .start();
  }

  private void kill() throws InterruptedException {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().waitFor();
    }
  }

  @Test
  void aKillAtAnyMomentLeavesLedgerAndBackEndOfOneMind() throws Exception {
    // Given 60 accounts under attack, ten kills, and an operator who unlocks every third of them
    Random random = new Random(7);
    Set<String> unlocked = new TreeSet<>();
    start();
    for (int i = 0; i < 60; i++) {
      send(Topics.DETECTIONS, account(i).key(), burst(account(i)));
      if (i % 3 == 0) {
        Account undone = account(i);
        await().atMost(PATIENCE).until(() -> ledger().containsKey(undone.key()));
        send(
            Topics.COMMANDS,
            undone.key(),
            new Command.Unlock("c" + i, "root", "phoned", Instant.now(), undone, false));
        unlocked.add(undone.name());
      }
      if (i % 6 == 5) {
        await().pollDelay(Duration.ofMillis(random.nextInt(1500))).until(() -> true);
        kill();
        start();
      }
    }

    // Then what is locked is what was not unlocked, in the ledger and at the back end
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          Map<String, Lockout> ledger = ledger();
          assertThat(ledger).hasSize(60);
          assertThat(in(ledger, Lockout.State.ENDED)).isEqualTo(unlocked);
          assertThat(in(ledger, Lockout.State.LOCKED)).hasSize(60 - unlocked.size());
          assertThat(files()).isEqualTo(in(ledger, Lockout.State.LOCKED));
        });
    assertThat(onceEach()).isGreaterThan(60);
  }

  @Test
  void whatWasUndoneOfflineIsNotLockedAgain() throws Exception {
    // Given
    start();
    send(Topics.DETECTIONS, account(1).key(), burst(account(1)));
    await().atMost(PATIENCE).until(() -> !in(ledger(), Lockout.State.LOCKED).isEmpty());
    kill();

    // When
    List<OfflineUnlock.Step> steps =
        new OfflineUnlock(List.of(new FileLock(locks)), new OfflineNotes(notes))
            .unlock(account(1), "root", "pipeline is down", Instant.now());
    start();

    // Then
    assertThat(steps).singleElement().matches(OfflineUnlock.Step::done);
    await().atMost(PATIENCE).until(() -> !in(ledger(), Lockout.State.ENDED).isEmpty());
    send(Topics.DETECTIONS, account(1).key(), burst(account(1)));
    send(Topics.DETECTIONS, account(2).key(), burst(account(2)));
    await().atMost(PATIENCE).until(() -> !in(ledger(), Lockout.State.LOCKED).isEmpty());
    assertThat(files()).containsExactly(account(2).name());
    assertThat(ledger().get(account(1).key()))
        .satisfies(lock -> assertThat(lock.undoneWhy()).isEqualTo("pipeline is down"));
    await().atMost(PATIENCE).until(() -> names(notes).isEmpty());
  }

  @Test
  void whatCannotBeReadIsPutAsideAndTheNextIsDecided() throws Exception {
    byte[] garbage = "{\"event\":7}\u0000".getBytes(StandardCharsets.UTF_8);
    producer.send(new ProducerRecord<>(Topics.DETECTIONS.name(), garbage)).get();
    producer.send(new ProducerRecord<>(Topics.COMMANDS.name(), garbage)).get();
    send(Topics.DETECTIONS, account(3).key(), burst(account(3)));

    start();

    await().atMost(PATIENCE).until(() -> files().contains(account(3).name()));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          assertThat(all(Topics.DETECTION_ERRORS.name())).hasSize(1);
          assertThat(all(Topics.COMMAND_ERRORS.name())).hasSize(1);
        });
  }

  @Test
  void theLockIsInForceSoonAfterTheDetection() throws Exception {
    start();
    warmUp();
    long[] millis = new long[100];
    for (int i = 0; i < millis.length; i++) {
      Account account = account(1000 + i);
      long begin = System.nanoTime();
      send(Topics.DETECTIONS, account.key(), burst(account));
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.exists(locks.resolve(account.name())));
      millis[i] = (System.nanoTime() - begin) / 1_000_000;
    }
    Arrays.sort(millis);
    System.out.printf("detection to lock in force: p50 %d ms, p99 %d ms%n", millis[50], millis[98]);
    assertThat(millis[98]).isLessThan(1000);
  }

  private void warmUp() throws Exception {
    for (int i = 500; i < 530; i++) {
      send(Topics.DETECTIONS, account(i).key(), burst(account(i)));
    }
    await().atMost(PATIENCE).until(() -> files().size() == 30);
  }

  private static Account account(int i) {
    return new Account(Account.DEFAULT_TENANT, "u" + i + "@example.org");
  }

  private static Detection burst(Account account) {
    Instant now = Instant.now();
    return new Detection(
        "d-" + account.name() + "-" + now,
        now,
        now.minusSeconds(60),
        now,
        Severity.CRITICAL,
        99,
        new RuleRef("D01-failed-second-factor-burst", "Burst", "1", List.of("T1110.001")),
        account.tenant(),
        account.key(),
        account,
        account.name(),
        List.of(SourceAddress.of("203.0.113.9")),
        List.of(account.name()),
        "12 wrong codes",
        new Evidence.Count(12, 10, Duration.ofMinutes(10), 1, 1, FirstFactor.PASSED),
        List.of("e1"),
        Ledger.ACCOUNT,
        "second-factor",
        FirstFactor.PASSED,
        List.of(ResponseAction.LOCK),
        true,
        false,
        0);
  }

  private <V> void send(Topic<V> topic, String key, V value) throws Exception {
    producer
        .send(
            new ProducerRecord<>(
                topic.name(), key.getBytes(StandardCharsets.UTF_8), topic.bytes(value)))
        .get();
  }

  private Map<String, Lockout> ledger() {
    Map<String, Lockout> all = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : all(Topics.LOCKOUTS.name())) {
      all.put(
          new String(record.key(), StandardCharsets.UTF_8), Topics.LOCKOUTS.read(record.value()));
    }
    return all;
  }

  private static Set<String> in(Map<String, Lockout> ledger, Lockout.State state) {
    return ledger.values().stream()
        .filter(l -> l.state() == state)
        .map(l -> l.account().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> files() {
    return new TreeSet<>(names(locks));
  }

  private static List<String> names(Path of) {
    String[] names = of.toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  /** How many state changes were published; a second one of any fails. */
  private int onceEach() {
    Set<String> published = new HashSet<>();
    for (ConsumerRecord<byte[], byte[]> record : all(Topics.ALERTS.name())) {
      Report report = Topics.ALERTS.read(record.value());
      int revision = report instanceof RaisedAlert alert ? alert.revision() : 0;
      assertThat(published.add(report.id() + "/" + revision)).as(report.message()).isTrue();
    }
    return published.size();
  }

  private List<ConsumerRecord<byte[], byte[]>> all(String topic) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(all::add);
      }
    }
    return all;
  }
}
