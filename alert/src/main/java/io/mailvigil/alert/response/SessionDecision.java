// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.SessionCut;
import io.mailvigil.common.event.Target;
import java.time.Instant;

/**
 * Whether the live sessions of an account are ended without a lock: a step below it. Whoever knows
 * only the name must not be able to throw the owner out, so the password has to be known; the
 * guards are those of a lock.
 */
final class SessionDecision {
  private final ResponseConfig config;
  private final LockDecision guards;
  private final SessionCuts cuts;
  private final boolean rehearsal;

  SessionDecision(ResponseConfig config, LockDecision guards, SessionCuts cuts, boolean rehearsal) {
    this.config = config;
    this.guards = guards;
    this.cuts = cuts;
    this.rehearsal = rehearsal;
  }

  /** The decision; {@code APPROVED} where a cut is to begin. */
  Response decide(Detection d, Account account, Incident incident, Mode mode, Instant now) {
    Target target = Target.of(account);
    String against = guards.against(d, account, incident, ResponsePolicy.isOld(d, now), now);
    if (against.isEmpty() && !LockBar.counts(d)) {
      against = "nothing here proves that the password is known";
    }
    if (!against.isEmpty()) {
      return new Response(ResponseAction.KILL_SESSIONS, target, mode, Decision.REFUSED, against);
    }
    String proposed = "proposed by " + d.rule().id();
    if (rehearsal || mode == Mode.SHADOW) {
      return new Response(ResponseAction.KILL_SESSIONS, target, mode, Decision.WOULD, proposed);
    }
    SessionCut before = cuts.of(account);
    if (before != null && now.isBefore(before.asked().plus(SessionCuts.PAUSE))) {
      return new Response(
          ResponseAction.KILL_SESSIONS,
          target,
          mode,
          Decision.DONE,
          "that is done since " + before.asked() + " already");
    }
    String obstacle = obstacle(account, now);
    return new Response(
        ResponseAction.KILL_SESSIONS,
        target,
        mode,
        obstacle.isEmpty() ? Decision.APPROVED : Decision.REFUSED,
        obstacle.isEmpty() ? proposed : obstacle);
  }

  private String obstacle(Account account, Instant now) {
    LockRules rules = config.lock();
    if (!cuts.arePossible()) {
      return "no lock back end here can end sessions (doveadm in alert.lock-backends)";
    }
    return cuts.since(account.tenant(), now.minus(rules.within())) >= rules.most()
        ? "more than "
            + rules.most()
            + " accounts within "
            + rules.within().toMinutes()
            + " min (alert.lock.budget.locks)"
        : "";
  }
}
