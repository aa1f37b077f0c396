// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.block.BlockPlan;
import io.mailvigil.alert.incident.ContentId;
import io.mailvigil.alert.incident.Incidents;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.LockLedger;
import io.mailvigil.alert.lock.LockPlan;
import io.mailvigil.alert.lock.LockReply;
import io.mailvigil.alert.lock.LockTask;
import io.mailvigil.alert.lock.SessionReply;
import io.mailvigil.alert.lock.SessionTask;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.AlertMemory.Backlog;
import io.mailvigil.common.event.AlertMemory.BlockBreaker;
import io.mailvigil.common.event.AlertMemory.Breaker;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.AlertMemory.Known;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.SessionCut;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functional core of alert: takes detections, commands, answers of back ends and the time, and
 * hands out what follows. No clock, no I/O; the same input in the same order gives the same output,
 * live and in replay. What it remembers is what it handed out, so {@link #restore} brings it back.
 * Not thread-safe.
 */
public final class Responder {
  private static final Duration QUIET = Duration.ofSeconds(10);
  private final Desk desk;
  private final ResponsePolicy policy;
  private final LockRules rules;
  private final Orders orders;
  private final Blocking blocking;
  private final SessionCuts sessions;
  private final boolean rehearsal;

  /** The same where no back end ends sessions without a lock. */
  public Responder(
      ResponseConfig config,
      Accounts accounts,
      List<Network> trusted,
      LockChain chain,
      BlockParts blocks,
      boolean rehearsal,
      Outbox out) {
    this(config, accounts, trusted, chain, List.of(), blocks, rehearsal, out);
  }

  /**
   * @param chain the lock back ends
   * @param cutters those of them that can end live sessions without a lock
   * @param trusted trusted networks, proxies and webmail
   * @param blocks what carries blocks of sources
   * @param rehearsal true in replay: nothing is done, what would be is noted
   */
  public Responder(
      ResponseConfig config,
      Accounts accounts,
      List<Network> trusted,
      LockChain chain,
      List<String> cutters,
      BlockParts blocks,
      boolean rehearsal,
      Outbox out) {
    this.desk = new Desk(new LockLedger(chain), config.attention().lives(), out);
    this.rules = config.lock();
    this.rehearsal = rehearsal;
    this.blocking =
        new Blocking(desk, config.block(), blocks.backends(), blocks.forgetful(), rehearsal);
    BlockDecision block =
        new BlockDecision(config, blocks.never(trusted), blocking::breaker, rehearsal);
    this.orders = new Orders(desk, blocking, block, config, accounts);
    this.sessions = new SessionCuts(desk, cutters);
    LockDecision lock = new LockDecision(config, accounts, trusted, desk.breakers, rehearsal);
    this.policy =
        new ResponsePolicy(
            config,
            trusted,
            lock,
            block,
            new SessionDecision(config, lock, sessions, rehearsal),
            rehearsal);
  }

  /** The {@code event.id} of the action that answers a command with that deed. */
  public static String answer(String command, Deed deed) {
    return ContentId.of("order", command, deed.wire());
  }

  public void restore(Lockout lockout) {
    desk.ledger.restore(lockout);
  }

  public void restore(AlertMemory memory) {
    switch (memory) {
      case Incident incident -> desk.incidents.restore(incident);
      case Block block -> blocking.restore(block);
      case SessionCut cut -> sessions.restore(cut);
      case IncidentLife life -> desk.lives.restore(life);
      case BlockBreaker breaker -> blocking.restore(breaker);
      case Breaker breaker -> desk.breakers.put(breaker.key(), breaker);
      case Backlog backlog -> desk.backlogs.put(backlog.key(), backlog);
    }
  }

  /**
   * Decides on a detection. One that was seen before changes nothing; a later revision of it is
   * handed out as an update of the same alert, with the decisions that were made.
   *
   * @return the alert as it now stands, null where nothing is new
   */
  public @Nullable RaisedAlert detection(Detection d, Instant now) {
    Incident incident = desk.incidents.of(d);
    Known known = Incidents.known(incident, d.id());
    if (known != null) {
      return d.revision() <= known.update() ? null : update(d, incident, known);
    }
    Verdict verdict = policy.decide(d, incident, desk.ledger, blocking.ledger(), now);
    RaisedAlert alert =
        new RaisedAlert(d.withRevision(0), incident.id(), verdict.responses(), verdict.urgency());
    Incident next =
        desk.incidents.put(
            incident,
            new Known(
                d.id(),
                d.rule().id(),
                d.family(),
                d.time(),
                d.because().isEmpty() ? "" : d.because().getLast(),
                d.revision(),
                0,
                verdict.counts(),
                verdict.responses()));
    desk.out.memory(next);
    desk.out.memory(desk.lives.alert(alert, next.subject(), now));
    desk.out.report(alert);
    if (verdict.tripped() != null) {
      trip(verdict.tripped());
    }
    if (verdict.plan() != null) {
      begin(verdict.plan(), alert, now);
    }
    Account account = d.account();
    if (verdict.cut() && account != null) {
      sessions.begin(account, alert, now);
    }
    for (BlockPlan plan : verdict.blocks()) {
      blocking.begin(plan, next, alert, now);
    }
    if (verdict.blocksTripped() != null) {
      blocking.trip(verdict.blocksTripped(), orders.suspended(verdict.blocksTripped(), d.tenant()));
    }
    if (ResponsePolicy.isOld(d, now)) {
      later(d, now);
    }
    return alert;
  }

  private RaisedAlert update(Detection d, Incident incident, Known known) {
    int revision = known.revision() + 1;
    RaisedAlert alert =
        new RaisedAlert(d.withRevision(revision), incident.id(), known.responses(), Urgency.NONE);
    desk.out.memory(
        desk.incidents.put(
            incident,
            new Known(
                known.id(),
                known.rule(),
                known.family(),
                known.time(),
                known.event(),
                d.revision(),
                revision,
                known.counts(),
                known.responses())));
    desk.out.report(alert);
    Account account = d.account();
    Lockout lockout = account == null ? null : desk.ledger.of(account);
    if (lockout != null && lockout.cause() != null && lockout.cause().id().equals(d.id())) {
      desk.out.lockout(desk.ledger.because(lockout, alert));
    }
    blocking.because(d, alert);
    return alert;
  }

  private void begin(LockPlan plan, RaisedAlert alert, Instant now) {
    Lockout before = desk.ledger.of(plan.account());
    boolean would = rehearsal || plan.mode() == Mode.SHADOW;
    Lockout.State state =
        would
            ? Lockout.State.WOULD
            : plan.mode() == Mode.ASK ? Lockout.State.ASKED : Lockout.State.LOCKING;
    Duration stands = state == Lockout.State.ASKED ? rules.askExpiry() : plan.length();
    String id = ContentId.of("lock", plan.account().key(), plan.incident());
    Lockout after = desk.ledger.enter(plan, id, state, alert, "policy", now, now.plus(stands));
    desk.moved(before, after, now);
    if (plan.mode() == Mode.AUTO) {
      desk.contain(plan.account().key(), plan.incident(), alert.time().plus(plan.length()));
    }
  }

  private void trip(Breaker breaker) {
    desk.breakers.put(breaker.key(), breaker);
    desk.out.memory(breaker);
    if (breaker.real()) {
      desk.out.report(orders.suspended(breaker));
    }
  }

  private void later(Detection d, Instant now) {
    Backlog before = desk.backlogs.get(Backlog.key(d.tenant()));
    Backlog after =
        before == null
            ? new Backlog(d.tenant(), 1, d.time(), d.time(), now)
            : new Backlog(
                d.tenant(),
                before.count() + 1,
                d.time().isBefore(before.first()) ? d.time() : before.first(),
                d.time().isAfter(before.last()) ? d.time() : before.last(),
                now);
    desk.backlogs.put(after.key(), after);
    desk.out.memory(after);
  }

  /** Follows a person's command, or says why not. */
  public void command(Command command, Instant now) {
    orders.follow(command, now);
  }

  /** Takes a back end's answer to one of {@link #tasks()}. */
  public void reply(LockReply reply, Instant now) {
    Lockout before = desk.ledger.of(reply.task().lockout().account());
    Lockout after = desk.ledger.reply(reply, now);
    if (after != null) {
      desk.moved(before, after, now);
    }
  }

  /** Takes a back end's answer to one of {@link #sessionTasks()}. */
  public void reply(SessionReply reply, Instant now) {
    sessions.reply(reply, now);
  }

  /** A lock was not found where the ledger says it is held. */
  public void vanished(Account account, String lockId, String backend, Instant now) {
    Lockout before = desk.ledger.of(account);
    Lockout after = desk.ledger.vanished(account, lockId, backend);
    if (after != null) {
      desk.moved(before, after, now);
    }
  }

  /**
   * Whether a lock of ours that a back end holds has nothing behind it in the ledger: its lock is
   * over, or never was.
   *
   * @param wasExpected whether the ledger had a lock there when the back end was asked
   */
  public boolean isOrphan(Account account, boolean wasExpected) {
    Lockout word = desk.ledger.of(account);
    return !wasExpected && (word == null || !word.state().isOpen());
  }

  /** Records that such a lock is taken out. */
  public void orphan(Account account, String backend, Instant now) {
    desk.out.report(orders.orphan(account, backend, now));
  }

  /** The clock moved on: locks end, questions lapse, backlogs are summed up. */
  public void tick(Instant now) {
    for (Lockout after : desk.ledger.expire(now)) {
      // a step of time changes neither back ends nor cause: the word before is the same but open
      Lockout.State was =
          after.state() == Lockout.State.LAPSED ? Lockout.State.ASKED : Lockout.State.LOCKED;
      desk.moved(after.at(was, after.backends()), after, now);
    }
    blocking.tick(now);
    if (!rehearsal) {
      desk.lives.escalate(now).forEach(orders::escalate);
    }
    for (Backlog backlog : List.copyOf(desk.backlogs.values())) {
      if (!now.isBefore(backlog.arrived().plus(QUIET))) {
        desk.backlogs.remove(backlog.key());
        desk.out.forget(backlog.key());
        desk.out.report(summary(backlog, now));
      }
    }
  }

  /** Forgets what no decision needs any more; once an hour is often enough. */
  public void forget(Instant now) {
    desk.incidents.forget(now).forEach(desk.out::forget);
    desk.ledger.forget(now).forEach(desk.out::forget);
    blocking.forget(now);
    desk.lives.forget(now).forEach(desk.out::forget);
    sessions.forget(now);
    List<String> closed = new ArrayList<>();
    desk.breakers.values().stream()
        .filter(b -> b.until().isBefore(now))
        .forEach(b -> closed.add(b.key()));
    closed.forEach(key -> {
      desk.breakers.remove(key);
      desk.out.forget(key);
    });
  }

  private static ActionTaken summary(Backlog backlog, Instant now) {
    String message =
        backlog.count()
            + (backlog.count() == 1 ? " historical alert" : " historical alerts")
            + " from "
            + backlog.first()
            + " to "
            + backlog.last()
            + ": indexed only, nobody was locked";
    return new ActionTaken(
        ContentId.of("history", backlog.tenant(), backlog.arrived().toString()),
        now,
        Deed.SUMMARIZE_HISTORY,
        Outcome.SUCCESS,
        backlog.tenant(),
        null,
        null,
        "",
        null,
        null,
        "policy",
        "older than 10 min when they were found",
        null,
        null,
        List.of(),
        message,
        Urgency.NOW);
  }

  /** The calls to back ends that the ledger wants made. */
  public List<LockTask> tasks() {
    return desk.ledger.tasks();
  }

  /** The calls that end live sessions without a lock. */
  public List<SessionTask> sessionTasks() {
    return sessions.tasks();
  }

  public LockLedger ledger() {
    return desk.ledger;
  }

  /** The half that blocks sources. */
  public Blocking blocking() {
    return blocking;
  }

  /** One sentence for each tenant whose locks are suspended now, and for blocks. */
  public List<String> suspended(Instant now) {
    List<String> all = new ArrayList<>(blocking.suspended(now));
    desk.breakers.values().stream()
        .filter(b -> b.real() && now.isBefore(b.until()))
        .map(b -> "locks of tenant " + b.tenant() + " are suspended until " + b.until())
        .forEach(all::add);
    return all;
  }

  /** False while a summary waits to be sent or a back end to be called. */
  public boolean idle() {
    return desk.backlogs.isEmpty()
        && tasks().isEmpty()
        && sessionTasks().isEmpty()
        && blocking.idle();
  }
}
