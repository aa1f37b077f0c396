// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Lockout.Earlier;
import io.mailvigil.common.event.Lockout.Held;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Lockout.Step;
import io.mailvigil.common.event.Mode;
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
 * The ledger: one word for each account, and what follows from it. A state machine without clock or
 * I/O: every method takes one step and returns the new word, which the caller commits before
 * anything is done about it. Not thread-safe.
 *
 * <p>{@code locking} is committed before a back end is touched and {@code locked} after all were
 * read back, so whoever takes over repeats the open calls ({@link #tasks}); they change nothing
 * where they were made already.
 */
public final class LockLedger implements LedgerView {
  /** Who ends a lock whose time is over. */
  public static final String CLOCK = "clock";

  /** Who ended a lock that vanished at the back end. */
  public static final String BACK_END = "back-end";

  private static final Duration KEPT = Duration.ofDays(8);
  private static final int MOST_EARLIER = 20;
  private static final int SHORTFALL_TRIES = 5;

  private final LockChain chain;
  private final Map<Account, Lockout> lockouts = new HashMap<>();

  /**
   * @param chain the back ends that form one lock
   */
  public LockLedger(LockChain chain) {
    this.chain = chain;
  }

  /** Takes back what was stored. */
  public void restore(Lockout lockout) {
    lockouts.put(lockout.account(), lockout);
  }

  @Override
  public @Nullable Lockout of(Account account) {
    return lockouts.get(account);
  }

  /** Every word of the ledger. */
  public Collection<Lockout> all() {
    return List.copyOf(lockouts.values());
  }

  @Override
  public boolean hasBackends() {
    return !chain.steps().isEmpty();
  }

  @Override
  public long decidedSince(String tenant, Instant since, boolean shadow) {
    long count = 0;
    for (Lockout l : lockouts.values()) {
      if (!l.account().tenant().equals(tenant)) {
        continue;
      }
      if (!l.incident().isEmpty()
          && !l.decided().isBefore(since)
          && (shadow || l.mode() != Mode.SHADOW)) {
        count++;
      }
      for (Earlier e : l.earlier()) {
        if (!e.incident().isEmpty() && !e.at().isBefore(since) && (shadow || e.real())) {
          count++;
        }
      }
    }
    return count;
  }

  /** The lock or question of that id, null without. */
  public @Nullable Lockout withId(String id) {
    for (Lockout l : lockouts.values()) {
      if (l.id().equals(id)) {
        return l;
      }
    }
    return null;
  }

  /**
   * Enters what policy decided.
   *
   * @param id a function of account and incident
   * @param state WOULD, ASKED or LOCKING
   * @param until when the lock or the question ends
   */
  public Lockout enter(
      LockPlan plan,
      String id,
      State state,
      @Nullable RaisedAlert cause,
      String by,
      Instant now,
      Instant until) {
    return put(
        new Lockout(
            plan.account(),
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
            state == State.WOULD ? List.of() : chain.names().stream().map(Held::pending).toList(),
            earlier(plan.account(), now)));
  }

  private List<Earlier> earlier(Account account, Instant now) {
    Lockout before = lockouts.get(account);
    if (before == null) {
      return List.of();
    }
    List<Earlier> all =
        before.history().stream().filter(e -> e.at().isAfter(now.minus(KEPT))).toList();
    return all.size() <= MOST_EARLIER ? all : all.subList(all.size() - MOST_EARLIER, all.size());
  }

  /** A person allowed the question: its lock begins. */
  public Lockout approve(Lockout asked, String by, Instant now) {
    return put(asked.beginning(now, by));
  }

  /** A person refused the question, or time did. */
  public Lockout close(Lockout asked, State state, String by, String why) {
    return put(asked.undone(state, by, why));
  }

  /** Begins to undo a lock that may be held somewhere. */
  public Lockout undo(Lockout open, String by, String why) {
    return put(open.undone(State.UNLOCKING, by, why));
  }

  /** The same word with its alert as that now stands. */
  public Lockout because(Lockout lockout, RaisedAlert cause) {
    return put(lockout.because(cause));
  }

  /** What a call came to; null where the ledger has moved on to another lock meanwhile. */
  public @Nullable Lockout reply(LockReply reply, Instant now) {
    Lockout present = lockouts.get(reply.task().lockout().account());
    if (present == null || !present.id().equals(reply.task().lockout().id())) {
      return null;
    }
    List<Held> held = change(present, reply.task().backend(), h -> after(h, reply));
    Lockout next = put(present.at(present.state(), held));
    return put(settled(next, now));
  }

  private static Held after(Held h, LockReply reply) {
    LockResult result = reply.result();
    if (result == null) {
      return new Held(h.backend(), h.step(), reply.problem(), h.attempts() + 1, h.reapplied());
    }
    return switch (result) {
      case LockResult.Locked locked -> held(h, locked.shortfalls());
      case LockResult.Already already when already.by() == LockResult.Owner.OTHERS ->
          step(h, Step.OTHERS, "somebody else has locked it there, which is left alone");
      case LockResult.Already already -> held(h, already.shortfalls());
      case LockResult.Unlocked unlocked -> step(h, Step.GONE, said(unlocked.shortfalls()));
      case LockResult.NotLocked none -> step(h, Step.GONE, "");
      case LockResult.Refused refused -> step(h, Step.REFUSED, refused.reason());
    };
  }

  private static Held step(Held h, Step step, String detail) {
    return new Held(h.backend(), step, detail, 0, h.reapplied());
  }

  private static Held held(Held h, List<String> shortfalls) {
    String detail = said(shortfalls);
    return new Held(
        h.backend(), Step.HELD, detail, detail.isEmpty() ? 0 : h.attempts() + 1, h.reapplied());
  }

  private static String said(List<String> shortfalls) {
    return String.join("; ", shortfalls);
  }

  private static Lockout settled(Lockout l, Instant now) {
    List<Held> all = l.backends();
    if (l.state() == State.LOCKING && all.stream().noneMatch(h -> h.step() == Step.PENDING)) {
      boolean anywhere =
          all.stream().anyMatch(h -> h.step() == Step.HELD || h.step() == Step.OTHERS);
      return anywhere
          ? l.inForceSince(l.lockedAt() == null ? now : l.lockedAt()).at(State.LOCKED, all)
          : l.at(State.REFUSED, all);
    }
    if (l.state() == State.UNLOCKING && all.stream().noneMatch(LockLedger::isLeft)) {
      return l.at(State.ENDED, all);
    }
    return l;
  }

  /** What time brings: questions lapse, locks end. */
  public List<Lockout> expire(Instant now) {
    List<Lockout> changed = new ArrayList<>();
    for (Lockout l : List.copyOf(lockouts.values())) {
      if (now.isBefore(l.until())) {
        continue;
      }
      if (l.state() == State.ASKED) {
        changed.add(close(l, State.LAPSED, CLOCK, "nobody answered in time"));
      } else if (l.state() == State.LOCKING || l.state() == State.LOCKED) {
        changed.add(put(settled(undo(l, CLOCK, "its time is over"), now)));
      }
    }
    return changed;
  }

  /** Forgets words that no escalation needs any more; returns their accounts. */
  public List<Account> forget(Instant now) {
    List<Account> gone =
        lockouts.values().stream()
            .filter(l -> !l.state().isOpen() && l.state() != State.ASKED)
            .filter(l -> l.decided().plus(KEPT).isBefore(now) && l.until().isBefore(now))
            .map(Lockout::account)
            .toList();
    gone.forEach(lockouts::remove);
    return gone;
  }

  /**
   * The calls to be made now: of a lock the earlier steps of the chain first, of an undoing the
   * later ones. A back end that failed once holds up none of those after it.
   */
  public List<LockTask> tasks() {
    List<LockTask> all = new ArrayList<>();
    for (Lockout l : lockouts.values()) {
      for (Held h : l.backends()) {
        if (l.state() == State.LOCKING && h.step() == Step.PENDING && isLockable(l, h)
            || l.state() == State.LOCKED
                && h.step() == Step.HELD
                && !h.detail().isEmpty()
                && h.attempts() < SHORTFALL_TRIES) {
          all.add(new LockTask(h.backend(), true, l));
        } else if (l.state() == State.UNLOCKING && isLeft(h) && isUnlockable(l, h)) {
          all.add(new LockTask(h.backend(), false, l));
        }
      }
    }
    return all;
  }

  private boolean isLockable(Lockout l, Held h) {
    return l.backends().stream()
        .filter(other -> chain.step(other.backend()) < chain.step(h.backend()))
        .noneMatch(other -> other.step() == Step.PENDING && other.attempts() == 0);
  }

  private boolean isUnlockable(Lockout l, Held h) {
    return l.backends().stream()
        .filter(other -> chain.step(other.backend()) > chain.step(h.backend()))
        .noneMatch(other -> isLeft(other) && other.attempts() == 0);
  }

  /** Whether it has to be undone there. */
  private static boolean isLeft(Held h) {
    return h.step() != Step.GONE && h.step() != Step.REFUSED;
  }

  /**
   * A lock that the ledger holds vanished at a back end: the first time it is put back, the second
   * time somebody means it and the lock ends.
   *
   * @return the new word, null where the lock is not one that should be there
   */
  public @Nullable Lockout vanished(Account account, String lockId, String backend) {
    Lockout l = lockouts.get(account);
    if (l == null || !l.id().equals(lockId) || l.state() != State.LOCKED) {
      return null;
    }
    for (Held h : l.backends()) {
      if (h.backend().equals(backend) && h.step() == Step.HELD) {
        if (h.reapplied()) {
          return undo(l, BACK_END, "somebody took it out of " + backend + " twice");
        }
        Held again = new Held(backend, Step.PENDING, "it was gone and is put back", 0, true);
        return put(l.at(State.LOCKING, change(l, backend, x -> again)));
      }
    }
    return null;
  }

  private static List<Held> change(Lockout l, String backend, UnaryOperator<Held> how) {
    return l.backends().stream().map(h -> h.backend().equals(backend) ? how.apply(h) : h).toList();
  }

  private Lockout put(Lockout lockout) {
    lockouts.put(lockout.account(), lockout);
    return lockout;
  }
}
