// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Verdicts whose events have left while a further line about them is still expected: of one
 * session, or of one address where no session is logged.
 */
final class Told extends Open {
  private static final int MOST_NAMES = 64;

  /** How many by login name; the name is empty where none was logged. */
  private final Map<String, Integer> names = new TreeMap<>();

  long lastTime;
  boolean granted;

  Told(String key) {
    super(key);
  }

  void add(String name, long time) {
    if (names.size() < MOST_NAMES || names.containsKey(name)) {
      names.merge(name, 1, Integer::sum);
    }
    lastTime = Math.max(lastTime, time);
  }

  int count() {
    return names.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Takes one off where the name fits (an empty one fits all); false where none does. */
  boolean takeOne(String name) {
    for (Map.Entry<String, Integer> e : names.entrySet()) {
      if (name.isEmpty() || Names.fit(e.getKey(), name)) {
        if (e.getValue() == 1) {
          names.remove(e.getKey());
        } else {
          e.setValue(e.getValue() - 1);
        }
        return true;
      }
    }
    return false;
  }

  @Override
  char kind() {
    return 't';
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(lastTime);
    out.writeBoolean(granted);
    out.writeInt(names.size());
    for (Map.Entry<String, Integer> e : names.entrySet()) {
      Wire.text(out, e.getKey());
      out.writeInt(e.getValue());
    }
  }

  static Told read(String key, DataInput in) throws IOException {
    Told told = new Told(key);
    told.lastTime = in.readLong();
    told.granted = in.readBoolean();
    for (int n = in.readInt(); n > 0; n--) {
      told.names.put(Wire.some(in), in.readInt());
    }
    return told;
  }
}
