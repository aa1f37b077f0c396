// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many distinct values were seen in so many spans: of each span the smallest hashes are kept
 * (k-th minimum value), so it is bounded, order-free and idempotent. Exact up to 64, within about
 * 13 % above.
 */
public final class Distinct {
  private static final int MOST = 64;
  private final long span;
  private final long spans;
  private final TreeMap<Long, TreeSet<Long>> bySpan = new TreeMap<>();

  /** By spans. */
  public Distinct(Duration horizon) {
    this(Duration.ofDays(1), horizon.toDays());
  }

  /** By spans: what is asked for is exact to one of them. */
  public Distinct(Duration span, long spans) {
    this.span = Ring.micros(span);
    this.spans = spans;
  }

  /** Notes a value; false when nothing changed. */
  public boolean add(String value, long micros) {
    long at = Math.floorDiv(micros, span);
    if (!bySpan.isEmpty() && at <= bySpan.lastKey() - spans) {
      return false;
    }
    TreeSet<Long> hashes = bySpan.computeIfAbsent(at, d -> new TreeSet<>());
    long hash = Hash.of(value) >>> 1;
    if ((hashes.size() >= MOST && hash > hashes.getLast()) || !hashes.add(hash)) {
      return false;
    }
    if (hashes.size() > MOST) {
      hashes.pollLast();
    }
    bySpan.headMap(bySpan.lastKey() - spans, true).clear();
    return true;
  }

  /** An estimate of how many there were up to that time. */
  public long count(long micros) {
    long[] all = union(micros);
    return all.length < MOST
        ? all.length
        : Math.round((MOST - 1) / ((all[MOST - 1] + 1) * 0x1.0p-63));
  }

  /** Whether a value surely was not among them: false where there are too many to tell. */
  public boolean isNew(String value, long micros) {
    long[] all = union(micros);
    return all.length < MOST && Arrays.binarySearch(all, Hash.of(value) >>> 1) < 0;
  }

  /** The hashes of the spans before a time, each once, the smallest first. */
  private long[] union(long micros) {
    long at = Math.floorDiv(micros, span);
    long[] all = new long[MOST];
    int size = 0;
    for (TreeSet<Long> hashes : bySpan.subMap(at - spans, false, at, true).values()) {
      all =
          size + hashes.size() > all.length ? Arrays.copyOf(all, 2 * (size + hashes.size())) : all;
      for (long hash : hashes) {
        all[size++] = hash;
      }
    }
    Arrays.sort(all, 0, size);
    int distinct = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0 || all[i] != all[i - 1]) {
        all[distinct++] = all[i];
      }
    }
    return Arrays.copyOf(all, distinct);
  }

  public void write(DataOutput out) throws IOException {
    out.writeShort(bySpan.size());
    for (Map.Entry<Long, TreeSet<Long>> each : bySpan.entrySet()) {
      out.writeLong(each.getKey());
      out.writeShort(each.getValue().size());
      for (long hash : each.getValue()) {
        out.writeLong(hash);
      }
    }
  }

  /** Reads values into this, still empty, memory. */
  public Distinct read(DataInput in) throws IOException {
    int size = in.readShort();
    for (int i = 0; i < size; i++) {
      TreeSet<Long> hashes = bySpan.computeIfAbsent(in.readLong(), d -> new TreeSet<>());
      int many = in.readShort();
      for (int k = 0; k < many; k++) {
        hashes.add(in.readLong());
      }
    }
    return this;
  }
}
