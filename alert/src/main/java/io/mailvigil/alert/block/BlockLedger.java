// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Lockout.Earlier;
import io.mailvigil.common.event.Lockout.Held;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Lockout.Step;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.RaisedAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of blocks: one word for each source network, and what follows from it. A state machine
 * without clock or I/O, as the ledger of locks: every method takes one step and returns the new
 * word, which the caller commits before anything is done about it. Not thread-safe.
 */
public final class BlockLedger implements BlockView {
  /** Who ends a block whose time is over. */
  public static final String CLOCK = "clock";

  private static final Duration KEPT = Duration.ofDays(8);
  private static final int MOST_EARLIER = 20;

  private final List<String> backends;
  private final Map<Network, Block> blocks = new HashMap<>();

  /**
   * @param backends their names, in the order of their calls
   */
  public BlockLedger(List<String> backends) {
    this.backends = List.copyOf(backends);
  }

  /**
   * Takes back what was stored.
   *
   * @param forgetful the back ends that have forgotten their blocks meanwhile: they are asked again
   */
  public void restore(Block block, Collection<String> forgetful) {
    List<Held> held =
        block.backends().stream()
            .map(h ->
                forgetful.contains(h.backend()) && h.step() == Step.HELD
                    ? new Held(h.backend(), Step.PENDING, "", 0, h.reapplied())
                    : h)
            .toList();
    boolean again = block.state() == State.LOCKED && !held.equals(block.backends());
    put(again ? block.at(State.LOCKING, held) : block);
  }

  @Override
  public @Nullable Block of(Network source) {
    return blocks.get(source);
  }

  /** Every word of the ledger. */
  public Collection<Block> all() {
    return List.copyOf(blocks.values());
  }

  @Override
  public boolean hasBackends() {
    return !backends.isEmpty();
  }

  @Override
  public long open() {
    return blocks.values().stream().filter(b -> b.state().isOpen()).count();
  }

  @Override
  public long decidedSince(Instant since, boolean shadow) {
    long count = 0;
    for (Block b : blocks.values()) {
      if (!b.incident().isEmpty()
          && !b.decided().isBefore(since)
          && (shadow || b.mode() != Mode.SHADOW)) {
        count++;
      }
      for (Earlier e : b.earlier()) {
        if (!e.incident().isEmpty() && !e.at().isBefore(since) && (shadow || e.real())) {
          count++;
        }
      }
    }
    return count;
  }

  /** The block or question of that id, null without. */
  public @Nullable Block withId(String id) {
    return blocks.values().stream().filter(b -> b.id().equals(id)).findFirst().orElse(null);
  }

  /**
   * Enters what was decided.
   *
   * @param state WOULD, ASKED or LOCKING
   * @param until when the block or the question ends
   */
  public Block enter(
      BlockPlan plan,
      String id,
      State state,
      @Nullable RaisedAlert cause,
      String by,
      Instant now,
      Instant until) {
    return put(
        new Block(
            plan.source(),
            plan.tenant(),
            id,
            state,
            plan.mode(),
            plan.incident(),
            cause,
            by,
            plan.why(),
            now,
            until,
            plan.length(),
            null,
            null,
            null,
            state == State.WOULD ? List.of() : backends.stream().map(Held::pending).toList(),
            earlier(plan.source(), now)));
  }

  private List<Earlier> earlier(Network source, Instant now) {
    Block before = blocks.get(source);
    if (before == null) {
      return List.of();
    }
    List<Earlier> all =
        before.history().stream().filter(e -> e.at().isAfter(now.minus(KEPT))).toList();
    return all.size() <= MOST_EARLIER ? all : all.subList(all.size() - MOST_EARLIER, all.size());
  }

  /** A person allowed the question: its block begins. */
  public Block approve(Block asked, String by, Instant now) {
    return put(asked.beginning(now, by));
  }

  /** A person refused the question, or time did. */
  public Block close(Block asked, State state, String by, String why) {
    return put(asked.undone(state, by, why));
  }

  /** Begins to undo a block that may be held somewhere. */
  public Block undo(Block open, String by, String why) {
    return put(open.undone(State.UNLOCKING, by, why));
  }

  /** The same word with its alert as that now stands. */
  public Block because(Block block, RaisedAlert cause) {
    return put(block.because(cause));
  }

  /** What a call came to; null where the ledger has moved on to another block meanwhile. */
  public @Nullable Block reply(BlockReply reply, Instant now) {
    Block present = blocks.get(reply.task().word().source());
    if (present == null || !present.id().equals(reply.task().word().id())) {
      return null;
    }
    List<Held> held = change(present, reply.task().backend(), h -> after(h, reply));
    return put(settled(present.at(present.state(), held), now));
  }

  private static Held after(Held h, BlockReply reply) {
    BlockResult result = reply.result();
    if (result == null) {
      return new Held(h.backend(), h.step(), reply.problem(), h.attempts() + 1, h.reapplied());
    }
    return switch (result) {
      case BlockResult.Blocked blocked -> step(h, Step.HELD, "");
      case BlockResult.Unblocked unblocked -> step(h, Step.GONE, "");
      case BlockResult.Refused refused -> step(h, Step.REFUSED, refused.reason());
    };
  }

  private static Held step(Held h, Step step, String detail) {
    return new Held(h.backend(), step, detail, 0, h.reapplied());
  }

  private static Block settled(Block b, Instant now) {
    List<Held> all = b.backends();
    if (b.state() == State.LOCKING && all.stream().noneMatch(h -> h.step() == Step.PENDING)) {
      boolean anywhere = all.stream().anyMatch(h -> h.step() == Step.HELD);
      return anywhere
          ? b.inForceSince(b.since() == null ? now : b.since()).at(State.LOCKED, all)
          : b.at(State.REFUSED, all);
    }
    if (b.state() == State.UNLOCKING
        && all.stream().allMatch(h -> h.step() == Step.GONE || h.step() == Step.REFUSED)) {
      return b.at(State.ENDED, all);
    }
    return b;
  }

  /** What time brings: questions lapse, blocks end. */
  public List<Block> expire(Instant now) {
    List<Block> changed = new ArrayList<>();
    for (Block b : List.copyOf(blocks.values())) {
      if (now.isBefore(b.until())) {
        continue;
      }
      if (b.state() == State.ASKED) {
        changed.add(close(b, State.LAPSED, CLOCK, "nobody answered in time"));
      } else if (b.state() == State.LOCKING || b.state() == State.LOCKED) {
        changed.add(put(settled(undo(b, CLOCK, "its time is over"), now)));
      }
    }
    return changed;
  }

  /** Forgets words that no escalation needs any more; returns their keys. */
  public List<String> forget(Instant now) {
    List<Block> gone =
        blocks.values().stream()
            .filter(b -> !b.state().isOpen() && b.state() != State.ASKED)
            .filter(b -> b.decided().plus(KEPT).isBefore(now) && b.until().isBefore(now))
            .toList();
    gone.forEach(b -> blocks.remove(b.source()));
    return gone.stream().map(Block::key).toList();
  }

  /** The calls to be made now, whatever was tried before. */
  public List<BlockTask> tasks() {
    List<BlockTask> all = new ArrayList<>();
    for (Block b : blocks.values()) {
      for (Held h : b.backends()) {
        if (b.state() == State.LOCKING && h.step() == Step.PENDING) {
          all.add(new BlockTask(h.backend(), true, b));
        } else if (b.state() == State.UNLOCKING
            && h.step() != Step.GONE
            && h.step() != Step.REFUSED) {
          all.add(new BlockTask(h.backend(), false, b));
        }
      }
    }
    return all;
  }

  /**
   * A block that the ledger holds vanished at a back end: the first time it is put back (a firewall
   * was reloaded), the second time somebody means it and the block ends.
   *
   * @return the new word, null where the block is not one that should be there
   */
  public @Nullable Block vanished(Network source, String blockId, String backend) {
    Block b = blocks.get(source);
    if (b == null || !b.id().equals(blockId) || b.state() != State.LOCKED) {
      return null;
    }
    for (Held h : b.backends()) {
      if (h.backend().equals(backend) && h.step() == Step.HELD) {
        if (h.reapplied()) {
          return undo(b, "back-end", "somebody took it out of " + backend + " twice");
        }
        Held again = new Held(backend, Step.PENDING, "it was gone and is put back", 0, true);
        return put(b.at(State.LOCKING, change(b, backend, x -> again)));
      }
    }
    return null;
  }

  private static List<Held> change(Block b, String backend, UnaryOperator<Held> how) {
    return b.backends().stream().map(h -> h.backend().equals(backend) ? how.apply(h) : h).toList();
  }

  private Block put(Block block) {
    blocks.put(block.source(), block);
    return block;
  }
}
