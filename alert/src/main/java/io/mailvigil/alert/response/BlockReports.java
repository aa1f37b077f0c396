// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.incident.ContentId;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Lockout.Held;
import io.mailvigil.common.event.Lockout.State;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts the steps of a block into words: the action that is recorded, the response it is. */
final class BlockReports {
  private BlockReports() {}

  /** The action that a step of the ledger is, null where it is none that people follow. */
  static @Nullable ActionTaken action(@Nullable Block before, Block after, Instant now) {
    State state = after.state();
    if (before == null || !before.id().equals(after.id())) {
      return state == State.ASKED
          ? of(after, now, Deed.ASK, Outcome.UNKNOWN, Urgency.NOW, question(after))
          : null;
    }
    if (before.state() == state) {
      return trouble(before, after, now);
    }
    String source = after.source().toString();
    return switch (state) {
      case WOULD, ASKED, UNLOCKING -> null;
      case LOCKING ->
          before.state() == State.ASKED
              ? of(
                  after,
                  now,
                  Deed.APPROVE,
                  Outcome.SUCCESS,
                  Urgency.NONE,
                  "The block of " + source + " was allowed")
              : before.state() == State.LOCKED
                  ? of(
                      after,
                      now,
                      Deed.RECONCILE,
                      Outcome.SUCCESS,
                      Urgency.NONE,
                      "The block of " + source + " was gone from a back end and is put back")
                  : null;
      case LOCKED ->
          before.since() != null
              ? null
              : of(
                  after,
                  now,
                  Deed.BLOCK,
                  Outcome.SUCCESS,
                  Urgency.NONE,
                  source + " is blocked until " + second(after.until()) + ": " + after.why());
      case REFUSED ->
          of(
              after,
              now,
              Deed.BLOCK,
              Outcome.FAILURE,
              Urgency.NONE,
              source + " could not be blocked: " + said(after));
      case DENIED, LAPSED ->
          of(
              after,
              now,
              Deed.DENY,
              Outcome.SUCCESS,
              Urgency.NONE,
              source + " is not blocked: " + after.undoneBy() + ": " + after.undoneWhy());
      case ENDED ->
          of(
              after,
              now,
              Deed.UNBLOCK,
              Outcome.SUCCESS,
              Urgency.NONE,
              source + " is unblocked (" + after.undoneBy() + "): " + after.undoneWhy());
    };
  }

  private static String question(Block b) {
    return "Shall "
        + b.source()
        + " be blocked for "
        + b.length().toMinutes()
        + " min? "
        + b.why()
        + ". Answer until "
        + second(b.until())
        + ": mailvigil approve "
        + b.id()
        + ", or mailvigil deny "
        + b.id();
  }

  /** The first failure of a state is told; what follows is the same news. */
  private static @Nullable ActionTaken trouble(Block before, Block after, Instant now) {
    boolean open = after.state() == State.LOCKING || after.state() == State.UNLOCKING;
    if (!open || failures(before) > 0 || failures(after) == 0) {
      return null;
    }
    boolean blocking = after.state() == State.LOCKING;
    return of(
        after,
        now,
        blocking ? Deed.BLOCK : Deed.UNBLOCK,
        Outcome.UNKNOWN,
        Urgency.NOW,
        after.source()
            + " is not known to be "
            + (blocking ? "blocked" : "unblocked")
            + " yet and is tried again: "
            + said(after));
  }

  private static int failures(Block b) {
    return b.backends().stream().mapToInt(Held::attempts).sum();
  }

  private static String said(Block b) {
    return b.backends().stream()
        .filter(h -> !h.detail().isEmpty())
        .map(h -> h.backend() + ": " + h.detail())
        .collect(Collectors.joining("; "));
  }

  private static Instant second(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS);
  }

  private static ActionTaken of(
      Block b, Instant now, Deed deed, Outcome outcome, Urgency urgency, String message) {
    RaisedAlert cause = b.cause();
    return new ActionTaken(
        ContentId.of("action", b.id(), deed.wire(), outcome.wire(), b.state().wire()),
        now,
        deed,
        outcome,
        b.tenant(),
        null,
        response(b),
        b.incident(),
        cause == null ? null : cause.id(),
        cause == null ? null : cause.detection().rule().id(),
        b.undoneBy() == null ? b.by() : b.undoneBy(),
        b.undoneWhy() == null ? b.why() : b.undoneWhy(),
        b.id(),
        b.until(),
        b.backends().stream().map(h -> h.backend() + ": " + h.step().wire()).toList(),
        message,
        urgency);
  }

  /** The response of an alert whose block stands so. */
  static Response response(Block b) {
    Decision decision =
        switch (b.state()) {
          case WOULD -> Decision.WOULD;
          case ASKED -> Decision.ASKED;
          case DENIED -> Decision.DENIED;
          case LAPSED -> Decision.EXPIRED;
          case LOCKING -> failures(b) > 0 ? Decision.FAILED : Decision.APPROVED;
          case LOCKED -> Decision.DONE;
          case REFUSED -> Decision.REFUSED;
          case UNLOCKING, ENDED -> b.since() == null ? Decision.FAILED : Decision.DONE;
        };
    String why =
        switch (b.state()) {
          case WOULD, LOCKED -> b.why() + "; until " + second(b.until());
          case ASKED -> b.why() + "; asked as " + b.id() + " until " + second(b.until());
          case DENIED, LAPSED -> b.undoneBy() + ": " + b.undoneWhy();
          case LOCKING -> failures(b) > 0 ? "tried again: " + said(b) : b.why();
          case REFUSED -> said(b).isEmpty() ? "the back ends refused it" : said(b);
          case UNLOCKING, ENDED ->
              b.why() + "; it has ended (" + b.undoneBy() + ": " + b.undoneWhy() + ")";
        };
    return new Response(
        ResponseAction.BLOCK_SOURCE,
        new Target(Ledger.SOURCE, b.source().toString()),
        b.mode(),
        decision,
        why);
  }
}
