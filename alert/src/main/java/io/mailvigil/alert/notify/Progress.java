// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.util.TreeMap;

/**
 * Up to which offset everything is dealt with, when later records may be dealt with before earlier
 * ones. Thread-safe.
 */
final class Progress {
  private final TreeMap<Long, Integer> open = new TreeMap<>();
  private long next;

  /** Forgets everything; reading goes on at this offset. */
  synchronized void restart(long offset) {
    open.clear();
    next = offset;
  }

  /** A record was read, and so many things have to be done for it. */
  synchronized void read(long offset, int things) {
    if (things > 0) {
      open.put(offset, things);
    }
  }

  /** Reading has come this far. */
  synchronized void reached(long offset) {
    next = offset;
  }

  /** One of the things is done; an offset read before a restart is ignored. */
  synchronized void done(long offset) {
    open.computeIfPresent(offset, (o, left) -> left > 1 ? left - 1 : null);
  }

  /** The first offset that has to be read again after a crash. */
  synchronized long committable() {
    return open.isEmpty() ? next : open.firstKey();
  }
}
