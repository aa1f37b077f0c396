// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import io.mailvigil.common.event.Command;
import io.mailvigil.common.wire.Sha256;
import io.mailvigil.common.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Which links have been used: those whose answer stands among the commands. Nothing else is kept,
 * so it holds over restarts and for all processes.
 */
final class UsedLinks implements AutoCloseable {
  private static final TopicPartition PARTITION = new TopicPartition(Topics.COMMANDS.name(), 0);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Map<String, String> kafka;
  private final Duration lookBack;
  private final Set<String> ids = new HashSet<>();
  private @Nullable KafkaConsumer<String, Command> consumer;

  /** Does no I/O. */
  UsedLinks(Map<String, String> kafka, Duration lookBack) {
    this.kafka = Map.copyOf(kafka);
    this.lookBack = lookBack;
  }

  /** The id of the command that is the answer to a link, whatever it says. */
  static String commandId(String token) {
    return "link-" + Sha256.hex(token.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
  }

  /** Throws {@link KafkaException} while Kafka is away. */
  synchronized boolean contains(String token, Instant now) {
    KafkaConsumer<String, Command> open = consumer;
    if (open == null) {
      open = opened(now);
      consumer = open;
    }
    try {
      long end = open.endOffsets(List.of(PARTITION), PATIENCE).getOrDefault(PARTITION, 0L);
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (open.position(PARTITION, PATIENCE) < end) {
        if (System.nanoTime() > deadline) {
          throw new KafkaException("the commands could not be read to their end");
        }
        for (ConsumerRecord<String, Command> command : open.poll(Duration.ofMillis(200))) {
          if (command.value() != null) {
            ids.add(command.value().id());
          }
        }
      }
    } catch (KafkaException e) {
      close();
      throw e;
    }
    return ids.contains(commandId(token));
  }

  private KafkaConsumer<String, Command> opened(Instant now) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
    KafkaConsumer<String, Command> fresh =
        new KafkaConsumer<>(
            properties, new StringDeserializer(), Topics.COMMANDS.values().deserializer());
    try {
      fresh.assign(List.of(PARTITION));
      OffsetAndTimestamp first =
          fresh
              .offsetsForTimes(Map.of(PARTITION, now.minus(lookBack).toEpochMilli()))
              .get(PARTITION);
      if (first == null) {
        fresh.seekToEnd(List.of(PARTITION));
      } else {
        fresh.seek(PARTITION, first.offset());
      }
      return fresh;
    } catch (KafkaException e) {
      fresh.close();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }
}
