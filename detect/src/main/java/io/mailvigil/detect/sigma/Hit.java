// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A match of a rule or correlation: an event, or the virtual event of a correlation at the time of
 * the event that completed it.
 *
 * @param entry the completing event
 * @param leaf of which base rule it is a match
 * @param child which of the correlation's rules this is, from 0
 * @param basis what a virtual event rests on, null for an event
 * @param start when the evidence began to count, in microseconds: of an event its time, of a chain
 *     that of its first step
 * @param time when it counts as seen, in microseconds: of the completing event, or the deadline
 */
record Hit(
    Ring.Entry entry, int leaf, int child, Basis.@Nullable Later basis, long start, long time) {
  static final Comparator<Hit> BY_TIME =
      Comparator.<Hit, Ring.Entry>comparing(Hit::entry).thenComparingInt(Hit::child);

  static Hit of(Ring.Entry entry, int leaf, int child) {
    return new Hit(entry, leaf, child, null, entry.micros(), entry.micros());
  }

  /** Whether it is the virtual event of a correlation. */
  boolean virtual() {
    return basis != null;
  }

  /** The events of the evidence, oldest first. */
  List<Ring.Entry> because() {
    return basis == null ? List.of(entry) : basis.get().because();
  }

  /** What was counted; 1 for an event. */
  double value() {
    return basis == null ? 1 : basis.get().value();
  }

  /** How many attempts the evidence stands for, repetitions included. */
  long events() {
    return basis == null ? 1 : basis.get().events();
  }

  /** Whether the value is an estimate. */
  boolean estimated() {
    return basis != null && basis.get().estimated();
  }

  /** Of a temporal correlation, of each of its rules how many events are in the evidence. */
  List<Long> counts() {
    return basis == null ? List.of() : basis.get().counts();
  }

  Hit as(int newChild) {
    return newChild == child ? this : new Hit(entry, leaf, newChild, basis, start, time);
  }

  /** Whether both are the same event. */
  boolean isSameEvent(Hit other) {
    return entry.compareTo(other.entry) == 0;
  }
}
