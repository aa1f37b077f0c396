// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.publish;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits one {@link Batch} after the other, each in one Kafka transaction, each exactly once: a
 * batch whose outcome is not known (the broker went away, the producer was fenced) is looked for in
 * the checkpoints, and sent again only where it is not there. For one thread; {@link #problem()}
 * from any.
 */
public final class EventPublisher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final long LEAST_WAIT = 100;
  private static final long MOST_WAIT = 5000;

  private final Map<String, String> clients;
  private final int partitions;
  private final int replication;
  private final String instance;
  private final Checkpoints checkpoints;
  private final String incarnation = UUID.randomUUID().toString();
  private final Serializer<AuthEvent> events = Topics.AUTH_EVENTS.values().serializer();
  private final Serializer<DeadLetter> letters = Topics.AUTH_EVENT_ERRORS.values().serializer();
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private long sequence;
  private volatile @Nullable String problem = "waits for Kafka";

  /**
   * @param clients the client properties of the cluster; they may hold a secret
   * @param partitions and {@code replication} of topics that are to be made
   * @param instance fixed for one data folder: the transactional id, and the checkpoints' prefix
   */
  public EventPublisher(
      Map<String, String> clients, int partitions, int replication, String instance) {
    if (instance.isEmpty() || instance.indexOf('/') >= 0) {
      throw new IllegalArgumentException("an instance has a name without slash");
    }
    this.clients = Map.copyOf(clients);
    this.partitions = partitions;
    this.replication = replication;
    this.instance = instance;
    this.checkpoints = new Checkpoints(instance);
  }

  /** One sentence while nothing can be committed, else null. */
  public @Nullable String problem() {
    return problem;
  }

  /**
   * Waits for Kafka, makes the topics that are missing, ends what an earlier process left open,
   * gives back what is committed, and takes the instance name.
   */
  public Restored open() throws InterruptedException {
    return patiently(() -> {
      try (Admin admin = Admin.create(new HashMap<String, Object>(clients))) {
        for (String difference : TopicSetup.ensure(admin, Topics.all(), partitions, replication)) {
          LOG.atWarn().addKeyValue("difference", difference).log("A topic stands otherwise");
        }
      }
      KafkaProducer<byte[], byte[]> fresh = connect();
      Restored restored = checkpoints.read(clients);
      sequence = restored.owner() == null ? 0 : restored.owner().sequence();
      commit(fresh, Batch.empty());
      return restored;
    });
  }

  /**
   * Commits a batch; waits as long as Kafka is away.
   *
   * @throws ReplacedException when another process has taken the instance name
   */
  public void publish(Batch batch) throws InterruptedException {
    long number = sequence + 1;
    patiently(() -> {
      KafkaProducer<byte[], byte[]> open = producer;
      if (open == null) {
        open = connect();
        if (committed() >= number) {
          sequence = number;
          return number;
        }
      }
      commit(open, batch);
      return number;
    });
  }

  /** The number of the last committed transaction; throws where it is not ours. */
  private long committed() {
    Checkpoint.Owner owner = checkpoints.read(clients).owner();
    if (owner == null || !owner.incarnation().equals(incarnation)) {
      throw new ReplacedException(instance);
    }
    return owner.sequence();
  }

  private void commit(KafkaProducer<byte[], byte[]> to, Batch batch) {
    to.beginTransaction();
    for (AuthEvent event : batch.events()) {
      String topic = Topics.AUTH_EVENTS.name();
      byte[] key = event.key().getBytes(StandardCharsets.UTF_8);
      long time = Math.max(0, event.time().toEpochMilli());
      to.send(new ProducerRecord<>(topic, null, time, key, events.serialize(topic, event)));
    }
    for (DeadLetter letter : batch.letters()) {
      String topic = Topics.AUTH_EVENT_ERRORS.name();
      byte[] key = String.valueOf(letter.file()).getBytes(StandardCharsets.UTF_8);
      long time = Math.max(0, letter.time().toEpochMilli());
      to.send(new ProducerRecord<>(topic, null, time, key, letters.serialize(topic, letter)));
    }
    checkpoints.records(batch, new Checkpoint.Owner(incarnation, sequence + 1)).forEach(to::send);
    to.commitTransaction();
    sequence++;
  }

  private KafkaProducer<byte[], byte[]> connect() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("compression.type", "lz4");
    settings.put("batch.size", "262144");
    settings.put("linger.ms", "5");
    settings.put("buffer.memory", "67108864");
    settings.put("max.request.size", "4194304");
    settings.put("request.timeout.ms", "10000");
    settings.put("delivery.timeout.ms", "30000");
    settings.put("max.block.ms", "10000");
    settings.put("transaction.timeout.ms", "60000");
    settings.putAll(clients);
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("transactional.id", "mailvigil-ingest-" + instance);
    KafkaProducer<byte[], byte[]> fresh =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    producer = fresh;
    fresh.initTransactions();
    return fresh;
  }

  /** Something that Kafka may fail at. */
  private interface Attempt<T> {
    T make() throws InterruptedException;
  }

  private <T> T patiently(Attempt<T> attempt) throws InterruptedException {
    long wait = LEAST_WAIT;
    while (true) {
      try {
        T made = attempt.make();
        if (problem != null && wait > LEAST_WAIT) {
          LOG.atInfo().log("Kafka takes ingest's transactions again");
        }
        problem = null;
        return made;
      } catch (InterruptException e) {
        throw new InterruptedException("stopped while Kafka was away");
      } catch (KafkaException e) {
        disconnect();
        if (problem == null || wait == LEAST_WAIT) {
          LOG.atWarn()
              .addKeyValue("error", e.toString())
              .log("Kafka does not take ingest's transaction; it is tried again, nothing is lost");
        }
        problem = sentence(e);
        Thread.sleep(wait);
        wait = Math.min(2 * wait, MOST_WAIT);
      }
    }
  }

  private static String sentence(KafkaException e) {
    return e instanceof AuthorizationException
        ? "Kafka refuses ingest's writes (%s): grant its user Write on the topics and on the transactional id"
            .formatted(e.getMessage())
        : "Kafka is away or does not take ingest's writes (%s): reading waits, nothing is lost"
            .formatted(e.getMessage());
  }

  private void disconnect() {
    KafkaProducer<byte[], byte[]> old = producer;
    producer = null;
    if (old != null) {
      old.close(Duration.ZERO);
    }
  }

  @Override
  public void close() {
    KafkaProducer<byte[], byte[]> old = producer;
    producer = null;
    if (old != null) {
      old.close(Duration.ofSeconds(5));
    }
  }
}
