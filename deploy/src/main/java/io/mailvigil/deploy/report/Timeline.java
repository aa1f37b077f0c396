// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import io.mailvigil.common.event.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many attempts ended how, over time, in at most {@value #MOST} slots, whatever span the events
 * have: the slots widen as they come. A function of the set of events, not of their order.
 */
final class Timeline {
  static final int MOST = 160;

  /** Each divides the next, so that slots can be put together. */
  private static final long[] WIDTHS = {
    60,
    300,
    900,
    1800,
    3600,
    7200,
    21_600,
    43_200,
    86_400,
    7 * 86_400,
    28 * 86_400,
    364 * 86_400L,
    36_400 * 86_400L,
    3_640_000 * 86_400L
  };

  /** What lies in one slot. */
  record Slot(long succeeded, long failed) {
    private Slot plus(Slot other) {
      return new Slot(succeeded + other.succeeded, failed + other.failed);
    }
  }

  private final TreeMap<Long, Slot> slots = new TreeMap<>();
  private int width;

  void add(Instant time, Outcome outcome, int attempts) {
    if (outcome != Outcome.UNKNOWN) {
      boolean failed = outcome == Outcome.FAILURE;
      slots.merge(index(time), new Slot(failed ? 0 : attempts, failed ? attempts : 0), Slot::plus);
      cover();
    }
  }

  /** Makes room for a time at which something other than an attempt happened. */
  void reach(Instant time) {
    slots.merge(index(time), new Slot(0, 0), Slot::plus);
    cover();
  }

  private void cover() {
    while (size() > MOST && width < WIDTHS.length - 1) {
      TreeMap<Long, Slot> wider = new TreeMap<>();
      long factor = WIDTHS[width + 1] / WIDTHS[width];
      slots.forEach((i, slot) -> wider.merge(Math.floorDiv(i, factor), slot, Slot::plus));
      slots.clear();
      slots.putAll(wider);
      width++;
    }
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** The slot of a time, counted from the first one, negative before it. */
  int place(Instant time) {
    return (int) (index(time) - slots.firstKey());
  }

  private long index(Instant time) {
    return Math.floorDiv(time.getEpochSecond(), WIDTHS[width]);
  }

  /** How many slots there are from the first to the last, empty ones among them. */
  int size() {
    return slots.isEmpty() ? 0 : (int) Math.min(1L << 30, slots.lastKey() - slots.firstKey() + 1);
  }

  Slot slot(int place) {
    return slots.getOrDefault(slots.firstKey() + place, new Slot(0, 0));
  }

  Instant start(int place) {
    return Instant.ofEpochSecond((slots.firstKey() + place) * WIDTHS[width]);
  }

  Duration width() {
    return Duration.ofSeconds(WIDTHS[width]);
  }

  long failed() {
    return sum(slots, false);
  }

  long succeeded() {
    return sum(slots, true);
  }

  private static long sum(Map<Long, Slot> slots, boolean succeeded) {
    long sum = 0;
    for (Slot slot : slots.values()) {
      sum += succeeded ? slot.succeeded : slot.failed;
    }
    return sum;
  }
}
