// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.response.Blocking;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Network;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a tenure does about blocks of sources in each step, beside locks. */
final class BlockRounds implements AutoCloseable {
  private final Blocking blocking;
  private final BlockCalls calls;
  private final Map<String, String> troubles = new HashMap<>();

  BlockRounds(Blocking blocking, BlockCalls calls) {
    this.blocking = blocking;
    this.calls = calls;
  }

  /** Takes in what came back since the last step; before the step is committed. */
  void take(Instant now) {
    calls.replies().forEach(reply -> blocking.reply(reply, now));
    calls.comparisons().forEach(comparison -> compared(comparison, now));
  }

  /** Makes the calls that follow; after the step is committed. */
  void begin() {
    calls.begin(blocking.tasks());
  }

  /** Begins to compare ledger and back ends. */
  void compare() {
    Map<String, Map<Network, String>> expected = new HashMap<>();
    for (Block b : blocking.ledger().all()) {
      for (Lockout.Held h : b.backends()) {
        if (b.state() == Lockout.State.LOCKED && h.step() == Lockout.Step.HELD) {
          expected.computeIfAbsent(h.backend(), name -> new HashMap<>()).put(b.source(), b.id());
        }
      }
    }
    calls.compare(expected);
  }

  private void compared(BlockCalls.Comparison c, Instant now) {
    List<Network> all = c.held();
    if (all == null) {
      troubles.put(
          c.backend(), c.backend() + " cannot be compared with the ledger: " + c.problem());
      return;
    }
    troubles.remove(c.backend());
    Set<Network> held = new HashSet<>(all);
    c.expected()
        .forEach((source, id) -> {
          if (!held.contains(source)) {
            blocking.vanished(source, id, c.backend(), now);
          }
        });
    for (Network source : held) {
      if (blocking.isOrphan(source, c.expected().containsKey(source))) {
        calls.takeOut(c.backend(), source);
      }
    }
  }

  boolean isBusy() {
    return calls.isBusy();
  }

  /** One sentence for each thing somebody should look at. */
  List<String> troubles() {
    List<String> all = new ArrayList<>(troubles.values());
    for (Block b : blocking.ledger().all()) {
      for (Lockout.Held h : b.backends()) {
        if (b.state().isOpen() && h.attempts() > 0) {
          all.add(h.backend() + ": " + h.detail());
        }
      }
    }
    return all;
  }

  @Override
  public void close() {
    calls.close();
  }
}
