// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import io.mailvigil.common.event.Command;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Hands what people command over to the pipeline. */
public final class CommandSender {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private CommandSender() {}

  /**
   * Hands a command over; it is durable when this returns.
   *
   * @param kafka what every Kafka client of this process needs
   * @param key what the command is about: commands of one key keep their order
   * @throws KafkaException when it is not known to be there within some 10 s; sent again with the
   *     same id it is the same command
   */
  public static void send(Map<String, String> kafka, Command command, String key)
      throws InterruptedException {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("acks", "all");
    properties.put("request.timeout.ms", (int) PATIENCE.toMillis() / 2);
    properties.put("max.block.ms", PATIENCE.toMillis());
    properties.put("delivery.timeout.ms", (int) PATIENCE.toMillis());
    ProducerRecord<String, Command> record =
        new ProducerRecord<>(
            Topics.COMMANDS.name(), null, command.time().toEpochMilli(), key, command);
    try (KafkaProducer<String, Command> producer =
        new KafkaProducer<>(
            properties, new StringSerializer(), Topics.COMMANDS.values().serializer())) {
      producer.send(record).get(PATIENCE.toSeconds() + 2, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new KafkaException("the command could not be handed over", e);
    }
  }
}
