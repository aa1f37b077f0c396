// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.publish.Batch;
import io.mailvigil.ingest.publish.Restored;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the logs and makes batches of what they say, one step at a time. For one thread.
 *
 * <p>A batch leaves when something has been gathered for {@code commit-every}; positions alone
 * leave once a second.
 */
final class ReadLoop {
  private static final int MOST_GATHERED = 20_000;
  private static final Duration POSITIONS_EVERY = Duration.ofSeconds(1);
  private static final Duration LAG_EVERY = Duration.ofSeconds(1);

  /** How long nothing more may come before the input counts as ended. */
  private static final Duration ENDED = Duration.ofMillis(1500);

  private final Clock clock;
  private final Duration commitEvery;
  private final boolean untilIdle;
  private final Supplier<@Nullable String> holdBack;
  private final IngestMeters meters;
  private final Worlds worlds;
  private final Gathering gathering;
  private final LogTails tails;
  private Instant lastBatch = Instant.EPOCH;
  private Instant lastPositions = Instant.EPOCH;
  private Instant lastLag = Instant.EPOCH;
  private Instant lastRead;
  private boolean ended;
  private boolean unsaved = true; // which files there are, before anything is read
  private volatile boolean caughtUp;
  private volatile @Nullable String problem;
  private volatile List<String> logs = List.of();

  ReadLoop(
      IngestConfig config,
      HashKey hashKey,
      Restored restored,
      Gathering gathering,
      Supplier<@Nullable String> holdBack,
      boolean untilIdle,
      IngestMeters meters,
      Clock clock) {
    this.clock = clock;
    this.commitEvery = config.commitEvery();
    this.untilIdle = untilIdle;
    this.holdBack = holdBack;
    this.meters = meters;
    this.gathering = gathering;
    this.worlds = new Worlds(config.logs(), config.reading(), hashKey);
    worlds.restore(restored.joins());
    this.tails = new LogTails(config, worlds, gathering, meters, restored.positions());
    this.lastRead = clock.instant();
  }

  /** Whether all is read to its end, and nothing waits to be committed. */
  boolean isCaughtUp() {
    return caughtUp;
  }

  /** One sentence while a log can not be read, else null. */
  @Nullable String problem() {
    return problem;
  }

  /** How each log is, a sentence each, as of the last second. */
  List<String> logs() {
    return logs;
  }

  /**
   * Looks and reads once.
   *
   * @return whether anything was read; where not, wait a few milliseconds
   */
  boolean step() {
    Instant now = clock.instant();
    tails.look(now);
    String full = holdBack.get();
    problem = full != null ? full : tails.problem();
    boolean read = full == null && tails.read(now, commitEvery, MOST_GATHERED);
    if (read) {
      lastRead = now;
      unsaved = true;
      ended = false;
    } else if (untilIdle && !ended && lastRead.plus(ENDED).isBefore(now) && full == null) {
      ended = true;
      unsaved = true;
      tails.takeRests();
      worlds.end(gathering);
    }
    if (lastLag.plus(LAG_EVERY).isBefore(now)) {
      lastLag = now;
      meters.lag.set(tails.lag());
      logs = tails.words(now);
      if (!untilIdle) { // what has an end is not silent after it
        tails.tellStates(now);
      }
      meters.openJoins.set(worlds.openJoins());
    }
    boolean done = full == null && !read && !tails.isWaiting() && (ended || !untilIdle);
    caughtUp = done && gathering.size() == 0 && !unsaved;
    return read;
  }

  /** Whether a batch should leave now. */
  boolean isDue() {
    Instant now = clock.instant();
    if (gathering.size() > 0) {
      return !lastBatch.plus(commitEvery).isAfter(now);
    }
    return unsaved && !lastPositions.plus(POSITIONS_EVERY).isAfter(now);
  }

  /** Whether so much is gathered that reading has to wait for the batch to leave. */
  boolean isFull() {
    return gathering.size() >= MOST_GATHERED;
  }

  /** What is gathered, with the positions and joins as they are now. */
  Batch takeBatch() {
    lastBatch = clock.instant();
    lastPositions = lastBatch;
    unsaved = false;
    Map<String, Checkpoint.Files> positions = tails.takePositions();
    return new Batch(
        gathering.takeEvents(), gathering.takeLetters(), positions, worlds.drainChanges());
  }

  void close() {
    tails.close();
  }
}
