// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How often each of a few values was seen, a month ago counting half as much as today. Of too many
 * values the least goes. Whoever fills it must do so in one order: see {@link LoginProfile}.
 */
final class DecayedCounts {
  private static final double HALF_LIFE_DAYS = 30;

  /** Beneath it a value is as good as never seen: a value seen once is known for 100 days. */
  private static final float LEAST = 0.1f;

  private final int most;
  private int size;
  private int[] values = new int[2];
  private int[] parents = new int[2];
  private float[] counts = new float[2];

  DecayedCounts(int most) {
    this.most = most;
  }

  DecayedCounts(DecayedCounts other) {
    most = other.most;
    size = other.size;
    values = other.values.clone();
    parents = other.parents.clone();
    counts = other.counts.clone();
  }

  void add(int value, int parent, float weight) {
    int at = at(value, parent);
    if (at < 0) {
      at = size < most ? grow() : least();
      values[at] = value;
      parents[at] = parent;
      counts[at] = 0;
    }
    counts[at] += weight;
  }

  private int grow() {
    if (size == values.length) {
      int room = Math.min(most, size * 2);
      values = Arrays.copyOf(values, room);
      parents = Arrays.copyOf(parents, room);
      counts = Arrays.copyOf(counts, room);
    }
    return size++;
  }

  private int least() {
    int least = 0;
    for (int i = 1; i < size; i++) {
      least = counts[i] < counts[least] ? i : least;
    }
    return least;
  }

  private int at(int value, int parent) {
    for (int i = 0; i < size; i++) {
      if (values[i] == value && parents[i] == parent) {
        return i;
      }
    }
    return -1;
  }

  /** Lets so many days pass. */
  void pass(long days) {
    float by = (float) Math.pow(0.5, days / HALF_LIFE_DAYS);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      float count = counts[i] * by;
      if (count >= LEAST) {
        values[kept] = values[i];
        parents[kept] = parents[i];
        counts[kept++] = count;
      }
    }
    size = kept;
  }

  /** How often the value was seen below its parent, 0 for never. */
  float count(int value, int parent) {
    int at = at(value, parent);
    return at < 0 ? 0 : counts[at];
  }

  /** How often anything was seen below that parent. */
  float below(int parent) {
    float sum = 0;
    for (int i = 0; i < size; i++) {
      sum += parents[i] == parent ? counts[i] : 0;
    }
    return sum;
  }

  /** How often anything was seen. */
  float all() {
    float sum = 0;
    for (int i = 0; i < size; i++) {
      sum += counts[i];
    }
    return sum;
  }

  /** The value seen most often, 0 where none was. */
  int usual() {
    int best = -1;
    for (int i = 0; i < size; i++) {
      best = best < 0 || counts[i] > counts[best] ? i : best;
    }
    return best < 0 ? 0 : values[best];
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(size);
    for (int i = 0; i < size; i++) {
      out.writeInt(values[i]);
      out.writeInt(parents[i]);
      out.writeFloat(counts[i]);
    }
  }

  DecayedCounts read(DataInput in) throws IOException {
    size = Math.min(most, in.readUnsignedByte());
    values = new int[Math.max(2, size)];
    parents = new int[Math.max(2, size)];
    counts = new float[Math.max(2, size)];
    for (int i = 0; i < size; i++) {
      values[i] = in.readInt();
      parents[i] = in.readInt();
      counts[i] = in.readFloat();
    }
    return this;
  }
}
