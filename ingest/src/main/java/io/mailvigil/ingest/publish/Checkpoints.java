// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.publish;

import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import io.mailvigil.common.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The topic {@code mail.checkpoints.v1} as one ingest instance uses it: keys {@code
 * instance/owner}, {@code instance/file/<path>} and {@code instance/join/<key>}.
 */
final class Checkpoints {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String prefix;

  Checkpoints(String instance) {
    this.prefix = instance + "/";
  }

  /** The records of one batch. */
  List<ProducerRecord<byte[], byte[]>> records(Batch batch, Checkpoint.Owner owner) {
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>();
    all.add(record("owner", owner));
    batch.positions().forEach((path, files) -> all.add(record("file/" + path, files)));
    batch
        .joins()
        .forEach((key, state) ->
            all.add(record("join/" + key, state == null ? null : new Checkpoint.OpenJoin(state))));
    return all;
  }

  private ProducerRecord<byte[], byte[]> record(String key, @Nullable Checkpoint value) {
    return new ProducerRecord<>(
        Topics.CHECKPOINTS.name(),
        0,
        (prefix + key).getBytes(StandardCharsets.UTF_8),
        value == null ? null : serialized(value));
  }

  private static byte[] serialized(Checkpoint value) {
    return Topics.CHECKPOINTS.values().serializer().serialize(Topics.CHECKPOINTS.name(), value);
  }

  /**
   * Reads what is committed, to the topic's end as it is now. Call it behind {@code
   * initTransactions}, when no transaction of this instance is open any more.
   */
  Restored read(Map<String, String> clients) {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.put("isolation.level", "read_committed");
    settings.put("enable.auto.commit", "false");
    settings.put("fetch.max.bytes", "16777216");
    TopicPartition partition = new TopicPartition(Topics.CHECKPOINTS.name(), 0);
    Map<String, byte[]> last = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (consumer.position(partition, PATIENCE) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          String key = new String(record.key(), StandardCharsets.UTF_8);
          deadline = System.nanoTime() + PATIENCE.toNanos();
          if (!key.startsWith(prefix)) {
            continue;
          }
          if (record.value() == null) {
            last.remove(key);
          } else {
            last.put(key, record.value());
          }
        }
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("the checkpoints could not be read to their end");
        }
      }
    }
    return restored(last);
  }

  private Restored restored(Map<String, byte[]> last) {
    Checkpoint.@Nullable Owner owner = null;
    Map<String, List<FilePosition>> positions = new HashMap<>();
    Map<String, byte[]> joins = new HashMap<>();
    for (var record : last.entrySet()) {
      String key = record.getKey().substring(prefix.length());
      switch (deserialized(record.getValue())) {
        case Checkpoint.Owner o -> owner = o;
        case Checkpoint.Files files ->
            positions.put(key.substring("file/".length()), files.generations());
        case Checkpoint.OpenJoin join -> joins.put(key.substring("join/".length()), join.state());
      }
    }
    return new Restored(owner, positions, joins);
  }

  private static Checkpoint deserialized(byte[] value) {
    return Topics.CHECKPOINTS.values().deserializer().deserialize(Topics.CHECKPOINTS.name(), value);
  }
}
