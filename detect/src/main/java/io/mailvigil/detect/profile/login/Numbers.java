// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * How often each of many things was counted, by day, over four weeks at most. What is asked of it
 * is the sum up to the end of a day: of a day that is over, the same in whatever order things come.
 *
 * <p>The newest {@value #OPEN_DAYS} days stand apart; older ones are summed up by fortnight.
 */
final class Numbers {
  static final int PERIOD_DAYS = 14;
  private static final int OPEN_DAYS = 3;
  private static final int PERIODS = 3;

  private final TreeMap<Long, Map<Long, Integer>> open = new TreeMap<>();
  private final TreeMap<Long, Map<Long, Integer>> periods = new TreeMap<>();
  private final int most;
  private long newest = Long.MIN_VALUE;

  /**
   * @param most of how many things a day or fortnight keeps count; when full, new ones are left out
   */
  Numbers(int most) {
    this.most = most;
  }

  void add(long thing, long day) {
    Map<Long, Integer> today = day == newest ? open.get(day) : null;
    if (today != null) {
      up(today, thing, 1);
      return;
    }
    if (!open.isEmpty() && day <= open.lastKey() - OPEN_DAYS) {
      up(periods, period(day), thing, 1);
    } else {
      up(open, day, thing, 1);
      close(open.lastKey() - OPEN_DAYS);
    }
    periods.headMap(period(open.lastKey()) - PERIODS, true).clear();
    newest = open.lastKey();
  }

  private void close(long newest) {
    Iterator<Map.Entry<Long, Map<Long, Integer>>> days =
        open.headMap(newest, true).entrySet().iterator();
    while (days.hasNext()) {
      Map.Entry<Long, Map<Long, Integer>> day = days.next();
      day.getValue().forEach((thing, n) -> up(periods, period(day.getKey()), thing, n));
      days.remove();
    }
  }

  private void up(TreeMap<Long, Map<Long, Integer>> by, long at, long thing, int n) {
    up(by.computeIfAbsent(at, a -> new HashMap<>()), thing, n);
  }

  private void up(Map<Long, Integer> counts, long thing, int n) {
    if (counts.size() < most || counts.containsKey(thing)) {
      counts.merge(thing, n, Integer::sum);
    }
  }

  static long period(long day) {
    return Math.floorDiv(day, PERIOD_DAYS);
  }

  /** What was counted of each thing up to the end of a day, in its fortnight and the one before. */
  Map<Long, Integer> upTo(long day) {
    Map<Long, Integer> sums = new HashMap<>(fortnight(period(day) - 1, day));
    fortnight(period(day), day).forEach((thing, n) -> sums.merge(thing, n, Integer::sum));
    return sums;
  }

  /** What was counted of each thing in a fortnight, up to the end of a day. */
  Map<Long, Integer> fortnight(long period, long day) {
    Map<Long, Integer> sums = new HashMap<>(periods.getOrDefault(period, Map.of()));
    open.headMap(day, true)
        .forEach((at, counts) -> {
          if (period(at) == period) {
            counts.forEach((thing, n) -> sums.merge(thing, n, Integer::sum));
          }
        });
    return sums;
  }

  /** What was counted of a thing on a day, one of the newest, and the day before. */
  int lately(long thing, long day) {
    return on(thing, day) + on(thing, day - 1);
  }

  private int on(long thing, long day) {
    Map<Long, Integer> counts = open.get(day);
    return counts == null ? 0 : counts.getOrDefault(thing, 0);
  }

  void write(DataOutput out) throws IOException {
    write(open, out);
    write(periods, out);
  }

  private static void write(TreeMap<Long, Map<Long, Integer>> by, DataOutput out)
      throws IOException {
    out.writeByte(by.size());
    for (Map.Entry<Long, Map<Long, Integer>> each : by.entrySet()) {
      out.writeInt((int) (long) each.getKey());
      out.writeInt(each.getValue().size());
      long before = 0;
      for (Map.Entry<Long, Integer> count : new TreeMap<>(each.getValue()).entrySet()) {
        vary(count.getKey() - before, out);
        vary(count.getValue(), out);
        before = count.getKey();
      }
    }
  }

  /** Seven bits a byte: most numbers, and most steps from one thing to the next, are small. */
  private static void vary(long number, DataOutput out) throws IOException {
    long rest = number;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte((int) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  private static long vary(DataInput in) throws IOException {
    long number = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int next = in.readUnsignedByte();
      number |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return number;
      }
    }
    throw new IOException("a number without an end");
  }

  Numbers read(DataInput in) throws IOException {
    read(open, in);
    read(periods, in);
    newest = open.isEmpty() ? Long.MIN_VALUE : open.lastKey();
    return this;
  }

  private static void read(TreeMap<Long, Map<Long, Integer>> by, DataInput in) throws IOException {
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      Map<Long, Integer> counts = new HashMap<>();
      by.put((long) in.readInt(), counts);
      int many = in.readInt();
      long thing = 0;
      for (int k = 0; k < many; k++) {
        thing += vary(in);
        counts.put(thing, (int) vary(in));
      }
    }
  }
}
