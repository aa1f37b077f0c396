// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.alert.response.Responder;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.wire.CommandSender;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import io.mailvigil.deploy.server.ServerException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A running pipeline, reached from another process through Kafka with the pipeline's secret: what
 * {@code locks}, {@code lock}, {@code unlock}, {@code approve} and {@code deny} use.
 */
public final class Pipeline {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Map<String, String> kafka;

  private Pipeline(Map<String, String> kafka) {
    this.kafka = kafka;
  }

  /**
   * The pipeline of this configuration, or the one over this data folder. Throws {@link
   * ServerException} where none has run.
   */
  public static Pipeline of(MailvigilConfig config, DataFolder data) throws ServerException {
    Map<String, String> clients =
        config.kafka().isEmbedded()
            ? Servers.merged(EmbeddedKafka.clientPropertiesOf(data), config.kafka())
            : config.kafka().clientProperties();
    Map<String, String> patient = new HashMap<>(clients);
    patient.put("default.api.timeout.ms", String.valueOf(PATIENCE.toMillis()));
    patient.put("request.timeout.ms", "5000");
    return new Pipeline(patient);
  }

  /** The lock ledger as it stands, by account. */
  public Map<String, Lockout> ledger() throws IOException {
    return newest(Topics.LOCKOUTS);
  }

  /** What alert remembers beside it, by key: incidents, blocks of sources. */
  public Map<String, AlertMemory> memories() throws IOException {
    return newest(Topics.INCIDENTS);
  }

  private <V> Map<String, V> newest(Topic<V> topic) throws IOException {
    Map<String, V> all = new TreeMap<>();
    try (KafkaConsumer<String, V> consumer = consumer(topic)) {
      TopicPartition partition = partition(topic);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, V> entry : consumer.poll(Duration.ofMillis(200))) {
          if (entry.value() == null) {
            all.remove(entry.key());
          } else {
            all.put(entry.key(), entry.value());
          }
        }
      }
      return all;
    } catch (KafkaException e) {
      throw away(e);
    }
  }

  /** What became of a command. */
  public sealed interface Answer {
    /** The ledger's word that answers it. */
    record Entry(Lockout lock) implements Answer {}

    /** What alert says of it: that it was followed, or why not. */
    record Said(ActionTaken action) implements Answer {}

    /** Nothing was heard in time: the command stands all the same. */
    record Silence() implements Answer {}
  }

  /**
   * Hands a command over and waits for its answer: the first ledger entry that fits, or what alert
   * says of the command.
   */
  public Answer send(Command command, String key, Predicate<Lockout> fits, Duration patience)
      throws IOException {
    return send(command, key, fits, action -> false, patience);
  }

  /**
   * Hands a command over and waits for its answer: the first ledger entry or the first action that
   * fits, or what alert says of the command.
   */
  public Answer send(
      Command command,
      String key,
      Predicate<Lockout> fits,
      Predicate<ActionTaken> told,
      Duration patience)
      throws IOException {
    Set<String> answers =
        Set.of(
            Responder.answer(command.id(), Deed.REFUSE),
            Responder.answer(command.id(), Deed.RESUME_LOCKS),
            Responder.answer(command.id(), Deed.RESUME_BLOCKS),
            Responder.answer(command.id(), Deed.ACKNOWLEDGE),
            Responder.answer(command.id(), Deed.CLOSE),
            Responder.answer(command.id(), Deed.FEEDBACK));
    try (KafkaConsumer<String, Lockout> ledger = fromNow(Topics.LOCKOUTS);
        KafkaConsumer<String, Report> reports = fromNow(Topics.ALERTS)) {
      send(command, key);
      Instant end = Instant.now().plus(patience);
      while (Instant.now().isBefore(end)) {
        for (ConsumerRecord<String, Lockout> entry : ledger.poll(Duration.ofMillis(50))) {
          if (entry.value() != null && fits.test(entry.value())) {
            return new Answer.Entry(entry.value());
          }
        }
        for (ConsumerRecord<String, Report> report : reports.poll(Duration.ofMillis(50))) {
          if (report.value() instanceof ActionTaken action
              && (answers.contains(action.id()) || told.test(action))) {
            return new Answer.Said(action);
          }
        }
      }
      return new Answer.Silence();
    } catch (KafkaException e) {
      throw away(e);
    }
  }

  /** Hands a command over; it is durable when this returns. */
  private void send(Command command, String key) throws IOException {
    try {
      CommandSender.send(kafka, command, key);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted before the command was handed over", e);
    } catch (KafkaException e) {
      throw away(e);
    }
  }

  private <V> KafkaConsumer<String, V> fromNow(Topic<V> topic) {
    KafkaConsumer<String, V> consumer = consumer(topic);
    TopicPartition partition = partition(topic);
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    consumer.position(partition);
    return consumer;
  }

  private <V> KafkaConsumer<String, V> consumer(Topic<V> topic) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    return new KafkaConsumer<>(properties, new StringDeserializer(), topic.values().deserializer());
  }

  private static TopicPartition partition(Topic<?> topic) {
    return new TopicPartition(topic.name(), 0);
  }

  private static IOException away(Exception e) {
    return new IOException(
        "the pipeline does not answer: is `mailvigil up` running over this data folder? (--data,"
            + " --config; with the pipeline down: unlock --offline)",
        e);
  }
}
