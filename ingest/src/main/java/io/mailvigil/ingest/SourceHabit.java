// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one log usually does, and how it does otherwise now: silent, with a clock that is wrong, or
 * with lines that can not be read any more. Knows what was read since the start. For one thread.
 */
final class SourceHabit {
  private static final Duration LEAST_SILENCE = Duration.ofMinutes(15);

  /** A shorter gap is none: lines come in bursts. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration SKEW = Duration.ofSeconds(120);
  private static final Duration SKEW_WINDOW = Duration.ofHours(1);
  private static final Duration LINES_WINDOW = Duration.ofMinutes(15);
  private static final double WEIGHT = 1.0 / 16;
  private static final long ENOUGH = 50;

  private final boolean late;
  private final Instant begun;
  private @Nullable Instant last;
  private double usualGap;

  private Instant skewSince;
  private long stamps;
  private long skewed;
  private Duration skew = Duration.ZERO;
  private @Nullable String skewSaid;

  private Instant linesSince;
  private long known;
  private long garbled;
  private long foreign;
  private boolean wasKnown;
  private @Nullable String linesSaid;

  /**
   * @param late whether lines come long after their time by this log's nature
   */
  SourceHabit(boolean late, Instant now) {
    this.late = late;
    begun = now;
    skewSince = now;
    linesSince = now;
  }

  /** Something was read. */
  void read(Instant now) {
    Instant before = last;
    if (before != null) {
      Duration gap = Duration.between(before, now);
      if (gap.compareTo(PAUSE) > 0) {
        usualGap = usualGap == 0 ? gap.toMillis() : usualGap + WEIGHT * (gap.toMillis() - usualGap);
      }
    }
    last = now;
  }

  /** A line that has come just now states this time. */
  void stamped(Instant stamp, Instant now) {
    if (late) {
      return;
    }
    Duration off = Duration.between(now, stamp);
    stamps++;
    if (off.abs().compareTo(SKEW) > 0) {
      skewed++;
      skew = off;
    }
    if (Duration.between(skewSince, now).compareTo(SKEW_WINDOW) >= 0 || stamps >= 10 * ENOUGH) {
      judgeSkew();
      skewSince = now;
      stamps = 0;
      skewed = 0;
    }
  }

  private void judgeSkew() {
    if (stamps < ENOUGH) {
      return;
    }
    boolean ahead = !skew.isNegative();
    skewSaid =
        skewed * 100 < stamps
            ? null
            : "its clock is %d s %s (%d of %d looks): check its NTP and the key timezone"
                .formatted(skew.abs().toSeconds(), ahead ? "ahead" : "behind", skewed, stamps);
  }

  /** So many lines were read as what. */
  void lines(long known, long garbled, long foreign, Instant now) {
    this.known += known;
    this.garbled += garbled;
    this.foreign += foreign;
    if (Duration.between(linesSince, now).compareTo(LINES_WINDOW) >= 0) {
      judgeLines();
      linesSince = now;
      this.known = 0;
      this.garbled = 0;
      this.foreign = 0;
    }
  }

  private void judgeLines() {
    long claimed = known + garbled;
    long all = claimed + foreign;
    if (all < ENOUGH) {
      return;
    }
    if (claimed >= ENOUGH && garbled * 50 > claimed) {
      linesSaid =
          "%d of %d lines of 15 minutes could not be read: see the dead letters, and whether its daemon was upgraded"
              .formatted(garbled, claimed);
    } else if (wasKnown && foreign * 2 > all) {
      linesSaid =
          "%d of %d lines of 15 minutes are of no known format, and were before: was its daemon upgraded, or its format changed?"
              .formatted(foreign, all);
    } else {
      linesSaid = null;
      wasKnown = claimed * 2 > all;
    }
  }

  /** How long nothing has come, where that is longer than usual; else null. */
  @Nullable Duration silence(Instant now) {
    Instant since = last;
    Duration silent = Duration.between(since == null ? begun : since, now);
    Duration most = Duration.ofMillis((long) (5 * usualGap));
    most = most.compareTo(LEAST_SILENCE) < 0 ? LEAST_SILENCE : most;
    return silent.compareTo(most) > 0 ? silent : null;
  }

  /** One sentence while its clock is wrong, else null. */
  @Nullable String skew() {
    return skewSaid;
  }

  /** One sentence while too many of its lines can not be read, else null. */
  @Nullable String unparsed() {
    return linesSaid;
  }
}
