// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.util.HashMap;
import java.util.Map;

/** How common values are below their parents, for everybody. */
final class Popularity {
  private final Map<Long, Integer> values;
  private final Map<Integer, int[]> parents = new HashMap<>();

  /**
   * @param values by {@link #thing}
   */
  Popularity(Map<Long, Integer> values) {
    this.values = values;
    values.forEach((thing, n) -> {
      int[] all = parents.computeIfAbsent((int) (thing >>> 32), p -> new int[2]);
      all[0] += n;
      all[1]++;
    });
  }

  static long thing(int value, int parent) {
    return (long) parent << 32 | value & 0xffff_ffffL;
  }

  int count(int value, int parent) {
    return values.getOrDefault(thing(value, parent), 0);
  }

  /**
   * How likely the value is below its parent, by Witten and Bell: what was never seen has as large
   * a share as there are kinds.
   *
   * @param one how likely one certain value is where nothing is known
   */
  double probability(int value, int parent, double one) {
    int[] all = parents.get(parent);
    if (all == null) {
      return one;
    }
    double kinds = all[1] + 1.0;
    return (count(value, parent) + kinds * one) / (all[0] + kinds);
  }
}
