// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Told;
import io.mailvigil.common.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What has been told, durable on a compacted topic: it is read whole before anything is sent, and
 * written to after each message. Thread-safe.
 */
final class ToldLog implements ToldMemory, AutoCloseable {
  /** No alert changes any more after this; the record of it is deleted. */
  private static final Duration KEEP = Duration.ofDays(30);

  private static final String TOPIC = Topics.NOTIFICATIONS.name();
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final Map<String, Object> kafka;
  private final Producer<String, Told> producer;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  ToldLog(Map<String, String> kafka) {
    this.kafka = new HashMap<>(kafka);
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("acks", "all");
    properties.put("client.id", "mailvigil-told");
    this.producer =
        new KafkaProducer<>(
            properties, new StringSerializer(), Topics.NOTIFICATIONS.values().serializer());
  }

  /** Reads the topic to its end. Throws {@link KafkaException} where that is not possible. */
  void load(Instant now) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("client.id", "mailvigil-told-reader");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("isolation.level", "read_committed");
    Deserializer<Told> values = Topics.NOTIFICATIONS.values().deserializer();
    try (KafkaConsumer<String, Told> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), values)) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      long end = consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L);
      while (consumer.position(PARTITION) < end) {
        for (ConsumerRecord<String, Told> record : consumer.poll(Duration.ofMillis(200))) {
          take(record, now);
        }
      }
    }
    producer.flush();
  }

  private void take(ConsumerRecord<String, Told> record, Instant now) {
    Told value = record.value();
    if (value == null) {
      told.remove(record.key());
    } else if (value.time().plus(KEEP).isBefore(now)) {
      var unused = producer.send(new ProducerRecord<>(TOPIC, record.key(), null));
    } else {
      told.add(record.key());
    }
  }

  @Override
  public boolean contains(String id) {
    return told.contains(id);
  }

  @Override
  public void add(Collection<Told> all) throws InterruptedException {
    all.forEach(one -> told.add(one.id()));
    List<Future<?>> sent = new ArrayList<>();
    for (Told one : all) {
      sent.add(producer.send(new ProducerRecord<>(TOPIC, one.id(), one)));
    }
    for (Future<?> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new KafkaException("what was told could not be recorded", e.getCause());
      }
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
