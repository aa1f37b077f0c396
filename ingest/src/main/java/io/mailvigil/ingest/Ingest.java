// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.run.Health;
import io.mailvigil.common.run.Stage;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.publish.Batch;
import io.mailvigil.ingest.publish.EventPublisher;
import io.mailvigil.ingest.publish.ReplacedException;
import io.mailvigil.ingest.receive.Receivers;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log lines in, events on {@code mail.auth-events.v1} out, each once: one thread reads, one
 * commits.
 */
public final class Ingest implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final Duration LETTERS_MATTER = Duration.ofHours(1);
  private static final long PAUSE_MILLIS = 10;

  private final IngestConfig config;
  private final HashKey hashKey;
  private final EventPublisher publisher;
  private final Receivers receivers;
  private final UnaryOperator<AuthEvent> enrich;
  private final Supplier<@Nullable String> holdBack;
  private final boolean untilIdle;
  private final Clock clock;
  private final IngestMeters meters;
  private final Coverage coverage;
  private final SynchronousQueue<Batch> queue = new SynchronousQueue<>();
  private final AtomicInteger onTheWay = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();
  private volatile @Nullable ReadLoop loop;
  private volatile @Nullable String down;
  private volatile Instant lastLetter = Instant.MIN;
  private volatile boolean stopping;

  /**
   * Wires the stage; nothing is read or opened.
   *
   * @param hashKey under which hashes of wrong passwords leave
   * @param publisher under this instance's name; closed with this stage
   * @param spools folder of what listeners receive
   * @param enrich adds what is known of an event's source
   * @param holdBack says why reading must wait, null while it need not
   * @param untilIdle whether the logs' ends are the end of the input
   */
  public Ingest(
      IngestConfig config,
      HashKey hashKey,
      EventPublisher publisher,
      Path spools,
      UnaryOperator<AuthEvent> enrich,
      Supplier<@Nullable String> holdBack,
      boolean untilIdle,
      Clock clock,
      MeterRegistry registry) {
    this.config = config.withSpools(spools);
    this.hashKey = hashKey;
    this.receivers = new Receivers(config.receivers(), config.spool(), spools, clock, registry);
    this.publisher = publisher;
    this.enrich = enrich;
    this.holdBack = holdBack;
    this.untilIdle = untilIdle;
    this.clock = clock;
    this.meters = new IngestMeters(registry);
    this.coverage = new Coverage(!config.reading().stacks().isEmpty());
  }

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public void start() {
    config.requireLogs(untilIdle);
    receivers.start();
    threads.add(Thread.ofPlatform().name("ingest-commit").start(this::commit));
  }

  /** What can not be detected by the logs read since the start, a sentence each. */
  public List<String> gaps() {
    return coverage.gaps();
  }

  /** How each watched log is: how far it is read, since when it is silent. */
  public List<String> logs() {
    ReadLoop reading = loop;
    return reading == null ? List.of() : reading.logs();
  }

  /** The committing thread: opens, starts the reading, then commits what comes. */
  private void commit() {
    try {
      Gathering gathering = new Gathering(clock, enrich, coverage);
      ReadLoop reading =
          new ReadLoop(
              config, hashKey, publisher.open(), gathering, holdBack, untilIdle, meters, clock);
      loop = reading;
      Thread reader = Thread.ofPlatform().name("ingest-read").start(() -> read(reading));
      try {
        while (!stopping || reader.isAlive()) {
          Batch batch = queue.poll(100, TimeUnit.MILLISECONDS);
          if (batch != null) {
            long begin = System.nanoTime();
            publisher.publish(batch);
            receivers.committed(batch.positions());
            meters.commit.record(System.nanoTime() - begin, TimeUnit.NANOSECONDS);
            count(batch);
            onTheWay.decrementAndGet();
          } else if (!reader.isAlive()) {
            break;
          }
        }
      } finally {
        stopping = true;
        reader.interrupt();
        reader.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ReplacedException e) {
      fail(e.getMessage());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("ingest has stopped on an error of its own");
      fail("ingest has stopped on an error of its own (%s): see the log, restart".formatted(e));
    } finally {
      publisher.close();
    }
  }

  private void fail(@Nullable String why) {
    down = why == null ? "stopped" : why;
    LOG.atError().addKeyValue("why", why).log("ingest has stopped");
  }

  private void count(Batch batch) {
    meters.events.increment(batch.events().size());
    meters.letters.increment(batch.letters().size());
    if (!batch.letters().isEmpty()) {
      lastLetter = clock.instant();
    }
  }

  /** The reading thread. */
  private void read(ReadLoop reading) {
    try {
      while (!stopping) {
        boolean any = reading.step();
        if (reading.isDue()) {
          handOver(reading);
        }
        if (!any) {
          Thread.sleep(PAUSE_MILLIS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("ingest can not read on");
      fail("ingest can not read on (%s): see the log, restart".formatted(e));
    } finally {
      reading.close();
    }
  }

  /** Waits only where too much is gathered: else the next step gathers on while this commits. */
  private void handOver(ReadLoop reading) throws InterruptedException {
    if (onTheWay.get() > 0 && !reading.isFull()) {
      return;
    }
    Batch batch = reading.takeBatch();
    onTheWay.incrementAndGet();
    queue.put(batch);
  }

  @Override
  public Health health() {
    if (down != null) {
      return new Health.Down(String.valueOf(down));
    }
    String publishing = publisher.problem();
    if (publishing != null) {
      return new Health.Degraded(publishing);
    }
    ReadLoop reading = loop;
    String problem = reading == null ? null : reading.problem();
    problem = problem == null ? receivers.problem() : problem;
    if (problem != null) {
      return new Health.Degraded(problem);
    }
    if (lastLetter.isAfter(clock.instant().minus(LETTERS_MATTER))) {
      return new Health.Degraded(
          "some lines of the last hour could not be read: see the topic mail.auth-events.v1.dlq");
    }
    return new Health.Up();
  }

  @Override
  public boolean idle() {
    ReadLoop reading = loop;
    return reading != null && reading.isCaughtUp() && onTheWay.get() == 0;
  }

  @Override
  public void close() {
    stopping = true;
    for (Thread thread : threads) {
      try {
        if (!thread.join(Duration.ofSeconds(10))) {
          thread.interrupt(); // Kafka is away: what was not committed is read again
          thread.join(Duration.ofSeconds(10));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    threads.clear();
    receivers.close();
  }
}
