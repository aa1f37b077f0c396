// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map that keeps the last touched so many, and counts what it dropped. */
class LinkedGroups<G> extends LinkedHashMap<String, G> {
  private static final long serialVersionUID = 1;
  private final int most;
  private long evicted;

  LinkedGroups(int most) {
    super(64, 0.75f, true);
    this.most = most;
  }

  long evicted() {
    return evicted;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<String, G> eldest) {
    boolean full = size() > most;
    evicted += full ? 1 : 0;
    return full;
  }
}
