// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Raw lines of a Kafka topic, each once. The offsets are committed after the lines are durable; a
 * start skips what the spool holds already, by the place that each of its records names.
 */
final class TopicLines implements LineSource {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration NEW_PARTITIONS = Duration.ofMinutes(1);

  private final TopicConfig config;
  private final Spool spool;
  private final Received received;
  private final Map<Integer, Long> next = new HashMap<>();
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private final Restarted following = new Restarted();

  TopicLines(TopicConfig config, Spool spool, Received received) {
    this.config = config;
    this.spool = spool;
    this.received = received;
  }

  @Override
  public void start() {
    spool.records((id, line) -> place(id));
    following.start(config.name(), this::follow);
  }

  /** {@code kafka/TOPIC/PARTITION/OFFSET}. */
  private void place(String id) {
    int offset = id.lastIndexOf('/');
    int partition = id.lastIndexOf('/', offset - 1);
    if (partition > 0) {
      next.merge(
          Integer.parseInt(id.substring(partition + 1, offset)),
          Long.parseLong(id.substring(offset + 1)) + 1,
          Math::max);
    }
  }

  private @Nullable String follow() throws InterruptedException {
    try (KafkaConsumer<byte[], byte[]> open =
        new KafkaConsumer<>(
            config.properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer = open;
      long looked = System.nanoTime();
      assign(open);
      while (!following.isClosing()) {
        take(open, open.poll(POLL));
        if (System.nanoTime() - looked > NEW_PARTITIONS.toNanos()) {
          looked = System.nanoTime();
          assign(open);
        }
      }
    } catch (WakeupException e) {
      following.closing(); // nobody else wakes it
    } catch (InterruptException e) {
      following.closing();
    } catch (KafkaException e) {
      return "Kafka's topic %s can not be read (%s): check ingest.kafka; it is tried again"
          .formatted(config.topic(), e.getMessage());
    }
    return null;
  }

  /** All partitions of the topic, each from behind what was committed or lies in the spool. */
  private void assign(KafkaConsumer<byte[], byte[]> open) {
    List<PartitionInfo> infos = open.partitionsFor(config.topic());
    List<TopicPartition> all = new ArrayList<>();
    for (PartitionInfo info : infos == null ? List.<PartitionInfo>of() : infos) {
      all.add(new TopicPartition(info.topic(), info.partition()));
    }
    if (all.isEmpty()) {
      throw new KafkaException("there is no such topic");
    }
    if (all.size() == open.assignment().size()) {
      return;
    }
    open.assign(all);
    for (TopicPartition each : all) {
      Long from = next.get(each.partition());
      if (from != null && open.position(each) < from) {
        open.seek(each, from);
      }
    }
    following.works();
  }

  private void take(KafkaConsumer<byte[], byte[]> open, ConsumerRecords<byte[], byte[]> records)
      throws InterruptedException {
    if (records.isEmpty()) {
      return;
    }
    ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (record.value() != null && record.value().length > 0) {
        gathered.writeBytes(
            SpoolRecord.of(
                "kafka/" + record.topic() + "/" + record.partition() + "/" + record.offset(),
                record.value()));
      }
      next.merge(record.partition(), record.offset() + 1, Math::max);
      offsets.put(
          new TopicPartition(record.topic(), record.partition()),
          new OffsetAndMetadata(record.offset() + 1));
    }
    spool.append(gathered.toByteArray()).join();
    open.commitSync(offsets);
    received.lines.increment(records.count());
    following.works();
  }

  @Override
  public @Nullable String problem() {
    return following.problem();
  }

  @Override
  public void close() {
    following.closing();
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    following.close();
  }
}
