// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A set of hashes that never forgets one and now and then claims one too many (a Bloom filter with
 * 3 probes): order and repetition play no part, its size is fixed.
 */
final class Bits {
  private static final int PROBES = 3;

  private final long[] words;

  /**
   * @param bits a power of 2, at least 64
   */
  Bits(int bits) {
    words = new long[bits / 64];
  }

  /** Puts a hash in; false when nothing changed. */
  boolean add(long hash) {
    boolean changed = false;
    for (int i = 0; i < PROBES; i++) {
      int bit = bit(hash, i);
      long mask = 1L << bit;
      changed |= (words[bit >>> 6] & mask) == 0;
      words[bit >>> 6] |= mask;
    }
    return changed;
  }

  boolean has(long hash) {
    for (int i = 0; i < PROBES; i++) {
      int bit = bit(hash, i);
      if ((words[bit >>> 6] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  private int bit(long hash, int probe) {
    long mixed = hash + probe * ((hash >>> 32) | 1);
    return (int) (mixed & (words.length * 64L - 1));
  }

  /** Takes in all of another one of the same size. */
  void addAll(Bits other) {
    for (int i = 0; i < words.length; i++) {
      words[i] |= other.words[i];
    }
  }

  void write(DataOutput out) throws IOException {
    int used = 0;
    for (long word : words) {
      used += word == 0 ? 0 : 1;
    }
    out.writeShort(used);
    for (int i = 0; i < words.length; i++) {
      if (words[i] != 0) {
        out.writeShort(i);
        out.writeLong(words[i]);
      }
    }
  }

  /** Reads into this, still empty, set. */
  Bits read(DataInput in) throws IOException {
    int used = in.readUnsignedShort();
    for (int i = 0; i < used; i++) {
      words[in.readUnsignedShort()] = in.readLong();
    }
    return this;
  }
}
