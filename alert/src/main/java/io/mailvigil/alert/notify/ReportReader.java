// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Report;
import io.mailvigil.common.wire.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the alerts' topic for the notifiers and commits up to where everything is dealt with.
 * Before the first report of a partition it reads what has been told.
 */
final class ReportReader implements Runnable, ConsumerRebalanceListener {
  /** Prints reports, in order. */
  interface Printer {
    void print(List<Report> reports) throws InterruptedException;
  }

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final ToldLog told;
  private final int channels;
  private final BiConsumer<Report, Runnable> channel;
  private final Printer printer;
  private final InstantSource clock;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Progress> progress = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> reached = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private volatile @Nullable String problem = "the notifiers wait for Kafka";
  private volatile boolean closed;
  private volatile long unreadable;

  ReportReader(
      Map<String, String> kafka,
      ToldLog told,
      int channels,
      BiConsumer<Report, Runnable> channel,
      Printer printer,
      InstantSource clock) {
    this.told = told;
    this.channels = channels;
    this.channel = channel;
    this.printer = printer;
    this.clock = clock;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("group.id", "mailvigil-notify");
    properties.put("client.id", "mailvigil-notify");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", "false");
    properties.put("session.timeout.ms", "10000");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void run() {
    try (consumer) {
      consumer.subscribe(List.of(Topics.ALERTS.name()), this);
      while (!closed) {
        try {
          step();
        } catch (KafkaException e) {
          if (!closed && !(e instanceof WakeupException)) {
            problem = "the notifiers cannot read Kafka: " + e.getMessage();
            consumer.unsubscribe();
            consumer.subscribe(List.of(Topics.ALERTS.name()), this);
            Thread.sleep(PAUSE.toMillis());
          }
        }
      }
      commit();
    } catch (KafkaException e) {
      problem = "the notifiers could not commit at the end: " + e.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    List<Report> fresh = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      read(record, fresh);
    }
    printer.print(fresh);
    for (TopicPartition partition : consumer.assignment()) {
      long position = consumer.position(partition);
      reached.put(partition, position);
      of(partition).reached(position);
      problem = null;
    }
    commit();
  }

  private void read(ConsumerRecord<byte[], byte[]> record, List<Report> fresh) {
    if (record.value() == null) {
      return;
    }
    Report report;
    try {
      report = Topics.ALERTS.values().deserializer().deserialize(record.topic(), record.value());
    } catch (SerializationException e) {
      // the index writes it to the dead letters; here it is counted
      unreadable++;
      return;
    }
    Progress here = of(new TopicPartition(record.topic(), record.partition()));
    here.read(record.offset(), channels);
    fresh.add(report);
    channel.accept(report, () -> here.done(record.offset()));
  }

  private Progress of(TopicPartition partition) {
    return progress.computeIfAbsent(partition, p -> new Progress());
  }

  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      long offset = of(partition).committable();
      if (committed.getOrDefault(partition, -1L) != offset) {
        offsets.put(partition, new OffsetAndMetadata(offset));
      }
    }
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
      offsets.forEach((partition, offset) -> committed.put(partition, offset.offset()));
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      of(partition).restart(consumer.position(partition));
    }
    told.load(clock.instant());
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      reached.remove(partition);
      committed.remove(partition);
    }
  }

  /** What stands in the way, as a sentence; null when nothing does. */
  @Nullable String problem() {
    return problem != null || unreadable == 0
        ? problem
        : unreadable + " reports could not be read: see mail.alerts.v1.dlq";
  }

  /** The next offset of each partition that is ours. */
  Map<TopicPartition, Long> reached() {
    return Map.copyOf(reached);
  }

  /** Ends {@link #run()} soon. */
  void stop() {
    closed = true;
    consumer.wakeup();
  }
}
