// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When each of a few values (countries, autonomous systems, networks) was seen: the last time, the
 * hours of the last 64 and the days of the last 64 before it. Holds the most lately seen so many
 * that are not older than its horizon. Every part is a maximum or a set of the events' times, so
 * that order and duplicates play no part. Times are microseconds of the epoch.
 */
final class Sightings {
  private static final long HOUR = Duration.ofHours(1).toMillis() * 1000;
  private static final long DAY = 24 * HOUR;
  private static final int BITS = 64;

  /** Bit i of {@code hours} is the i-th hour before that of {@code last}; so are the days. */
  private record Seen(long last, long hours, long days) {
    static Seen at(long time) {
      return new Seen(time, 1, 1);
    }

    Seen and(Seen other) {
      long newest = Math.max(last, other.last);
      return new Seen(
          newest,
          shifted(hours, last, newest, HOUR) | shifted(other.hours, other.last, newest, HOUR),
          shifted(days, last, newest, DAY) | shifted(other.days, other.last, newest, DAY));
    }

    private static long shifted(long bits, long from, long to, long unit) {
      long by = Math.floorDiv(to, unit) - Math.floorDiv(from, unit);
      return by >= BITS ? 0 : bits << by;
    }

    /** Whether it was seen in an hour before that of {@code time}, and not longer ago. */
    boolean before(long time, long notBefore) {
      return any(hours, last, time, notBefore, HOUR) || any(days, last, time, notBefore, DAY);
    }

    private static boolean any(long bits, long last, long before, long notBefore, long unit) {
      long newest = Math.floorDiv(last, unit);
      for (int i = 0; i < BITS; i++) {
        long slot = newest - i;
        if ((bits >>> i & 1) != 0 && slot < Math.floorDiv(before, unit)) {
          // the end of the slot: a value known in part of an hour or day is known
          return (slot + 1) * unit > notBefore;
        }
      }
      return false;
    }
  }

  private final int most;
  private final long horizon;
  private final TreeMap<Long, Seen> values = new TreeMap<>();

  Sightings(int most, Duration horizon) {
    this.most = most;
    this.horizon = horizon.toMillis() * 1000;
  }

  /** Notes a value; false when nothing changed. */
  boolean add(long value, long time) {
    long newest = newest();
    if (newest != Long.MIN_VALUE && time <= newest - horizon) {
      return false;
    }
    @Nullable Seen before = values.get(value);
    Seen now = before == null ? Seen.at(time) : before.and(Seen.at(time));
    if (now.equals(before)) {
      return false;
    }
    values.put(value, now);
    long oldest = Math.max(newest, time) - horizon;
    values.values().removeIf(seen -> seen.last <= oldest);
    if (values.size() > most) {
      values.remove(leastLately());
    }
    return !values.isEmpty();
  }

  private long leastLately() {
    Map.Entry<Long, Seen> least = values.firstEntry();
    for (Map.Entry<Long, Seen> entry : values.entrySet()) {
      if (entry.getValue().last < least.getValue().last) {
        least = entry;
      }
    }
    return least.getKey();
  }

  private long newest() {
    long newest = Long.MIN_VALUE;
    for (Seen seen : values.values()) {
      newest = Math.max(newest, seen.last);
    }
    return newest;
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /** Whether a value was seen within the horizon before {@code time}, or after it. */
  boolean knows(long value, long time) {
    @Nullable Seen seen = values.get(value);
    return seen != null && seen.last > time - horizon;
  }

  /** Whether a value was seen in an hour before that of {@code time}, and within the span. */
  boolean knewBefore(long value, long time, Duration span) {
    @Nullable Seen seen = values.get(value);
    return seen != null && seen.before(time, time - span.toMillis() * 1000);
  }

  /** Whether anything was seen in an hour before that of {@code time}. */
  boolean knewAnythingBefore(long time) {
    for (Seen seen : values.values()) {
      if (seen.before(time, Long.MIN_VALUE)) {
        return true;
      }
    }
    return false;
  }

  /** On how many of the last 64 days anything was seen, 0-64. */
  int activeDays() {
    return Long.bitCount(all().days);
  }

  /** In how many of the last 64 hours anything was seen, 0-64. */
  int activeHours() {
    return Long.bitCount(all().hours);
  }

  /** How many days before the newest the oldest still known day lies, 0-63. */
  int spanDays() {
    long days = all().days;
    return days == 0 ? 0 : 63 - Long.numberOfLeadingZeros(days);
  }

  private Seen all() {
    Seen all = new Seen(newest(), 0, 0);
    for (Seen seen : values.values()) {
      all = all.and(seen);
    }
    return all;
  }

  /** The value seen on most days, the most lately seen of equal ones; null where none is. */
  @Nullable Long usual() {
    Map.@Nullable Entry<Long, Seen> best = null;
    for (Map.Entry<Long, Seen> entry : values.entrySet()) {
      if (best == null || compare(entry.getValue(), best.getValue()) > 0) {
        best = entry;
      }
    }
    return best == null ? null : best.getKey();
  }

  private static int compare(Seen a, Seen b) {
    int byDays = Integer.compare(Long.bitCount(a.days), Long.bitCount(b.days));
    return byDays != 0 ? byDays : Long.compare(a.last, b.last);
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(values.size());
    for (Map.Entry<Long, Seen> entry : values.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue().last);
      out.writeLong(entry.getValue().hours);
      out.writeLong(entry.getValue().days);
    }
  }

  /** Reads values into these, still empty, sightings. */
  Sightings read(DataInput in) throws IOException {
    int size = in.readUnsignedShort();
    for (int i = 0; i < size; i++) {
      values.put(in.readLong(), new Seen(in.readLong(), in.readLong(), in.readLong()));
    }
    return this;
  }
}
