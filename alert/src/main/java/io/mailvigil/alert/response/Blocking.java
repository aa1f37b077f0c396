// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.block.BlockLedger;
import io.mailvigil.alert.block.BlockPlan;
import io.mailvigil.alert.block.BlockReply;
import io.mailvigil.alert.block.BlockTask;
import io.mailvigil.alert.incident.ContentId;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory.BlockBreaker;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.SourceAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The half of the core that blocks sources: takes what policy decided, what back ends answered and
 * the time to the ledger of blocks, and hands out what follows. As {@link Responder}: no clock, no
 * I/O, not thread-safe.
 */
public final class Blocking {
  private final Desk desk;
  private final BlockRules rules;
  private final boolean rehearsal;
  private final List<String> forgetful;
  private final BlockLedger ledger;
  private @Nullable BlockBreaker breaker;

  Blocking(
      Desk desk,
      BlockRules rules,
      List<String> backends,
      List<String> forgetful,
      boolean rehearsal) {
    this.desk = desk;
    this.rules = rules;
    this.rehearsal = rehearsal;
    this.forgetful = List.copyOf(forgetful);
    this.ledger = new BlockLedger(backends);
  }

  void restore(Block block) {
    ledger.restore(block, forgetful);
  }

  void restore(BlockBreaker stored) {
    breaker = stored;
  }

  @Nullable BlockBreaker breaker() {
    return breaker;
  }

  public BlockLedger ledger() {
    return ledger;
  }

  void begin(BlockPlan plan, Incident incident, RaisedAlert alert, Instant now) {
    boolean would = rehearsal || plan.mode() == Mode.SHADOW;
    State state = would ? State.WOULD : plan.mode() == Mode.ASK ? State.ASKED : State.LOCKING;
    Duration stands = state == State.ASKED ? rules.askExpiry() : plan.length();
    String id =
        ContentId.of("block", plan.source().toString(), plan.incident(), alert.time().toString());
    Block before = ledger.of(plan.source());
    Block after = ledger.enter(plan, id, state, alert, "policy", now, now.plus(stands));
    moved(before, after, now);
    if (plan.mode() == Mode.AUTO && incident.account() == null) {
      desk.contain(incident.subject(), incident.id(), alert.time().plus(plan.length()));
    }
  }

  /** A person blocks a source. */
  void byHand(
      String commandId,
      Network source,
      String tenant,
      @Nullable Duration length,
      String by,
      String reason,
      Instant now) {
    String id = idByHand(commandId);
    Block before = ledger.of(source);
    if (before != null && before.id().equals(id)) {
      return; // the same command again
    }
    Duration lasts = length == null ? rules.length(0) : length;
    BlockPlan plan = new BlockPlan(source, tenant, Mode.AUTO, "", lasts, reason);
    Block after = ledger.enter(plan, id, State.LOCKING, null, by, now, now.plus(lasts));
    moved(before, after, now);
  }

  /** The id of the block that a command makes. */
  public static String idByHand(String commandId) {
    return ContentId.of("block by hand", commandId);
  }

  /** A person undoes a block; returns why that is not possible, empty where it is begun. */
  String undo(Network source, String by, String reason, Instant now) {
    Block before = ledger.of(source);
    if (before != null) {
      // first, so that an alert of the same incident that is still on its way finds it released
      desk.mark(before.tenant() + "/s/" + source, Incident.State.RELEASED);
    }
    if (before != null && (before.state() == State.LOCKING || before.state() == State.LOCKED)) {
      moved(before, ledger.undo(before, by, reason), now);
      return "";
    }
    if (before != null && before.state() == State.ASKED) {
      moved(before, ledger.close(before, State.DENIED, by, reason), now);
      return "";
    }
    return before != null && before.state() == State.UNLOCKING
        ? "it is being unblocked already"
        : "it is not blocked by Mailvigil";
  }

  void approve(Block asked, String by, Instant now) {
    moved(asked, ledger.approve(asked, by, now), now);
  }

  void deny(Block asked, String by, String reason, Instant now) {
    desk.mark(asked.tenant() + "/s/" + asked.source(), Incident.State.RELEASED);
    moved(asked, ledger.close(asked, State.DENIED, by, reason), now);
  }

  void trip(BlockBreaker tripped, ActionTaken page) {
    breaker = tripped;
    desk.out.memory(tripped);
    desk.out.report(page);
  }

  /** Ends a suspension; false where there is none. */
  boolean resume(Instant now) {
    BlockBreaker open = breaker;
    breaker = null;
    if (open != null) {
      desk.out.forget(open.key());
    }
    return open != null && now.isBefore(open.until());
  }

  /** The blocks of an alert whose evidence grew keep it as it now stands. */
  void because(Detection d, RaisedAlert alert) {
    for (SourceAddress source : d.sources()) {
      Block block = ledger.of(source.network());
      if (block != null && block.cause() != null && block.cause().id().equals(d.id())) {
        desk.out.memory(ledger.because(block, alert));
      }
    }
  }

  /** The calls to back ends that the ledger wants made. */
  public List<BlockTask> tasks() {
    return ledger.tasks();
  }

  /** Takes a back end's answer to one of {@link #tasks()}. */
  public void reply(BlockReply reply, Instant now) {
    Block before = ledger.of(reply.task().word().source());
    Block after = ledger.reply(reply, now);
    if (after != null) {
      moved(before, after, now);
    }
  }

  /** A block was not found where the ledger says it is held. */
  public void vanished(Network source, String blockId, String backend, Instant now) {
    Block before = ledger.of(source);
    Block after = ledger.vanished(source, blockId, backend);
    if (after != null) {
      moved(before, after, now);
    }
  }

  void tick(Instant now) {
    for (Block after : ledger.expire(now)) {
      State was = after.state() == State.LAPSED ? State.ASKED : State.LOCKED;
      moved(after.at(was, after.backends()), after, now);
    }
  }

  void forget(Instant now) {
    ledger.forget(now).forEach(desk.out::forget);
    BlockBreaker open = breaker;
    if (open != null && open.until().isBefore(now)) {
      resume(now);
    }
  }

  /** One sentence where blocks are suspended now. */
  List<String> suspended(Instant now) {
    BlockBreaker open = breaker;
    return open != null && now.isBefore(open.until())
        ? List.of("blocks of sources are suspended until " + open.until())
        : List.of();
  }

  private void moved(@Nullable Block before, Block after, Instant now) {
    if (after.equals(before)) {
      return;
    }
    Block word = after;
    RaisedAlert cause = after.cause();
    if (cause != null && before != null && before.id().equals(after.id())) {
      RaisedAlert revised = desk.revised(cause, BlockReports.response(after));
      if (revised != null) {
        word = ledger.because(after, revised);
      }
    }
    desk.out.memory(word);
    ActionTaken action = BlockReports.action(before, after, now);
    if (action != null) {
      desk.out.report(action);
    }
  }

  /** Whether what a back end holds of ours has nothing behind it in the ledger. */
  public boolean isOrphan(Network source, boolean wasExpected) {
    Block word = ledger.of(source);
    return !wasExpected && (word == null || !word.state().isOpen());
  }

  /** False while a back end has to be called. */
  boolean idle() {
    return tasks().isEmpty();
  }

  /** The question of that id that waits for an answer, null without. */
  @Nullable Block question(String id) {
    Block block = ledger.withId(id);
    return block != null && block.state() == State.ASKED ? block : null;
  }
}
