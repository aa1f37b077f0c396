// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The condition of temporal_ordered: matches of the rules in their order, and of a negated rule
 * none between its neighbours. Events of one and the same time count as being in order, for many
 * logs tell only seconds; consecutive steps are different events.
 *
 * @param negated of each rule whether it must not be seen
 */
record Ordered(List<Boolean> negated) {
  private static final Comparator<Hit> BY_STEP =
      Comparator.comparingLong(Hit::time)
          .thenComparingInt(Hit::child)
          .thenComparing(h -> h.entry().id());

  /** The newest start of a chain of matches, with the chain; nothing is older. */
  private record Chain(long start, List<Hit> hits) {}

  Ordered {
    negated = List.copyOf(negated);
  }

  /** The index of the last rule that must be seen. */
  int lastPositive() {
    return negated.lastIndexOf(false);
  }

  /** Whether rules that must not be seen stand at the end. */
  boolean waits() {
    return lastPositive() < negated.size() - 1;
  }

  /**
   * The chain with the newest start that ends at one of the window's newest events, null for none.
   *
   * @param window every match of a timespan, of one inner group
   */
  @Nullable List<Hit> chain(List<Hit> window) {
    List<Hit> sorted = new ArrayList<>(window);
    sorted.sort(BY_STEP);
    long end = sorted.getLast().time();
    int last = lastPositive();
    // of each step the two chains with the newest starts whose last events differ
    List<List<Chain>> best = new ArrayList<>();
    for (int i = 0; i < negated.size(); i++) {
      best.add(new ArrayList<>(2));
    }
    boolean[] blocked = new boolean[negated.size()];
    List<Hit> found = null;
    long start = Long.MIN_VALUE;
    for (Hit hit : sorted) {
      int step = hit.child();
      int before = positiveBefore(step);
      if (negated.get(step)) {
        if (before < 0) {
          blocked[step] = true;
        } else {
          best.get(before).clear();
        }
        continue;
      }
      Chain chain = before < 0 ? first(hit, blocked) : after(best.get(before), hit);
      if (chain == null) {
        continue;
      }
      put(best.get(step), chain);
      if (step == last && hit.time() == end && chain.start > start) {
        start = chain.start;
        found = chain.hits;
      }
    }
    return found;
  }

  private int positiveBefore(int step) {
    for (int i = step - 1; i >= 0; i--) {
      if (!negated.get(i)) {
        return i;
      }
    }
    return -1;
  }

  private static @Nullable Chain first(Hit hit, boolean[] blocked) {
    for (int i = 0; i < hit.child(); i++) {
      if (blocked[i]) {
        return null;
      }
    }
    return new Chain(hit.time(), List.of(hit));
  }

  private static @Nullable Chain after(List<Chain> chains, Hit hit) {
    Chain newest = null;
    for (Chain chain : chains) {
      if (!chain.hits.getLast().isSameEvent(hit)
          && (newest == null || chain.start > newest.start)) {
        newest = chain;
      }
    }
    if (newest == null) {
      return null;
    }
    List<Hit> hits = new ArrayList<>(newest.hits);
    hits.add(hit);
    return new Chain(newest.start, hits);
  }

  private static void put(List<Chain> chains, Chain chain) {
    for (int i = 0; i < chains.size(); i++) {
      if (chains.get(i).hits.getLast().isSameEvent(chain.hits.getLast())) {
        if (chain.start >= chains.get(i).start) {
          chains.set(i, chain);
        }
        return;
      }
    }
    chains.add(chain);
    if (chains.size() > 2) {
      Chain oldest = chains.getFirst();
      for (Chain each : chains) {
        oldest = each.start < oldest.start ? each : oldest;
      }
      chains.remove(oldest);
    }
  }
}
