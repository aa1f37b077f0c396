// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a correlation inside a chain groups by beyond the group of the whole detection.
 *
 * @param slots for each base rule below it the places of the keys; empty lists for none
 */
record InnerKey(Map<Integer, List<Integer>> slots) {
  InnerKey {
    slots = Map.copyOf(slots);
  }

  boolean isNone() {
    return slots.values().stream().allMatch(List::isEmpty);
  }

  /** The group of a match, null where it has no value for a key. */
  @Nullable List<Object> of(Ring.Entry entry, int leaf) {
    List<Object> key = new ArrayList<>(2);
    for (int slot : slots.getOrDefault(leaf, List.of())) {
      Object value = Slots.value(entry, slot);
      if (value == null) {
        return null;
      }
      key.add(value.toString());
    }
    return key;
  }

  /** The matches, in order, each group for itself. */
  List<List<Hit>> split(List<Hit> hits) {
    if (isNone()) {
      return hits.isEmpty() ? List.of() : List.of(hits);
    }
    Map<List<Object>, List<Hit>> groups = new LinkedHashMap<>();
    for (Hit hit : hits) {
      List<Object> key = of(hit.entry(), hit.leaf());
      if (key != null) {
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(hit);
      }
    }
    return List.copyOf(groups.values());
  }
}
