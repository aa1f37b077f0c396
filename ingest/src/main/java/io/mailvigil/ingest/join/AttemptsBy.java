// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attempts by something they have in common; those of one key in the order in which they began. */
final class AttemptsBy<K> {
  private final Map<K, List<Attempt>> all = new HashMap<>();

  /** Moves the attempt from the key under which it stands to another; null for none. */
  void move(Attempt a, @Nullable K from, @Nullable K to) {
    if (from == null ? to == null : from.equals(to)) {
      return;
    }
    if (from != null) {
      remove(a, from);
    }
    if (to != null) {
      add(a, to);
    }
  }

  private void add(Attempt a, K key) {
    List<Attempt> same = all.computeIfAbsent(key, k -> new ArrayList<>(2));
    int at = same.size();
    while (at > 0 && same.get(at - 1).key.compareTo(a.key) > 0) {
      at--; // nearly always the latest is the last
    }
    same.add(at, a);
  }

  private void remove(Attempt a, K key) {
    List<Attempt> same = all.get(key);
    if (same != null) {
      same.remove(a);
      if (same.isEmpty()) {
        all.remove(key);
      }
    }
  }

  /** They may be moved and removed while the list that is given is walked through. */
  List<Attempt> of(K key) {
    List<Attempt> same = all.get(key);
    return same == null ? List.of() : List.copyOf(same);
  }

  boolean has(K key) {
    return all.containsKey(key);
  }
}
