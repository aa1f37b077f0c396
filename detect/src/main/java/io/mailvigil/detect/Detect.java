// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.run.Stage;
import io.mailvigil.common.wire.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stage detect: reads {@code mail.auth-events.v1}, writes {@code mail.detections.v1}. */
public final class Detect implements Stage {
  /** The consumer group and the prefix of its internal topics. */
  public static final String APPLICATION = "mailvigil-detect";

  private static final Logger LOG = LoggerFactory.getLogger(Detect.class);
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration STEP = Duration.ofMillis(200);
  private static final int MOST_TOLD = 3;

  private final RuleSets sets;
  private final RuleFeed feed;
  private final Topology topology;
  private final StreamsConfig config;
  private final DetectLag lag;
  private final DetectMeters meters;
  private final ScheduledExecutorService looking =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().daemon().name("detect-look").factory());
  private @Nullable KafkaStreams streams;
  private volatile long behind;
  private boolean closed;

  /**
   * @param client what every client of the cluster needs: {@code bootstrap.servers}, security
   * @param nobodys addresses that are never a grouping source
   * @param lists the folder of lists
   * @param folder for local state, kept over restarts; it is rebuilt from Kafka when lost
   * @param instance a name of this process that stays over restarts: it takes its place again
   *     within 2 s, even after kill -9
   */
  public Detect(
      DetectConfig detect,
      Map<String, String> client,
      NobodysAddresses nobodys,
      ListFolder lists,
      Path folder,
      String instance,
      InstantSource clock,
      MeterRegistry registry) {
    this.meters = new DetectMeters(registry);
    this.config = new StreamsConfig(settings(client, folder, instance, meters));
    RuleFolders folders = new RuleFolders(detect, nobodys, lists);
    this.sets = new RuleSets(folders::compile, clock);
    this.feed = new RuleFeed(client, sets, folders, instance, clock, meters);
    this.topology = DetectTopology.of(sets, detect.mostGroups(), meters, config);
    this.lag = new DetectLag(client);
    registry.gauge("mailvigil.detect.lag.records", this, d -> d.behind);
  }

  static Map<String, Object> settings(
      Map<String, String> client, Path folder, String instance, DetectMeters meters) {
    Map<String, Object> all = new HashMap<>(client);
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
    // a folder below: Kafka Streams lets the group in where it keeps its state, we do not
    all.put(StreamsConfig.STATE_DIR_CONFIG, folder.resolve("streams").toString());
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    all.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 16L << 20);
    all.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 500);
    all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SmallRocksDb.class);
    all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    all.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DetectErrors.class);
    all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, DetectErrors.class);
    all.put("processing.exception.handler.global.enabled", true);
    all.put(DetectErrors.METERS, meters);
    all.put(consumer(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), instance);
    all.put(consumer(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 10_000);
    all.put(consumer(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
    all.put(consumer(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    all.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 16L << 20);
    all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 4 << 20);
    all.put(StreamsConfig.topicPrefix("message.timestamp.after.max.ms"), Long.MAX_VALUE + "");
    all.put(StreamsConfig.topicPrefix("message.timestamp.before.max.ms"), Long.MAX_VALUE + "");
    all.put(StreamsConfig.topicPrefix("max.message.bytes"), "4194304");
    all.put(StreamsConfig.topicPrefix("segment.bytes"), "16777216");
    return all;
  }

  private static String consumer(String setting) {
    return StreamsConfig.mainConsumerPrefix(setting);
  }

  @Override
  public String name() {
    return "detect";
  }

  @Override
  public void start() {
    feed.start();
    looking.scheduleWithFixedDelay(this::keepStep, 0, STEP.toMillis(), TimeUnit.MILLISECONDS);
    looking.scheduleWithFixedDelay(
        this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Begins when the rules are known, and pauses while they may be others than are known. */
  private synchronized void keepStep() {
    KafkaStreams now = streams;
    if (now == null) {
      if (sets.isFresh()) {
        begin();
      }
    } else if (!sets.isFresh() && !now.isPaused()) {
      now.pause();
    } else if (sets.isFresh() && now.isPaused()) {
      now.resume();
    }
  }

  private synchronized void begin() {
    if (closed) {
      return;
    }
    KafkaStreams made = new KafkaStreams(topology, config);
    made.setUncaughtExceptionHandler(e -> {
      LOG.atWarn()
          .setMessage("a detect thread stopped and begins again")
          .addKeyValue("error", e.getClass().getName())
          .log();
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    });
    made.start();
    streams = made;
  }

  /** Begins again after what Kafka Streams itself gives up on, as a topic that is not there yet. */
  private void look() {
    KafkaStreams now = running();
    if (now != null && now.state() == KafkaStreams.State.ERROR) {
      now.close(Duration.ofSeconds(5));
      begin();
    }
    lag.measure().ifPresent(records -> behind = records);
  }

  private synchronized @Nullable KafkaStreams running() {
    return streams;
  }

  @Override
  public Health health() {
    KafkaStreams now = running();
    if (!sets.isFresh()) {
      return new Health.Degraded(
          "detect judges nothing until it can read the rules in force: is the broker up, and does "
              + Topics.RULES.name()
              + " exist?");
    }
    if (now == null) {
      return new Health.Down("detect is not started yet");
    }
    return switch (now.state()) {
      case RUNNING -> {
        if (meters.refusedCount() > 0) {
          yield new Health.Degraded(
              meters.refusedCount() + " events found no room in memory: raise detect.most-groups");
        }
        if (!feed.mistakes().isEmpty()) {
          yield new Health.Degraded(
              "rules or lists were refused, and those before stay in force: "
                  + feed.mistakes().stream().limit(MOST_TOLD).collect(Collectors.joining("; ")));
        }
        yield meters.deadLetterCount() > 0
            ? new Health.Degraded(
                meters.deadLetterCount()
                    + " events could not be read: see "
                    + Topics.AUTH_EVENT_ERRORS.name())
            : new Health.Up();
      }
      case CREATED, REBALANCING -> new Health.Degraded("takes its place and restores its memory");
      case PENDING_SHUTDOWN, NOT_RUNNING -> new Health.Down("detect is stopped");
      case PENDING_ERROR, ERROR ->
          new Health.Down(
              "detect waits for its topics ("
                  + now.state().name().toLowerCase(Locale.ROOT)
                  + "): is the broker up, and does "
                  + Topics.AUTH_EVENTS.name()
                  + " exist?");
    };
  }

  @Override
  public boolean idle() {
    KafkaStreams now = running();
    return now != null
        && now.state() == KafkaStreams.State.RUNNING
        && lag.measure().orElse(-1) == 0;
  }

  /** Which rules are in force, in plain sentences for {@code status}. */
  public List<String> notes() {
    RuleSet last = sets.last();
    List<String> notes = new ArrayList<>();
    if (last != null) {
      notes.add(
          "%d files of rules and lists are in force from %s on (set %s, published by %s)"
              .formatted(
                  last.files().size(), last.from(), last.hash().substring(0, 12), last.by()));
    }
    feed.mistakes().forEach(mistake -> notes.add("refused: " + mistake));
    return notes;
  }

  /** How many records stand before detect, at the last look. */
  public long lag() {
    return behind;
  }

  @Override
  public void close() {
    KafkaStreams now;
    synchronized (this) {
      closed = true;
      now = streams;
    }
    looking.shutdownNow();
    feed.close();
    if (now != null) {
      now.close(
          CloseOptions.timeout(Duration.ofSeconds(20))
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
    lag.close();
  }

  /** The internal topics, for retention and for a cluster's administrator. */
  public static List<String> internalTopicPrefixes() {
    return List.of(APPLICATION + "-");
  }
}
