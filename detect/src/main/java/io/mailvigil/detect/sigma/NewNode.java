// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.List;

/**
 * A base rule of which only those events count whose values are new, or known.
 *
 * @param sighted what is asked
 * @param first the index of the first of them in the memory
 */
record NewNode(LeafNode leaf, List<Sighted> sighted, int first) implements Node {
  NewNode {
    sighted = List.copyOf(sighted);
  }

  @Override
  public SigmaMeta meta() {
    return leaf.meta();
  }

  @Override
  public List<Hit> hits(SigmaMemory memory, long from, long to) {
    return leaf.hits(memory, from, to).stream().filter(hit -> holds(memory, hit)).toList();
  }

  private boolean holds(SigmaMemory memory, Hit hit) {
    for (int i = 0; i < sighted.size(); i++) {
      if (!sighted.get(i).holds(memory.sightings.get(first + i), hit.entry())) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long reach() {
    return 0;
  }
}
