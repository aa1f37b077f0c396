// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.Sha256;
import io.mailvigil.common.wire.Topics;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes what Elasticsearch will never take to {@code <topic>.dlq}, with what is needed to find the
 * record again: its topic, partition and offset stand as its file and offset. The content of a
 * document stays out: it may be what somebody typed as a password.
 */
final class Rejects implements AutoCloseable {
  private static final String SUFFIX = ".dlq";

  private final Producer<byte[], byte[]> producer;
  private final InstantSource clock;
  private final AtomicLong count;

  /** {@code count} counts up with each. */
  Rejects(Map<String, String> kafka, InstantSource clock, AtomicLong count) {
    this.count = count;
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("acks", "all");
    properties.put("client.id", "mailvigil-index-rejects");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.clock = clock;
  }

  /** Returns once the broker has it. Throws {@link KafkaException} where it has not. */
  void put(ConsumerRecord<byte[], byte[]> record, String why) throws InterruptedException {
    byte[] value = record.value() == null ? new byte[0] : record.value();
    DeadLetter letter =
        new DeadLetter(
            clock.instant(),
            "cannot be indexed: " + why,
            "index",
            record.topic() + "/" + record.partition(),
            record.offset(),
            value.length,
            Sha256.hex(value),
            "");
    byte[] json =
        Topics.AUTH_EVENT_ERRORS.values().serializer().serialize(record.topic() + SUFFIX, letter);
    try {
      producer.send(new ProducerRecord<>(record.topic() + SUFFIX, record.key(), json)).get();
      count.incrementAndGet();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KafkaException known
          ? known
          : new KafkaException(String.valueOf(e.getCause()), e);
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
