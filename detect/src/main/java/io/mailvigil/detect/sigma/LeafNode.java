// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import java.util.ArrayList;
import java.util.List;

/** A base rule: every event that it matches. */
record LeafNode(SigmaRule rule, int index) implements Node {
  @Override
  public SigmaMeta meta() {
    return rule.meta();
  }

  @Override
  public List<Hit> hits(SigmaMemory memory, long from, long to) {
    Ring ring = memory.rings.get(index);
    List<Hit> all = new ArrayList<>();
    for (int i = ring.firstAt(from); i < ring.size() && ring.get(i).micros() <= to; i++) {
      all.add(Hit.of(ring.get(i), index, 0));
    }
    return all;
  }

  @Override
  public long reach() {
    return 0;
  }
}
