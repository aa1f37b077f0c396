// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Stamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/**
 * Makes instants of one file's stamps. A year-less stamp takes the first year in which it is no
 * more than 90 days older than the line before (so December turns to January, and a late December
 * line back); the first takes the stated year, else the latest year in which it is no more than a
 * day younger than the newest line.
 */
final class YearTurn {
  private static final long SECOND = 1_000_000_000L;
  private static final long HOUR = 3600 * SECOND;
  private static final long DAY = 24 * HOUR;

  /** A file may fall back by that much, and else goes on. */
  private static final long LATE = 90 * DAY;

  private static final long NONE = Long.MIN_VALUE;

  private final ZoneRules rules;
  private final int year;
  private final long newestLocal;
  private long lastLocal = NONE;
  private long offsetHour = NONE;
  private long offset;

  YearTurn(FileIdentity identity) {
    rules = identity.zone().getRules();
    year = identity.year();
    Instant newest = identity.newest();
    newestLocal =
        (newest.getEpochSecond() + rules.getOffset(newest).getTotalSeconds()) * SECOND
            + newest.getNano();
  }

  /** The local time of the last line, to {@link #resume} with. */
  long lastLocal() {
    return lastLocal;
  }

  void resume(long local) {
    lastLocal = local;
  }

  /** Nanoseconds since the epoch. */
  long resolve(Stamp kind, long stamp, long otherwise) {
    return switch (kind) {
      case NONE -> otherwise;
      case INSTANT -> stamp;
      case LOCAL -> {
        lastLocal = stamp;
        yield utc(stamp);
      }
      case YEARLESS -> {
        lastLocal = withYear(stamp);
        yield utc(lastLocal);
      }
    };
  }

  private long withYear(long stamp) {
    LocalDateTime in2000 =
        LocalDateTime.ofEpochSecond(
            Math.floorDiv(stamp, SECOND), (int) Math.floorMod(stamp, SECOND), ZoneOffset.UTC);
    if (lastLocal != NONE) {
      int y = local(lastLocal).getYear() - 1;
      long best = in(in2000, y);
      while (best < lastLocal - LATE) {
        best = in(in2000, ++y);
      }
      return best;
    }
    if (year > 0) {
      return in(in2000, year);
    }
    int latest = local(newestLocal).getYear() + 1;
    long candidate = in(in2000, latest);
    while (candidate > newestLocal + DAY) {
      candidate = in(in2000, --latest);
    }
    return candidate;
  }

  private static LocalDateTime local(long nanos) {
    return LocalDateTime.ofEpochSecond(Math.floorDiv(nanos, SECOND), 0, ZoneOffset.UTC);
  }

  private static long in(LocalDateTime in2000, int year) {
    // 29 February of a common year reads as the 28th
    return in2000.withYear(year).toEpochSecond(ZoneOffset.UTC) * SECOND + in2000.getNano();
  }

  private long utc(long local) {
    long hour = Math.floorDiv(local, HOUR);
    if (hour != offsetHour) {
      offset = rules.getOffset(local(hour * HOUR)).getTotalSeconds() * SECOND;
      offsetHour = hour;
      if (!rules.isFixedOffset()) {
        // a change of offset within the hour: ask for this very minute, and do not remember it
        offset = rules.getOffset(local(local)).getTotalSeconds() * SECOND;
        offsetHour = NONE;
        if (rules.getOffset(local((hour + 1) * HOUR)).getTotalSeconds() * SECOND == offset) {
          offsetHour = hour;
        }
      }
    }
    return local - offset;
  }
}
