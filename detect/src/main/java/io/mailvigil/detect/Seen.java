// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was seen, since when, and on which day last: a bounded, order-free, idempotent memory of
 * networks, countries and the like. A value not seen for longer than the horizon is forgotten; of
 * too many those go whose last day is the oldest.
 */
public final class Seen {
  /**
   * @param since microseconds of the first sight
   * @param lastDay days of the epoch
   */
  public record Sight(long since, long lastDay) {}

  private static final long DAY = Ring.micros(Duration.ofDays(1));
  private final int most;
  private final long days;
  private final TreeMap<String, Sight> sights = new TreeMap<>();

  /** Of what is kept: the newest is never the one to go. */
  private long newestDay = Long.MIN_VALUE / 2;

  public Seen(int most, Duration horizon) {
    this.most = most;
    this.days = horizon.toDays();
  }

  /** Notes a sight; false when nothing changed, as on the second sight of a day. */
  public boolean add(String value, long micros) {
    long day = Math.floorDiv(micros, DAY);
    Sight was = sights.get(value);
    Sight is =
        was == null
            ? new Sight(micros, day)
            : new Sight(Math.min(was.since, micros), Math.max(was.lastDay, day));
    if (is.equals(was) || day <= newestDay - days) {
      return false;
    }
    sights.put(value, is);
    if (day > newestDay) {
      newestDay = day;
      long oldest = newestDay - days;
      sights.values().removeIf(sight -> sight.lastDay <= oldest);
    }
    while (sights.size() > most) {
      sights.remove(stalest());
    }
    return sights.containsKey(value);
  }

  private String stalest() {
    String stalest = sights.firstKey();
    Sight least = sights.firstEntry().getValue();
    for (Map.Entry<String, Sight> each : sights.entrySet()) {
      Sight sight = each.getValue();
      if (sight.lastDay < least.lastDay
          || (sight.lastDay == least.lastDay && sight.since > least.since)) {
        stalest = each.getKey();
        least = sight;
      }
    }
    return stalest;
  }

  public @Nullable Sight get(String value) {
    return sights.get(value);
  }

  /** Whether the value was known before that time. */
  public boolean knew(String value, long micros) {
    Sight sight = sights.get(value);
    return sight != null && sight.since < micros;
  }

  /** Whether anything at all was known before that time. */
  public boolean knewAnything(long micros) {
    for (Sight sight : sights.values()) {
      if (sight.since < micros) {
        return true;
      }
    }
    return false;
  }

  public int size() {
    return sights.size();
  }

  public void write(DataOutput out) throws IOException {
    out.writeShort(sights.size());
    for (Map.Entry<String, Sight> each : sights.entrySet()) {
      out.writeUTF(each.getKey());
      out.writeLong(each.getValue().since);
      out.writeInt((int) each.getValue().lastDay);
    }
  }

  /** Reads sights into this, still empty, memory. */
  public Seen read(DataInput in) throws IOException {
    int size = in.readShort();
    for (int i = 0; i < size; i++) {
      String value = in.readUTF();
      Sight sight = new Sight(in.readLong(), in.readInt());
      sights.put(value, sight);
      newestDay = Math.max(newestDay, sight.lastDay);
    }
    return this;
  }
}
