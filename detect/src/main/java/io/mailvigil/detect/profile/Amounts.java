// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Ring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much an account does of one thing in a window, and the most it did so on each of the last 30
 * days. An event that is late by more than the lateness bound is not counted, so that a repeated
 * one never counts twice; within it neither order nor repetition changes anything.
 */
final class Amounts {
  private static final int DAYS = 30;
  private static final int MOST_EVENTS = 1_024;
  private static final long DAY = Ring.micros(Duration.ofDays(1));

  private final Duration window;
  private final Ring recent;
  private final TreeMap<Long, Long> mostByDay = new TreeMap<>();

  Amounts(Duration window) {
    this.window = window;
    this.recent = Ring.newest(MOST_EVENTS, window.plus(Detector.LATENESS));
  }

  /** Counts an event in; its place among the recent ones, or -1 when nothing changed. */
  int add(Ring.Entry entry) {
    if (recent.size() > 0
        && entry.micros()
            <= recent.get(recent.size() - 1).micros() - Ring.micros(Detector.LATENESS)) {
      return -1;
    }
    int at = recent.add(entry);
    if (at < 0) {
      return -1;
    }
    long end = entry.micros() + Ring.micros(window);
    for (int i = at; i < recent.size() && recent.get(i).micros() < end; i++) {
      mostByDay.merge(day(recent.get(i).micros()), sum(window(i)), Math::max);
    }
    mostByDay.headMap(mostByDay.lastKey() - DAYS, true).clear();
    return at;
  }

  private static long day(long micros) {
    return Math.floorDiv(micros, DAY);
  }

  int size() {
    return recent.size();
  }

  Ring.Entry get(int i) {
    return recent.get(i);
  }

  /** The events of the window that ends with that one. */
  List<Ring.Entry> window(int last) {
    return recent.window(last, window, e -> true);
  }

  static long sum(List<Ring.Entry> entries) {
    long sum = 0;
    for (Ring.Entry entry : entries) {
      sum += entry.weight();
    }
    return sum;
  }

  /**
   * What the account did at most in a window on 95 of 100 of its days before that time's, 0 where
   * it did nothing on any.
   */
  long usual(long micros) {
    List<Long> before = new ArrayList<>(mostByDay.headMap(day(micros), false).values());
    if (before.isEmpty()) {
      return 0;
    }
    Collections.sort(before);
    return before.get((int) Math.ceil(0.95 * before.size()) - 1);
  }

  /** On how many of the days before that time's it did any. */
  long days(long micros) {
    return mostByDay.headMap(day(micros), false).size();
  }

  void write(DataOutput out) throws IOException {
    recent.write(out);
    out.writeByte(mostByDay.size());
    for (Map.Entry<Long, Long> each : mostByDay.entrySet()) {
      out.writeInt((int) (long) each.getKey());
      out.writeLong(each.getValue());
    }
  }

  Amounts read(DataInput in) throws IOException {
    recent.read(in);
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      mostByDay.put((long) in.readInt(), in.readLong());
    }
    return this;
  }
}
