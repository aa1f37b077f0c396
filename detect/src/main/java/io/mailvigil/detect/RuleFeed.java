// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.wire.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@link RuleSets} as the topic of rules is, and publishes a set when the folders of this
 * machine have changed and are right. What is wrong is refused: what was in force stays in force.
 */
final class RuleFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RuleFeed.class);
  private static final TopicPartition PARTITION = new TopicPartition(Topics.RULES.name(), 0);
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Map<String, String> client;
  private final RuleSets sets;
  private final RuleFolders folders;
  private final String instance;
  private final InstantSource clock;
  private final DetectMeters meters;
  private final Thread reading =
      Thread.ofPlatform().daemon().name("detect-rules").unstarted(this::read);
  private final Thread looking =
      Thread.ofPlatform().daemon().name("detect-folders").unstarted(this::look);
  private volatile boolean closed;
  private volatile List<String> mistakes = List.of();
  private long next;
  private RuleFolders.@Nullable Content seen;
  private RuleFolders.@Nullable Content settling;

  RuleFeed(
      Map<String, String> client,
      RuleSets sets,
      RuleFolders folders,
      String instance,
      InstantSource clock,
      DetectMeters meters) {
    this.client = Map.copyOf(client);
    this.sets = sets;
    this.folders = folders;
    this.instance = instance;
    this.clock = clock;
    this.meters = meters;
  }

  void start() {
    reading.start();
    looking.start();
  }

  /** What is wrong with the folders as they stand, each with file, line and mend. */
  List<String> mistakes() {
    return mistakes;
  }

  private void read() {
    while (!closed) {
      try (KafkaConsumer<String, byte[]> consumer = consumer()) {
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, next);
        while (!closed) {
          readToTheEnd(consumer);
          LockSupport.parkNanos(PAUSE.toNanos());
        }
      } catch (KafkaException e) {
        LOG.atDebug().setMessage("the topic of rules can not be read").setCause(e).log();
      } catch (RuntimeException e) { // else nothing would ever be judged again
        LOG.atError().setMessage("the topic of rules could not be taken").setCause(e).log();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  /** On a thread of its own: what takes long here must not keep the topic from being read. */
  private void look() {
    while (!closed) {
      try {
        if (sets.isRead()) {
          publishWhatChanged();
          sets.prepare();
        }
      } catch (RuntimeException e) {
        LOG.atError()
            .setMessage("the folders of rules and lists could not be looked at")
            .setCause(e)
            .log();
      }
      LockSupport.parkNanos(sets.isRead() ? LOOK.toNanos() : PAUSE.toNanos());
    }
  }

  private void readToTheEnd(KafkaConsumer<String, byte[]> consumer) {
    Instant before = clock.instant();
    long end = consumer.endOffsets(List.of(PARTITION), ANSWER).getOrDefault(PARTITION, 0L);
    if (end < next) { // the topic was made anew
      next = 0;
      consumer.seek(PARTITION, next);
    }
    long give = System.nanoTime() + ANSWER.toNanos();
    while (consumer.position(PARTITION, ANSWER) < end) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        take(record);
        next = record.offset() + 1;
      }
      if (closed || System.nanoTime() > give) {
        return;
      }
    }
    next = Math.max(next, end);
    sets.readAt(before);
  }

  private void take(ConsumerRecord<String, byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      sets.removed(record.key());
      return;
    }
    try {
      sets.take(Topics.RULES.read(value));
    } catch (KafkaException e) {
      LOG.error("the record {} of {} is no rule set and is left out", record.offset(), PARTITION);
    }
  }

  /** Publishes what the folders hold where that is new and right. */
  private void publishWhatChanged() {
    RuleFolders.Content now = folders.read();
    if (now.equals(seen)) {
      return;
    }
    RuleSet last = sets.last();
    if (last != null && !now.equals(settling)) {
      settling = now; // somebody may be writing: taken when it stands still
      return;
    }
    List<String> wrong =
        last != null && now.hash().equals(last.hash()) && now.unreadable().isEmpty()
            ? List.of()
            : folders.mistakes(now);
    if (!wrong.equals(mistakes)) {
      wrong.forEach(mistake -> LOG.error("refused: {}", mistake));
    }
    mistakes = wrong;
    meters.wrongRules(wrong.size());
    if (!wrong.isEmpty() && last != null) {
      LOG.warn("the rules and lists in force stay in force until the folders are mended");
      seen = now;
      return;
    }
    RuleFolders.Content right = wrong.isEmpty() ? now : folders.right(now, wrong);
    if ((last != null && right.hash().equals(last.hash())) || publish(right)) {
      seen = now;
    }
  }

  /** False where it has to be tried again. */
  private boolean publish(RuleFolders.Content content) {
    Instant now = clock.instant();
    Instant from = sets.newest(now).plus(RuleSets.LEAD);
    RuleSet set = folders.set(content, now, from, instance);
    try (KafkaProducer<String, byte[]> producer = producer()) {
      producer
          .send(record(set.key(), Topics.RULES.bytes(set)))
          .get(RuleSets.DELIVERY.toMillis(), TimeUnit.MILLISECONDS);
      LOG.info(
          "{} files of rules and lists are in force from {} on ({})",
          set.files().size(),
          from,
          set.hash().substring(0, 12));
      for (String key : sets.old()) {
        producer.send(record(key, null));
        sets.removed(key);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException) {
        mistakes = List.of("the folders of rules and lists are too large for the topic of rules");
        return true;
      }
      return false;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @SuppressWarnings("NullAway") // a tombstone has no value, as Kafka's interface wants it
  private static ProducerRecord<String, byte[]> record(String key, byte @Nullable [] value) {
    return new ProducerRecord<>(Topics.RULES.name(), 0, key, value);
  }

  private KafkaConsumer<String, byte[]> consumer() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "100");
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<String, byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(client);
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 32 << 20);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "2000");
    settings.put(
        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) RuleSets.DELIVERY.toMillis() - 1_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "3000");
    settings.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(reading);
    LockSupport.unpark(looking);
    try {
      reading.join(Duration.ofSeconds(5));
      looking.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
