// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.common.run.Health;
import io.mailvigil.common.wire.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides while it holds the ledger's partition, stands by while another process does. All
 * partitions go to one member ({@link AllToOne}), so whoever decides sees everything; taking over
 * fences the one before. A static member of its group: restarted within 10 s it goes on at once.
 */
public final class Decider implements AutoCloseable {
  /** The consumer group that reads detections and commands. */
  public static final String GROUP = "mailvigil-alert";

  private static final Logger LOG = LoggerFactory.getLogger(Decider.class);
  private static final Duration PATIENT = Duration.ofMillis(100);
  private static final Duration SOON = Duration.ofMillis(10);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration STOP = Duration.ofSeconds(20);
  private static final TopicPartition LEDGER = new TopicPartition(Topics.LOCKOUTS.name(), 0);

  private final DeciderParts parts;
  private final Thread thread = Thread.ofPlatform().name("mailvigil-decider").unstarted(this::run);
  private final Set<String> undecidable = new HashSet<>();
  private @Nullable Tenure tenure;
  private @Nullable Admin admin;
  private volatile boolean closed;
  private volatile String problem = "it has not joined its group yet: is Kafka there?";
  private volatile List<String> troubles = List.of();
  private volatile boolean deciding;
  private volatile boolean quiet;
  private volatile Map<TopicPartition, Long> committed = Map.of();

  /** Does no I/O. */
  public Decider(DeciderParts parts) {
    this.parts = parts;
  }

  /** Begins, whether or not Kafka answers. */
  public synchronized void start() {
    admin = Admin.create(new HashMap<String, Object>(parts.kafka()));
    thread.start();
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    Map<String, Object> properties = new HashMap<>(parts.kafka());
    properties.put("group.id", GROUP);
    properties.put("group.protocol", "classic");
    properties.put("group.instance.id", GROUP + "-" + parts.instance());
    properties.put("client.id", GROUP + "-" + parts.instance());
    properties.put("partition.assignment.strategy", AllToOne.class.getName());
    properties.put("session.timeout.ms", "10000");
    properties.put("heartbeat.interval.ms", "3000");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", "false");
    properties.put("metadata.max.age.ms", "10000");
    properties.put("fetch.max.wait.ms", "100");
    properties.put("max.poll.records", "200");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private void run() {
    while (!closed) {
      try (Consumer<byte[], byte[]> consumer = consumer()) {
        consumer.subscribe(
            List.of(Topics.DETECTIONS.name(), Topics.COMMANDS.name(), Topics.LOCKOUTS.name()),
            new Assignments(consumer));
        while (!closed) {
          round(consumer);
        }
      } catch (WakeupException e) {
        // asked to stop
      } catch (KafkaException e) {
        problem = "Kafka: " + e.getMessage();
        LOG.atWarn().addKeyValue("why", e.getMessage()).log("deciding stopped and begins again");
        sleep();
      } catch (RuntimeException e) {
        problem = "a step failed (" + e.getClass().getSimpleName() + ") and is taken again";
        LOG.atError().setCause(e).log("a step of deciding failed and is taken again");
        sleep();
      } finally {
        resign();
      }
    }
  }

  private void round(Consumer<byte[], byte[]> consumer) {
    Tenure present = tenure;
    ConsumerRecords<byte[], byte[]> records =
        consumer.poll(present != null && present.isWaiting() ? SOON : PATIENT);
    present = tenure;
    if (present == null) {
      return;
    }
    present.step(consumer, records);
    committed = present.committed();
    troubles = present.troubles();
    quiet = records.isEmpty() && present.idle();
    problem = "";
  }

  private void resign() {
    Tenure present = tenure;
    tenure = null;
    deciding = false;
    quiet = false;
    if (present != null) {
      present.close();
    }
  }

  private void sleep() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes over with the ledger's partition, resigns with its loss. */
  private final class Assignments implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;

    Assignments(Consumer<byte[], byte[]> consumer) {
      this.consumer = consumer;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      problem = "";
      if (partitions.contains(LEDGER)) {
        consumer.pause(List.of(LEDGER)); // held, never read here: we are its only writer
        tenure = new Tenure(parts, undecidable);
        deciding = true;
      }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      resign();
    }
  }

  /** Up also while it stands by; degraded with everything somebody should look at. */
  public Health health() {
    if (!problem.isEmpty()) {
      return new Health.Degraded("alert: " + problem);
    }
    return deciding && !troubles.isEmpty()
        ? new Health.Degraded(String.join("; ", troubles))
        : new Health.Up();
  }

  /** True while this process is the one that decides. */
  public boolean isDeciding() {
    return deciding;
  }

  /** True while every detection and command is decided on and every back end has answered. */
  public synchronized boolean idle() {
    Admin asking = admin;
    if (asking == null || !quiet) {
      return false;
    }
    Map<TopicPartition, Long> read = committed;
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    read.keySet().forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    try {
      return asking
          .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
          .all()
          .get()
          .entrySet()
          .stream()
          .allMatch(e -> e.getValue().offset() <= read.getOrDefault(e.getKey(), -1L));
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops within 20 s, leaving open steps to whoever decides next. */
  @Override
  public void close() {
    closed = true;
    try {
      if (thread.isAlive() && !thread.join(STOP)) {
        LOG.atWarn().log("the decider did not stop in time");
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      if (admin != null) {
        admin.close(Duration.ofSeconds(1));
      }
    }
  }
}
