// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.incident.ContentId;
import io.mailvigil.alert.incident.IncidentWords;
import io.mailvigil.alert.incident.Incidents;
import io.mailvigil.alert.lock.LockPlan;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory.BlockBreaker;
import io.mailvigil.common.event.AlertMemory.Breaker;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.AlertMemory.Known;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Follows what people command; what cannot be followed is recorded as refused, with the reason. */
final class Orders {
  /** How an approve names the breaker of a tenant. */
  static final String BREAKER = "breaker-";

  /** How an approve names the breaker of blocks, which no tenant has. */
  static final String BLOCK_BREAKER = "block-breaker";

  private final Desk desk;
  private final Blocking blocking;
  private final BlockDecision blocks;
  private final ResponseConfig config;
  private final Accounts accounts;

  Orders(
      Desk desk,
      Blocking blocking,
      BlockDecision blocks,
      ResponseConfig config,
      Accounts accounts) {
    this.desk = desk;
    this.blocking = blocking;
    this.blocks = blocks;
    this.config = config;
    this.accounts = accounts;
  }

  void follow(Command command, Instant now) {
    switch (command) {
      case Command.Lock lock -> lock(lock, now);
      case Command.Unlock unlock -> unlock(unlock, now);
      case Command.Block block -> block(block, now);
      case Command.Unblock unblock -> {
        String why = blocking.undo(unblock.source(), unblock.by(), unblock.reason(), now);
        if (!why.isEmpty()) {
          refuse(unblock, null, why, now);
        }
      }
      case Command.Attend attend -> attend(attend, now);
      case Command.Approve approve -> approve(approve, now);
      case Command.Deny deny -> deny(deny, now);
      case Command.Feedback feedback -> feedback(feedback, now);
    }
  }

  private void lock(Command.Lock c, Instant now) {
    String against = against(c, now);
    if (!against.isEmpty()) {
      refuse(c, c.account(), against, now);
      return;
    }
    String id = ContentId.of("lock by hand", c.id());
    Lockout before = desk.ledger.of(c.account());
    if (before != null && before.id().equals(id)) {
      return; // the same command again
    }
    Duration length = c.length() == null ? config.lock().length(0) : c.length();
    LockPlan plan = new LockPlan(c.account(), Mode.AUTO, "", length, c.reason());
    Lockout after =
        desk.ledger.enter(plan, id, Lockout.State.LOCKING, null, c.by(), now, now.plus(length));
    desk.moved(before, after, now);
  }

  private String against(Command.Lock c, Instant now) {
    if (!desk.ledger.hasBackends()) {
      return "no lock back end is configured (alert.lock-backends)";
    }
    if (accounts.isAmbiguous(c.account())) {
      return "the bare name could belong to several domains: give the whole name";
    }
    String protector = config.protects(c.account(), now);
    return protector.isEmpty() || c.force()
        ? ""
        : "the account is protected (" + protector + "): add --force";
  }

  private void unlock(Command.Unlock c, Instant now) {
    // first, so that an alert of the same incident that is still on its way finds it released
    desk.mark(c.account().key(), Incident.State.RELEASED);
    Lockout before = desk.ledger.of(c.account());
    if (before == null) {
      refuse(c, c.account(), "it is not locked by Mailvigil", now);
      return;
    }
    switch (before.state()) {
      case LOCKING, LOCKED -> desk.moved(before, desk.ledger.undo(before, c.by(), c.reason()), now);
      case ASKED ->
          desk.moved(
              before, desk.ledger.close(before, Lockout.State.DENIED, c.by(), c.reason()), now);
      case UNLOCKING -> refuse(c, c.account(), "it is being unlocked already", now);
      case WOULD, DENIED, LAPSED, ENDED, REFUSED ->
          refuse(c, c.account(), "it is not locked by Mailvigil", now);
    }
  }

  private void block(Command.Block c, Instant now) {
    String against =
        blocking.ledger().hasBackends()
            ? blocks.protects(c.source(), now)
            : "no block back end is configured (alert.source-blocks)";
    if (!against.isEmpty()) {
      refuse(c, null, against, now);
      return;
    }
    blocking.byHand(
        c.id(), c.source(), Account.DEFAULT_TENANT, c.length(), c.by(), c.reason(), now);
  }

  private void approve(Command.Approve c, Instant now) {
    Block question = blocking.question(c.question());
    if (question != null) {
      blocking.approve(question, c.by(), now);
      return;
    }
    if (c.question().equals(BLOCK_BREAKER)) {
      resumeBlocks(c, now);
      return;
    }
    if (c.question().startsWith(BREAKER)) {
      resume(c, now);
      return;
    }
    Lockout asked = desk.ledger.withId(c.question());
    if (asked == null || asked.state() != Lockout.State.ASKED) {
      refuse(c, asked == null ? null : asked.account(), noQuestion(asked), now);
      return;
    }
    Lockout after = desk.ledger.approve(asked, c.by(), now);
    desk.moved(asked, after, now);
    desk.contain(after.account().key(), after.incident(), after.until());
  }

  private void resumeBlocks(Command.Approve c, Instant now) {
    if (!blocking.resume(now)) {
      refuse(c, null, "blocks are not suspended", now);
      return;
    }
    desk.out.report(
        action(
            c.id(),
            now,
            Deed.RESUME_BLOCKS,
            Outcome.SUCCESS,
            Account.DEFAULT_TENANT,
            null,
            "",
            null,
            c.by(),
            c.reason(),
            null,
            "Blocks of sources are resumed",
            Urgency.NOW));
  }

  private void deny(Command.Deny c, Instant now) {
    Block question = blocking.question(c.question());
    if (question != null) {
      blocking.deny(question, c.by(), c.reason(), now);
      return;
    }
    Lockout asked = desk.ledger.withId(c.question());
    if (asked == null || asked.state() != Lockout.State.ASKED) {
      refuse(c, asked == null ? null : asked.account(), noQuestion(asked), now);
      return;
    }
    desk.mark(asked.account().key(), Incident.State.RELEASED);
    desk.moved(asked, desk.ledger.close(asked, Lockout.State.DENIED, c.by(), c.reason()), now);
  }

  private static String noQuestion(@Nullable Lockout lockout) {
    return lockout == null
        ? "no question has that id; see: mailvigil locks"
        : "the question is not open any more: it is " + lockout.state().wire();
  }

  private void resume(Command.Approve c, Instant now) {
    String tenant = c.question().substring(BREAKER.length());
    Breaker open = desk.breakers.remove(Breaker.key(tenant, true));
    if (open == null || !now.isBefore(open.until())) {
      refuse(c, null, "the locks of that tenant are not suspended", now);
      return;
    }
    desk.out.forget(open.key());
    desk.out.report(
        action(
            c.id(),
            now,
            Deed.RESUME_LOCKS,
            Outcome.SUCCESS,
            tenant,
            null,
            "",
            null,
            c.by(),
            c.reason(),
            null,
            "Locks of tenant " + tenant + " are resumed",
            Urgency.NOW));
  }

  private void feedback(Command.Feedback c, Instant now) {
    Incident incident = desk.incidents.holding(c.alert());
    if (incident == null) {
      refuse(c, null, "no incident of the last days holds that alert", now);
      return;
    }
    Known known = Incidents.known(incident, c.alert());
    Account account = incident.account();
    if (known != null && account != null && !known.event().isEmpty()) {
      desk.out.confirmation(
          new Confirmation(now, c.by(), c.alert(), account, known.event(), c.me()));
    }
    desk.mark(incident.subject(), c.me() ? Incident.State.FALSE_ALARM : Incident.State.CONFIRMED);
    IncidentLife life =
        desk.lives.attend(
            incident.id(),
            c.me() ? IncidentLife.Stage.FALSE_ALARM : IncidentLife.Stage.ACKNOWLEDGED,
            c.by(),
            now);
    if (life != null) {
      desk.out.memory(life);
    }
    desk.out.report(
        action(
            c.id(),
            now,
            Deed.FEEDBACK,
            Outcome.SUCCESS,
            incident.tenant(),
            incident.account(),
            incident.id(),
            c.alert(),
            c.by(),
            c.reason(),
            null,
            c.me() ? "It was a false alarm" : "It was no false alarm",
            Urgency.NONE));
  }

  private void attend(Command.Attend c, Instant now) {
    IncidentLife before = desk.lives.of(c.incident());
    if (before == null) {
      refuse(c, null, "no incident of the last days has that id; see: mailvigil incidents", now);
      return;
    }
    if (before.stage().isOver() && c.stage() == IncidentLife.Stage.ACKNOWLEDGED) {
      refuse(c, before.account(), "the incident is " + before.stage().wire() + " already", now);
      return;
    }
    if (c.stage() == IncidentLife.Stage.FALSE_ALARM) {
      Incident present = desk.incidents.present(before.subject());
      if (present != null && present.id().equals(before.id())) {
        desk.mark(before.subject(), Incident.State.FALSE_ALARM);
      }
    }
    desk.out.memory(
        Objects.requireNonNull(desk.lives.attend(c.incident(), c.stage(), c.by(), now)));
    Deed deed =
        switch (c.stage()) {
          case CLOSED -> Deed.CLOSE;
          case FALSE_ALARM -> Deed.FEEDBACK;
          case OPEN, ACKNOWLEDGED, ESCALATED, CONTAINED -> Deed.ACKNOWLEDGE;
        };
    desk.out.report(
        action(
            c.id(),
            now,
            deed,
            Outcome.SUCCESS,
            before.tenant(),
            before.account(),
            before.id(),
            null,
            c.by(),
            c.reason(),
            null,
            "The incident about "
                + IncidentWords.about(before)
                + (deed == Deed.FEEDBACK ? " was a false alarm" : " is " + c.stage().wire())
                + ", says "
                + c.by(),
            Urgency.NONE));
  }

  /** Nobody acknowledged an incident in time: people are told again, once. */
  void escalate(IncidentLife life) {
    desk.out.memory(life);
    desk.out.report(
        action(
            life.key() + life.changed(),
            life.changed(),
            Deed.ESCALATE,
            Outcome.UNKNOWN,
            life.tenant(),
            life.account(),
            life.id(),
            null,
            "clock",
            "nobody acknowledged it in time",
            null,
            "Nobody has acknowledged this: "
                + IncidentWords.summary(life)
                + " Acknowledge it: mailvigil incidents ack "
                + life.id(),
            Urgency.NOW));
  }

  private void refuse(Command c, @Nullable Account account, String why, Instant now) {
    String tenant = account == null ? Account.DEFAULT_TENANT : account.tenant();
    desk.out.report(
        action(
            c.id(),
            now,
            Deed.REFUSE,
            Outcome.FAILURE,
            tenant,
            account,
            "",
            null,
            c.by(),
            c.reason(),
            null,
            "The command was not followed: " + why,
            Urgency.NONE));
  }

  /** An entry of ours that nothing in the ledger stands behind is taken out. */
  ActionTaken orphan(Account account, String backend, Instant now) {
    return action(
        account.key() + backend + now,
        now,
        Deed.RECONCILE,
        Outcome.SUCCESS,
        account.tenant(),
        account,
        "",
        null,
        "policy",
        "the ledger holds no lock of this account",
        null,
        "A lock of " + account.name() + " that the ledger does not hold is taken out of " + backend,
        Urgency.NOW);
  }

  /** The page that tells of a tripped breaker. */
  ActionTaken suspended(Breaker b) {
    String question = BREAKER + b.tenant();
    return action(
        b.key() + b.since(),
        b.since(),
        Deed.SUSPEND_LOCKS,
        Outcome.SUCCESS,
        b.tenant(),
        null,
        "",
        null,
        "policy",
        b.why(),
        question,
        "Nobody is locked any more until "
            + b.until()
            + ", only told of: "
            + b.why()
            + ". Either many accounts are taken over, or somebody uses locks as a weapon: look at"
            + " the alerts, then resume with: mailvigil approve "
            + question,
        Urgency.NOW);
  }

  /** The page that tells of the tripped breaker of blocks. */
  ActionTaken suspended(BlockBreaker b, String tenant) {
    return action(
        b.key() + b.since(),
        b.since(),
        Deed.SUSPEND_BLOCKS,
        Outcome.SUCCESS,
        tenant,
        null,
        "",
        null,
        "policy",
        b.why(),
        BLOCK_BREAKER,
        "No source is blocked any more until "
            + b.until()
            + ", only told of: "
            + b.why()
            + ". Look at the alerts, then resume with: mailvigil approve "
            + BLOCK_BREAKER,
        Urgency.NOW);
  }

  private static ActionTaken action(
      String of,
      Instant now,
      Deed deed,
      Outcome outcome,
      String tenant,
      @Nullable Account account,
      String incident,
      @Nullable String alert,
      String by,
      String reason,
      @Nullable String lockId,
      String message,
      Urgency urgency) {
    return new ActionTaken(
        Responder.answer(of, deed),
        now,
        deed,
        outcome,
        tenant,
        account,
        null,
        incident,
        alert,
        null,
        by,
        reason,
        lockId,
        null,
        List.of(),
        message,
        urgency);
  }
}
