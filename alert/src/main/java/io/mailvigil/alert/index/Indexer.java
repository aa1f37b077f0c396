// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.wire.TopicEnds;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Indexes feeds: every document stands in Elasticsearch once, however often either side is killed,
 * and waits in Kafka while Elasticsearch is slow, full or away. It never holds up detection or a
 * lock: each feed has a thread and a consumer group of its own.
 */
public final class Indexer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Indexer.class);
  private static final Duration RETENTION_ROUND = Duration.ofMinutes(10);
  private static final Duration STOP = Duration.ofSeconds(25);

  private final IndexConfig config;
  private final Map<String, String> kafka;
  private final List<Feed> feeds;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final AtomicLong refused = new AtomicLong();
  private final List<FeedReader> readers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private @Nullable Connection connection;
  private @Nullable Rejects rejects;
  private @Nullable Admin admin;
  private @Nullable ScheduledExecutorService housekeeping;
  private volatile @Nullable String retentionProblem;

  /**
   * Does no I/O.
   *
   * @param config with an address
   * @param kafka what every Kafka client of this process needs
   */
  public Indexer(
      IndexConfig config,
      Map<String, String> kafka,
      List<Feed> feeds,
      MeterRegistry meters,
      InstantSource clock) {
    this.config = config;
    this.kafka = Map.copyOf(kafka);
    this.feeds = List.copyOf(feeds);
    this.meters = meters;
    this.clock = clock;
  }

  /**
   * Begins, whether or not Elasticsearch answers. Throws {@link ConfigException} where only the
   * operator can mend: no address, an unreadable secret or authority.
   */
  public synchronized void start() {
    Connection toServer = new Connection(config);
    Rejects dead = new Rejects(kafka, clock, refused);
    connection = toServer;
    rejects = dead;
    admin = Admin.create(new HashMap<>(kafka));
    for (Feed feed : feeds) {
      FeedReader reader =
          new FeedReader(
              feed,
              kafka,
              config.batchSize(),
              new BulkWriter(toServer, config),
              new DiskSpace(toServer, config.minFreeDisk(), clock),
              dead,
              new IndexMeters(meters, feed.topic()));
      readers.add(reader);
      threads.add(Thread.ofPlatform().name(feed.group()).start(reader));
    }
    Retention retention = new Retention(toServer, config);
    ScheduledExecutorService rounds =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("mailvigil-retention").daemon().factory());
    housekeeping = rounds;
    var unused =
        rounds.scheduleWithFixedDelay(
            () -> round(retention, clock.instant()),
            60,
            RETENTION_ROUND.toSeconds(),
            TimeUnit.SECONDS);
  }

  private void round(Retention retention, Instant now) {
    try {
      retention.run(now);
      retentionProblem = null;
    } catch (IOException | RuntimeException e) {
      retentionProblem = "old indices could not be deleted (" + e.getMessage() + ")";
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("old indices could not be deleted");
    }
  }

  /**
   * Deletes now what retention would delete at this instant, as it does by itself every ten
   * minutes. Trouble shows in {@link #health()}.
   */
  public void tidy(Instant now) {
    try (Connection own = new Connection(config)) {
      round(new Retention(own, config), now);
    } catch (IOException e) {
      LOG.atDebug().log("the connection did not close cleanly");
    }
  }

  /** Degraded while anything waits, was refused or could not be deleted; never down. */
  public synchronized Health health() {
    List<String> problems = new ArrayList<>();
    for (FeedReader reader : readers) {
      String problem = reader.problem();
      if (problem != null && !problems.contains(problem)) {
        problems.add(problem);
      }
    }
    if (refused.get() > 0) {
      problems.add(
          refused.get()
              + " records could not be indexed since the start: see the .dlq topics for each");
    }
    if (retentionProblem != null) {
      problems.add(retentionProblem);
    }
    return problems.isEmpty() ? new Health.Up() : new Health.Degraded(String.join("; ", problems));
  }

  /** True while everything on the feeds' topics is acknowledged and committed. */
  public synchronized boolean idle() {
    Admin asking = admin;
    if (asking == null) {
      return false;
    }
    try {
      for (FeedReader reader : readers) {
        if (!TopicEnds.areReached(asking, reader.feed().topic(), reader.committed())) {
          return false;
        }
      }
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops within 30 s; what is not acknowledged is read again at the next start. */
  @Override
  public void close() {
    readers.forEach(FeedReader::stop);
    if (housekeeping != null) {
      housekeeping.shutdownNow();
    }
    try {
      for (Thread thread : threads) {
        if (!thread.join(STOP)) {
          LOG.atWarn().addKeyValue("thread", thread.getName()).log("indexing did not stop in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    release();
  }

  private synchronized void release() {
    threads.clear();
    readers.clear();
    if (rejects != null) {
      rejects.close();
    }
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
    if (connection != null) {
      try {
        connection.close();
      } catch (IOException e) {
        LOG.atDebug().log("the connection did not close cleanly");
      }
    }
  }
}
