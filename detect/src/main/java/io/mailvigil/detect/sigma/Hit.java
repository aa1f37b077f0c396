// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import java.util.Comparator;
import java.util.List;

/**
 * A match of a rule or correlation: an event, or the virtual event of a correlation at the time of
 * the event that completed it.
 *
 * @param entry the completing event
 * @param leaf of which base rule it is a match
 * @param child which of the correlation's rules this is, from 0
 * @param virtual whether it is the virtual event of a correlation
 * @param because the events of the evidence, oldest first
 * @param value what was counted; 1 for an event
 * @param estimated whether the value is an estimate
 * @param counts of a temporal correlation, of each of its rules how many events are in the evidence
 * @param start when the evidence began to count, in microseconds: of an event its time, of a chain
 *     that of its first step
 * @param time when it counts as seen, in microseconds: of the completing event, or the deadline
 */
record Hit(
    Ring.Entry entry,
    int leaf,
    int child,
    boolean virtual,
    List<Ring.Entry> because,
    double value,
    boolean estimated,
    List<Long> counts,
    long start,
    long time) {
  static final Comparator<Hit> BY_TIME =
      Comparator.<Hit, Ring.Entry>comparing(Hit::entry).thenComparingInt(Hit::child);

  static Hit of(Ring.Entry entry, int leaf, int child) {
    return new Hit(
        entry,
        leaf,
        child,
        false,
        List.of(entry),
        1,
        false,
        List.of(),
        entry.micros(),
        entry.micros());
  }

  Hit as(int newChild) {
    return new Hit(entry, leaf, newChild, virtual, because, value, estimated, counts, start, time);
  }

  /** Whether both are the same event. */
  boolean isSameEvent(Hit other) {
    return entry.compareTo(other.entry) == 0;
  }
}
