// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.SourceState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What one log usually does, and how it does otherwise now: silent, with a clock that is wrong,
 * with lines that can not be read any more, or not read to its end. Knows what was read since the
 * start. For one thread.
 */
final class SourceHabit {
  private static final Duration LEAST_SILENCE = Duration.ofMinutes(15);

  /** A shorter gap is none: lines come in bursts. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** What a log has done twice in this time is its habit: a small server sleeps at night. */
  private static final Duration REMEMBERED = Duration.ofDays(8);

  private static final int MOST_PAUSES = 64;
  private static final Duration LATE = Duration.ofSeconds(60);
  private static final Duration SKEW = Duration.ofSeconds(120);
  private static final Duration SKEW_WINDOW = Duration.ofHours(1);
  private static final Duration LINES_WINDOW = Duration.ofMinutes(15);
  private static final double WEIGHT = 1.0 / 16;
  private static final long ENOUGH = 50;

  private final boolean late;
  private final Instant begun;
  private @Nullable Instant last;
  private double usualGap;
  private final Deque<Pause> pauses = new ArrayDeque<>();
  private Instant atEnd;

  /** A long gap that has ended. */
  private record Pause(Instant ended, Duration length) {}

  private Instant skewSince;
  private long stamps;
  private long skewed;
  private Duration skew = Duration.ZERO;
  private @Nullable SourceState skewSaid;

  private Instant linesSince;
  private long known;
  private long garbled;
  private long foreign;
  private boolean wasKnown;
  private @Nullable SourceState linesSaid;

  /**
   * @param late whether lines come long after their time by this log's nature
   */
  SourceHabit(boolean late, Instant now) {
    this.late = late;
    begun = now;
    atEnd = now;
    skewSince = now;
    linesSince = now;
  }

  /** Something was read. */
  void read(Instant now) {
    Instant before = last;
    if (before != null) {
      Duration gap = Duration.between(before, now);
      if (gap.compareTo(PAUSE) > 0) {
        keep(new Pause(now, gap));
        usualGap = usualGap == 0 ? gap.toMillis() : usualGap + WEIGHT * (gap.toMillis() - usualGap);
      }
    }
    last = now;
  }

  private void keep(Pause pause) {
    pauses.removeIf(old -> old.ended.plus(REMEMBERED).isBefore(pause.ended));
    if (pause.length.compareTo(LEAST_SILENCE) > 0) {
      pauses.addLast(pause);
      if (pauses.size() > MOST_PAUSES) {
        pauses.removeFirst();
      }
    }
  }

  /** Everything that there is has been read. */
  void atEnd(Instant now) {
    atEnd = now;
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
            : new SourceState(
                skewSaid == null ? skewSince : skewSaid.since(),
                "%d s %s (%d of %d looks)"
                    .formatted(skew.abs().toSeconds(), ahead ? "ahead" : "behind", skewed, stamps));
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
      say("%d of %d lines of 15 minutes could not be read".formatted(garbled, claimed));
    } else if (wasKnown && foreign * 2 > all) {
      say(
          "%d of %d lines of 15 minutes are of no known format, and were before"
              .formatted(foreign, all));
    } else {
      linesSaid = null;
      wasKnown = claimed * 2 > all;
    }
  }

  private void say(String words) {
    linesSaid = new SourceState(linesSaid == null ? linesSince : linesSaid.since(), words);
  }

  /** Since when nothing has come, where that is longer than usual; else null. */
  @Nullable SourceState silence(Instant now) {
    Instant since = last == null ? begun : last;
    Duration silent = Duration.between(since, now);
    Duration usual = Duration.ofMillis((long) (5 * usualGap));
    if (silent.compareTo(max(LEAST_SILENCE, max(usual, habitualPause(now)))) <= 0) {
      return null;
    }
    return new SourceState(since, "no line for %d min".formatted(silent.toMinutes()));
  }

  /** A quarter more than the second longest pause: one long pause alone is no habit. */
  private Duration habitualPause(Instant now) {
    return pauses.stream()
        .filter(pause -> !pause.ended.plus(REMEMBERED).isBefore(now))
        .map(Pause::length)
        .sorted(Comparator.reverseOrder())
        .skip(1)
        .findFirst()
        .map(second -> second.plus(second.dividedBy(4)))
        .orElse(Duration.ZERO);
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  /** How wrong its clock is, else null. */
  @Nullable SourceState skew() {
    return skewSaid;
  }

  /** How many of its lines can not be read while those are too many, else null. */
  @Nullable SourceState unparsed() {
    return linesSaid;
  }

  /** Since when it was never read to its end, where that is longer than 60 s; else null. */
  @Nullable SourceState behind(Instant now) {
    Duration behind = Duration.between(atEnd, now);
    return behind.compareTo(LATE) > 0
        ? new SourceState(atEnd, "not read to its end for %d s".formatted(behind.toSeconds()))
        : null;
  }
}
