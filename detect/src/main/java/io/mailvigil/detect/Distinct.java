// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
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
    TreeSet<Long> all = union(micros);
    if (all.size() < MOST) {
      return all.size();
    }
    long kth = 0;
    int i = 0;
    for (long hash : all) {
      kth = hash;
      if (++i == MOST) {
        break;
      }
    }
    return Math.round((MOST - 1) / ((kth + 1) * 0x1.0p-63));
  }

  /** Whether a value surely was not among them: false where there are too many to tell. */
  public boolean isNew(String value, long micros) {
    TreeSet<Long> all = union(micros);
    return all.size() < MOST && !all.contains(Hash.of(value) >>> 1);
  }

  private TreeSet<Long> union(long micros) {
    long at = Math.floorDiv(micros, span);
    TreeSet<Long> all = new TreeSet<>();
    bySpan.subMap(at - spans, false, at, true).values().forEach(all::addAll);
    return all;
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
