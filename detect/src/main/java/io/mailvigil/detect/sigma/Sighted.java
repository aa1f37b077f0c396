// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Seen;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which values of a field the matches of a base rule have had.
 *
 * @param leaf the base rule
 * @param slot the place of the field, null where a match is all there is to know
 * @param lookBack how long a value stays known
 * @param known whether a value must be known, and not new
 */
record Sighted(int leaf, @Nullable Integer slot, Duration lookBack, boolean known) {
  private static final int MOST = 64;

  Seen fresh() {
    return new Seen(MOST, lookBack);
  }

  private @Nullable Object value(Ring.Entry entry) {
    return slot == null ? "" : Slots.value(entry, slot);
  }

  boolean add(Seen seen, Ring.Entry entry) {
    Object value = value(entry);
    return value != null && seen.add(value.toString(), entry.micros());
  }

  boolean holds(Seen seen, Ring.Entry entry) {
    Object value = value(entry);
    if (value == null) {
      return false;
    }
    boolean knew = seen.knew(value.toString(), entry.micros());
    return known ? knew : !knew && seen.knewAnything(entry.micros());
  }
}
