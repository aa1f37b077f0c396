// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The back ends that together form one lock, in the order of their calls: those of one step are
 * called at the same time, those of the next once each of these has answered or failed once. Undone
 * in the reverse order.
 *
 * @param steps the step of each back end, from 1, by name
 */
public record LockChain(Map<String, Integer> steps) {
  public LockChain {
    steps = Map.copyOf(steps);
  }

  /** All of them at the same time. */
  public static LockChain of(List<String> backends) {
    Map<String, Integer> steps = new LinkedHashMap<>();
    backends.forEach(name -> steps.put(name, 1));
    return new LockChain(steps);
  }

  /** Their names, in the order of their calls. */
  List<String> names() {
    return steps.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The step of a back end; of one that is not configured any more the first. */
  int step(String backend) {
    return steps.getOrDefault(backend, 1);
  }
}
