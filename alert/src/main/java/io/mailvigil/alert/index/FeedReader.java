// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.alert.index.BulkWriter.Entry;
import io.mailvigil.alert.index.BulkWriter.Fate;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
 * Reads one feed and writes its documents, in order and without loss: an offset is committed only
 * when Elasticsearch or the dead-letter topic has acknowledged everything before it. What is not
 * acknowledged is held, with the partitions paused, and written again with growing pauses for as
 * long as it takes.
 */
final class FeedReader implements Runnable, ConsumerRebalanceListener {
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(100);
  private static final Duration MOST_PAUSE = Duration.ofSeconds(5);

  /** One document of a record that has not been acknowledged. */
  private record Held(ConsumerRecord<byte[], byte[]> record, Entry entry) {
    TopicPartition partition() {
      return new TopicPartition(record.topic(), record.partition());
    }
  }

  private final Feed feed;
  private final BulkWriter writer;
  private final DiskSpace disk;
  private final Rejects rejects;
  private final IndexMeters meters;
  private final Consumer<byte[], byte[]> consumer;

  /** How many more records of a partition an earlier owner may have written without committing. */
  private final Map<TopicPartition, Integer> suspects = new HashMap<>();

  private final Map<TopicPartition, Long> committed = new ConcurrentHashMap<>();
  private final Set<TopicPartition> lost = new HashSet<>();
  private boolean holding;
  private volatile @Nullable String problem = "not started yet";
  private volatile boolean closed;

  FeedReader(
      Feed feed,
      Map<String, String> kafka,
      int batchSize,
      BulkWriter writer,
      DiskSpace disk,
      Rejects rejects,
      IndexMeters meters) {
    this.feed = feed;
    this.writer = writer;
    this.disk = disk;
    this.rejects = rejects;
    this.meters = meters;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("group.id", feed.group());
    properties.put("client.id", feed.group());
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    properties.put("max.poll.records", batchSize);
    properties.put("allow.auto.create.topics", "false");
    // after a kill the next start need not wait longer for the dead member
    properties.put("session.timeout.ms", "10000");
    this.consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void run() {
    try (consumer) {
      consumer.subscribe(List.of(feed.topic()), this);
      while (!closed) {
        try {
          step();
        } catch (KafkaException e) {
          if (!closed && !(e instanceof WakeupException)) {
            // kicked out of the group, or the broker is away: what was not committed is read again
            problem = "Kafka: " + e.getMessage();
            consumer.unsubscribe();
            consumer.subscribe(List.of(feed.topic()), this);
            pause(MOST_PAUSE.dividedBy(5));
          }
        }
      }
    } catch (InterruptedException e) {
      problem = "was interrupted";
      Thread.currentThread().interrupt();
    }
  }

  private void step() throws InterruptedException {
    List<Held> batch = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
      read(record, batch);
    }
    if (!batch.isEmpty()) {
      write(batch);
    } else if (!consumer.assignment().isEmpty()) {
      problem = null;
    }
    commit();
  }

  private void read(ConsumerRecord<byte[], byte[]> record, List<Held> batch)
      throws InterruptedException {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    int left = suspects.getOrDefault(partition, 0);
    if (left > 0) {
      suspects.put(partition, left - 1);
    }
    if (record.value() == null) {
      return;
    }
    try {
      for (Document document : feed.documents().apply(record.value())) {
        batch.add(new Held(record, new Entry(document, left > 0)));
      }
    } catch (SerializationException | IllegalArgumentException e) {
      refuse(record, "the record cannot be read");
    }
  }

  /** Returns when nothing of the batch is left to write. */
  private void write(List<Held> batch) throws InterruptedException {
    List<Held> left = batch;
    Duration pause = LEAST_PAUSE;
    try {
      while (!left.isEmpty() && !closed) {
        left = attempt(left);
        if (left.isEmpty()) {
          problem = null;
          return;
        }
        if (!holding) {
          holding = true;
          consumer.pause(consumer.assignment());
        }
        left = wait(pause, left);
        pause =
            pause.multipliedBy(2).compareTo(MOST_PAUSE) > 0 ? MOST_PAUSE : pause.multipliedBy(2);
      }
      if (closed) {
        throw new WakeupException();
      }
    } finally {
      if (holding) {
        holding = false;
        consumer.resume(consumer.assignment());
      }
    }
  }

  private List<Held> attempt(List<Held> batch) throws InterruptedException {
    String full = diskProblem();
    if (full != null) {
      problem = full;
      return batch;
    }
    List<Fate> fates = writer.write(batch.stream().map(Held::entry).toList());
    List<Held> again = new ArrayList<>();
    for (int i = 0; i < fates.size(); i++) {
      Held held = batch.get(i);
      switch (fates.get(i)) {
        case Fate.Stored(boolean already) ->
            (already ? meters.existing : meters.stored).increment();
        case Fate.Refused(String why) -> refuse(held.record(), why);
        case Fate.Again(String why) -> {
          problem = "Elasticsearch does not take documents (" + why + "): they wait in Kafka";
          again.add(new Held(held.record(), new Entry(held.entry().document(), true)));
        }
      }
    }
    if (!again.isEmpty()) {
      meters.failedAttempts.increment();
    }
    return again;
  }

  private @Nullable String diskProblem() {
    try {
      return disk.problem();
    } catch (IOException e) {
      // the write that follows will say what is wrong
      return null;
    }
  }

  private void refuse(ConsumerRecord<byte[], byte[]> record, String why)
      throws InterruptedException {
    rejects.put(record, why);
    meters.refused.increment();
  }

  /**
   * Waits while staying in the group: paused partitions give no records, but the broker goes on
   * seeing us. What belongs to partitions that were taken away is forgotten, their next owner reads
   * it.
   */
  private List<Held> wait(Duration pause, List<Held> left) {
    lost.clear();
    long end = System.nanoTime() + pause.toNanos();
    while (!closed && System.nanoTime() < end) {
      consumer.poll(POLL.compareTo(pause) < 0 ? POLL : pause);
    }
    return left.stream().filter(held -> !lost.contains(held.partition())).toList();
  }

  private void pause(Duration pause) throws InterruptedException {
    Thread.sleep(pause.toMillis());
  }

  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      long position = consumer.position(partition);
      if (committed.getOrDefault(partition, -1L) != position) {
        offsets.put(partition, new OffsetAndMetadata(position));
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
      suspects.put(partition, IndexConfig.MAX_BATCH);
    }
    if (holding) {
      consumer.pause(partitions);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      lost.add(partition);
      suspects.remove(partition);
      committed.remove(partition);
    }
  }

  /** What stands in the way, as a sentence; null when nothing does. */
  @Nullable String problem() {
    return problem;
  }

  Feed feed() {
    return feed;
  }

  /** Up to where everything is acknowledged, of the partitions that are ours. */
  Map<TopicPartition, Long> committed() {
    return Map.copyOf(committed);
  }

  /** Ends {@link #run()} soon. */
  void stop() {
    closed = true;
    consumer.wakeup();
  }
}
