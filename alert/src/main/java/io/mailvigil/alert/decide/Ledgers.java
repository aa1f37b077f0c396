// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.response.Responder;
import io.mailvigil.common.wire.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Brings back what was decided before: the two compacted topics, read to their committed end. */
final class Ledgers {
  private static final TopicPartition LOCKOUTS = new TopicPartition(Topics.LOCKOUTS.name(), 0);
  private static final TopicPartition INCIDENTS = new TopicPartition(Topics.INCIDENTS.name(), 0);
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Ledgers() {}

  /**
   * Restores a responder that has decided nothing yet. To be called when earlier deciders are
   * fenced off.
   *
   * @return how many records could not be read
   */
  static int restore(Map<String, String> kafka, Responder responder) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("client.id", "mailvigil-alert-restore");
    properties.put("auto.offset.reset", "earliest");
    properties.put("enable.auto.commit", "false");
    Map<String, byte[]> lockouts = new HashMap<>();
    Map<String, byte[]> memories = new HashMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> both = List.of(LOCKOUTS, INCIDENTS);
      consumer.assign(both);
      consumer.seekToBeginning(both);
      Map<TopicPartition, Long> ends = consumer.endOffsets(both);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new TimeoutException("the lock ledger could not be read within 2 min");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          keep(record.topic().equals(Topics.LOCKOUTS.name()) ? lockouts : memories, record);
        }
      }
    }
    return hand(lockouts, memories, responder);
  }

  private static void keep(Map<String, byte[]> newest, ConsumerRecord<byte[], byte[]> record) {
    String key = new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
    if (record.value() == null) {
      newest.remove(key);
    } else {
      newest.put(key, record.value());
    }
  }

  private static int hand(
      Map<String, byte[]> lockouts, Map<String, byte[]> memories, Responder responder) {
    int broken = 0;
    for (byte[] value : lockouts.values()) {
      try {
        responder.restore(Topics.LOCKOUTS.read(value));
      } catch (SerializationException e) {
        broken++;
      }
    }
    for (byte[] value : memories.values()) {
      try {
        responder.restore(Topics.INCIDENTS.read(value));
      } catch (SerializationException e) {
        broken++;
      }
    }
    return broken;
  }
}
