// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Distinct;
import io.mailvigil.detect.Ring;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sketch counts.
 *
 * @param leaves the base rules whose matches it sees
 * @param slot whose distinct values it counts, null for the events themselves
 * @param span the resolution in time
 * @param spans how many of them are looked back on
 */
record Sketched(Set<Integer> leaves, @Nullable Integer slot, Duration span, long spans) {
  Sketched {
    leaves = Set.copyOf(leaves);
  }

  Distinct fresh() {
    return new Distinct(span, spans);
  }

  boolean add(Distinct sketch, Ring.Entry entry) {
    Object value = slot == null ? entry.id() : Slots.value(entry, slot);
    return value != null && sketch.add(value.toString(), entry.micros());
  }
}
