// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is open, in the order in which it is given up: by time, ties by key. Nothing is searched for
 * where something is prolonged or removed; that is seen when its old turn comes.
 */
final class DueOrder {
  private record Turn(long time, Open open) implements Comparable<Turn> {
    @Override
    public int compareTo(Turn o) {
      int byTime = Long.compare(time, o.time);
      return byTime != 0 ? byTime : open.key.compareTo(o.open.key);
    }
  }

  private static final int SLACK = 1024;

  private final PriorityQueue<Turn> turns = new PriorityQueue<>();

  /** Takes note of {@link Open#expires}; {@link Long#MAX_VALUE} is never. */
  void note(Open open) {
    if (open.expires < open.turn) {
      open.turn = open.expires;
      turns.add(new Turn(open.expires, open));
    }
  }

  /** Drops what was closed before its turn where that is more than what is open. */
  void trim(int open) {
    if (turns.size() > 2 * open + SLACK) {
      turns.removeIf(DueOrder::isOver);
    }
  }

  private static boolean isOver(Turn turn) {
    Open open = turn.open;
    if (open.turn != turn.time) {
      return true; // it was brought forward
    }
    if (!open.isOpen) {
      open.turn = Long.MAX_VALUE;
    }
    return !open.isOpen;
  }

  /** The first whose time has come, null where there is none; it stays until it is closed. */
  @Nullable Open next(long now) {
    while (true) {
      Turn head = turns.peek();
      if (head == null || head.time > now) {
        return null;
      }
      Open open = head.open;
      if (open.isOpen && open.expires == head.time) {
        return open;
      }
      turns.remove();
      if (open.turn == head.time) {
        open.turn = Long.MAX_VALUE;
        if (open.isOpen) {
          note(open);
        }
      }
    }
  }
}
