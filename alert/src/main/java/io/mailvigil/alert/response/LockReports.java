// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.incident.ContentId;
import io.mailvigil.alert.lock.LockLedger;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Lockout.Held;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Lockout.Step;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a lock into words: the action that is recorded, the alert as it now stands. */
final class LockReports {
  private LockReports() {}

  /** The action that a step of the ledger is, null where it is none that people follow. */
  static @Nullable ActionTaken action(@Nullable Lockout before, Lockout after, Instant now) {
    State state = after.state();
    if (before == null || !before.id().equals(after.id())) {
      return state == State.ASKED ? asked(after, now) : null;
    }
    if (before.state() == state) {
      return trouble(before, after, now);
    }
    String name = after.account().name();
    return switch (state) {
      case WOULD, ASKED, UNLOCKING -> null;
      case LOCKING -> begun(before, after, now);
      case LOCKED ->
          before.lockedAt() != null
              ? null
              : of(
                  after,
                  now,
                  Deed.LOCK,
                  Outcome.SUCCESS,
                  Urgency.NOW,
                  name
                      + " is locked until "
                      + minute(after.until())
                      + ": "
                      + after.why()
                      + noted(after));
      case REFUSED ->
          of(
              after,
              now,
              Deed.LOCK,
              Outcome.FAILURE,
              Urgency.NOW,
              name + " could not be locked: " + said(after));
      case DENIED, LAPSED ->
          of(
              after,
              now,
              Deed.DENY,
              Outcome.SUCCESS,
              Urgency.NONE,
              name + " is not locked: " + after.undoneBy() + ": " + after.undoneWhy());
      case ENDED -> ended(after, now);
    };
  }

  private static @Nullable ActionTaken begun(Lockout before, Lockout after, Instant now) {
    String name = after.account().name();
    return switch (before.state()) {
      case ASKED ->
          of(
              after,
              now,
              Deed.APPROVE,
              Outcome.SUCCESS,
              Urgency.NONE,
              "The lock of " + name + " was allowed");
      case LOCKED ->
          of(
              after,
              now,
              Deed.RECONCILE,
              Outcome.SUCCESS,
              Urgency.NOW,
              "The lock of " + name + " was gone from a back end and is put back");
      case WOULD, DENIED, LAPSED, LOCKING, UNLOCKING, ENDED, REFUSED -> null;
    };
  }

  private static ActionTaken asked(Lockout l, Instant now) {
    return of(
        l,
        now,
        Deed.ASK,
        Outcome.UNKNOWN,
        Urgency.NOW,
        "Shall "
            + l.account().name()
            + " be locked for "
            + l.length().toMinutes()
            + " min? "
            + l.why()
            + ". Answer until "
            + minute(l.until())
            + ": mailvigil approve "
            + l.id()
            + ", or mailvigil deny "
            + l.id());
  }

  private static ActionTaken ended(Lockout l, Instant now) {
    String name = l.account().name();
    String who = Objects.requireNonNullElse(l.undoneBy(), "");
    String why = Objects.requireNonNullElse(l.undoneWhy(), "");
    if (l.lockedAt() == null) {
      return of(
          l,
          now,
          Deed.UNLOCK,
          Outcome.SUCCESS,
          Urgency.NOW,
          "The lock of " + name + " ended before it was known to be in force: " + why);
    }
    boolean vanished = who.equals(LockLedger.BACK_END);
    return of(
        l,
        now,
        Deed.UNLOCK,
        Outcome.SUCCESS,
        vanished ? Urgency.NOW : Urgency.NONE,
        name + " is unlocked (" + who + "): " + why);
  }

  /** The first failure of a state is told; what follows is the same news. */
  private static @Nullable ActionTaken trouble(Lockout before, Lockout after, Instant now) {
    boolean first = failures(before) == 0 && failures(after) > 0 && after.state() != State.LOCKED;
    if (!first || !after.state().isOpen()) {
      return null;
    }
    boolean locking = after.state() == State.LOCKING;
    return of(
        after,
        now,
        locking ? Deed.LOCK : Deed.UNLOCK,
        Outcome.UNKNOWN,
        Urgency.NOW,
        after.account().name()
            + " is not known to be "
            + (locking ? "locked" : "unlocked")
            + " yet and is tried again: "
            + said(after));
  }

  private static int failures(Lockout l) {
    return l.backends().stream().mapToInt(Held::attempts).sum();
  }

  private static String said(Lockout l) {
    List<String> all = new ArrayList<>();
    for (Held h : l.backends()) {
      if (!h.detail().isEmpty()) {
        all.add(h.backend() + ": " + h.detail());
      }
    }
    return all.isEmpty() ? "no back end is configured" : String.join("; ", all);
  }

  private static String noted(Lockout l) {
    return l.backends().stream().allMatch(h -> h.detail().isEmpty()) ? "" : " (" + said(l) + ")";
  }

  private static Instant minute(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static ActionTaken of(
      Lockout l, Instant now, Deed deed, Outcome outcome, Urgency urgency, String message) {
    RaisedAlert cause = l.cause();
    return new ActionTaken(
        ContentId.of("action", l.id(), deed.wire(), outcome.wire(), l.state().wire()),
        now,
        deed,
        outcome,
        l.account().tenant(),
        l.account(),
        lock(l),
        l.incident(),
        cause == null ? null : cause.id(),
        cause == null ? null : cause.detection().rule().id(),
        l.undoneBy() == null ? l.by() : l.undoneBy(),
        l.undoneWhy() == null ? l.why() : l.undoneWhy(),
        l.id(),
        l.until(),
        l.backends().stream().map(h -> h.backend() + ": " + h.step().wire()).toList(),
        message,
        urgency);
  }

  /** The lock response of an alert whose lock stands so. */
  static Response lock(Lockout l) {
    Decision decision =
        switch (l.state()) {
          case WOULD -> Decision.WOULD;
          case ASKED -> Decision.ASKED;
          case DENIED -> Decision.DENIED;
          case LAPSED -> Decision.EXPIRED;
          case LOCKING -> failures(l) > 0 ? Decision.FAILED : Decision.APPROVED;
          case LOCKED -> Decision.DONE;
          case REFUSED -> Decision.REFUSED;
          case UNLOCKING, ENDED -> l.lockedAt() == null ? Decision.FAILED : Decision.DONE;
        };
    String why =
        switch (l.state()) {
          case WOULD, LOCKED -> l.why() + "; until " + minute(l.until());
          case ASKED -> l.why() + "; asked as " + l.id() + " until " + minute(l.until());
          case DENIED, LAPSED -> l.undoneBy() + ": " + l.undoneWhy();
          case LOCKING -> failures(l) > 0 ? "tried again: " + said(l) : l.why();
          case REFUSED -> said(l);
          case UNLOCKING, ENDED -> l.why() + "; it has ended";
        };
    return new Response(ResponseAction.LOCK, Target.of(l.account()), l.mode(), decision, why);
  }

  /** The alert with its lock, and its undoing, as they now stand. */
  static RaisedAlert updated(RaisedAlert alert, Lockout l) {
    List<Response> all = new ArrayList<>();
    for (Response r : alert.responses()) {
      if (r.action() == ResponseAction.LOCK) {
        all.add(lock(l));
      } else if (r.action() != ResponseAction.UNLOCK) {
        all.add(r);
      }
    }
    if (l.state() == State.UNLOCKING || l.state() == State.ENDED) {
      boolean gone = l.backends().stream().noneMatch(h -> h.step() == Step.HELD);
      all.add(
          new Response(
              ResponseAction.UNLOCK,
              Target.of(l.account()),
              Mode.AUTO,
              l.state() == State.ENDED && gone ? Decision.DONE : Decision.APPROVED,
              l.undoneBy() + ": " + l.undoneWhy()));
    }
    return new RaisedAlert(alert.detection(), alert.incident(), all, Urgency.NONE);
  }
}
