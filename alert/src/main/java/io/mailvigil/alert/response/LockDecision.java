// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.lock.LedgerView;
import io.mailvigil.alert.lock.LockPlan;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.AlertMemory.Breaker;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether an account is locked: the bar first, then every guard in turn; the first that objects is
 * the {@code why}. On doubt, no.
 */
final class LockDecision {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Duration HOUR = Duration.ofHours(1);

  /** What is decided; all null where a lock was not even thought of. */
  record Outcome(@Nullable Response response, @Nullable LockPlan plan, @Nullable Breaker tripped) {
    static final Outcome NOTHING = new Outcome(null, null, null);
  }

  private final ResponseConfig config;
  private final Accounts accounts;
  private final List<Network> trusted;
  private final Map<String, Breaker> breakers;
  private final boolean rehearsal;

  /**
   * @param breakers those that are or were open, by key; read at each decision
   */
  LockDecision(
      ResponseConfig config,
      Accounts accounts,
      List<Network> trusted,
      Map<String, Breaker> breakers,
      boolean rehearsal) {
    this.config = config;
    this.accounts = accounts;
    this.trusted = List.copyOf(trusted);
    this.breakers = breakers;
    this.rehearsal = rehearsal;
  }

  Outcome decide(Detection d, Incident incident, LedgerView ledger, boolean old, Instant now) {
    Account account = d.account();
    Mode mode = config.modes().of(d.rule().id(), ResponseAction.LOCK);
    if (account == null || mode == Mode.OFF) {
      return Outcome.NOTHING;
    }
    boolean proposed = d.proposals().contains(ResponseAction.LOCK);
    return switch (LockBar.judge(d, incident)) {
      case LockBar.Missed missed ->
          proposed ? refused(account, mode, missed.why()) : Outcome.NOTHING;
      case LockBar.Reached reached -> {
        Mode least = mode;
        for (String rule : reached.rules()) {
          least = least.least(config.modes().of(rule, ResponseAction.LOCK));
        }
        yield least == Mode.OFF
            ? Outcome.NOTHING
            : reached(d, account, incident, ledger, old, now, least, reached.why());
      }
    };
  }

  private Outcome reached(
      Detection d,
      Account account,
      Incident incident,
      LedgerView ledger,
      boolean old,
      Instant now,
      Mode mode,
      String why) {
    String against = against(d, account, incident, old, now);
    if (!against.isEmpty()) {
      return refused(account, mode, against);
    }
    Lockout present = ledger.of(account);
    Outcome standing = present == null ? null : standing(present, incident, now, mode);
    if (standing != null) {
      return standing;
    }
    if (!rehearsal && mode != Mode.SHADOW && !ledger.hasBackends()) {
      return refused(account, mode, "no lock back end is configured (alert.lock-backends)");
    }
    Breaker open = breakers.get(Breaker.key(account.tenant(), mode != Mode.SHADOW));
    if (open != null && now.isBefore(open.until())) {
      return refused(
          account, mode, "locks are suspended until " + open.until() + ": " + open.why());
    }
    String exceeded = exceeded(account.tenant(), ledger, now, mode == Mode.SHADOW);
    if (!exceeded.isEmpty()) {
      Breaker breaker =
          new Breaker(
              account.tenant(),
              mode != Mode.SHADOW,
              now,
              now.plus(config.lock().pause()),
              exceeded);
      return new Outcome(
          response(account, mode, Decision.REFUSED, exceeded + ": locks are suspended"),
          null,
          breaker);
    }
    LockPlan plan =
        new LockPlan(account, mode, incident.id(), length(present, incident, now, mode), why);
    return new Outcome(response(account, mode, decision(mode), why(plan)), plan, null);
  }

  /** What speaks against a lock whatever the ledger holds; empty where nothing does. */
  String against(Detection d, Account account, Incident incident, boolean old, Instant now) {
    if (!d.trusted()) {
      return "an event of the evidence came unauthenticated or looks forged";
    }
    if (d.learning()) {
      return "this rule is still learning what is usual";
    }
    if (old) {
      return "the evidence is older than 10 min";
    }
    if (accounts.isAmbiguous(account)) {
      return "the bare name could belong to several domains: set accounts.default-domain";
    }
    String protector = config.protects(account, now);
    if (!protector.isEmpty()) {
      return "the account is protected (" + protector + ")";
    }
    if (!d.sources().isEmpty() && d.sources().stream().allMatch(s -> isTrusted(s, now))) {
      return "all of it came from trusted networks, proxies or webmail";
    }
    return switch (incident.state()) {
      case RELEASED -> "a person undid or refused this incident's lock";
      case FALSE_ALARM -> "a person said that this incident is a false alarm";
      case OPEN, CONFIRMED -> "";
    };
  }

  private boolean isTrusted(SourceAddress source, Instant now) {
    return trusted.stream().anyMatch(n -> n.contains(source)) || config.listsAsTrusted(source, now);
  }

  /** What the ledger's present word on the account makes of it; null where it is no obstacle. */
  private @Nullable Outcome standing(Lockout present, Incident incident, Instant now, Mode mode) {
    Account account = present.account();
    boolean same = present.incident().equals(incident.id());
    return switch (present.state()) {
      case LOCKING, LOCKED ->
          now.isBefore(present.until())
              ? already(
                  account,
                  mode,
                  present.state() == Lockout.State.LOCKED ? Decision.DONE : Decision.APPROVED,
                  "it is locked until "
                      + present.until()
                      + " already; a lock is never extended by further alerts")
              : same ? refused(account, mode, "this incident's lock is just over") : null;
      case ASKED ->
          already(account, mode, Decision.ASKED, "it is asked for already as " + present.id());
      case WOULD ->
          now.isBefore(present.until()) && (rehearsal || mode == Mode.SHADOW)
              ? already(
                  account,
                  mode,
                  Decision.WOULD,
                  "it would be locked until " + present.until() + " already")
              : null;
      case DENIED -> same ? refused(account, mode, "a person has denied it") : null;
      case LAPSED -> same ? refused(account, mode, "nobody answered when asked before") : null;
      case REFUSED ->
          same ? refused(account, mode, "the lock back ends have refused this account") : null;
      case UNLOCKING, ENDED ->
          same ? refused(account, mode, "this incident's lock is over already") : null;
    };
  }

  /** What a further lock would exceed; empty where it would not. */
  private String exceeded(String tenant, LedgerView ledger, Instant now, boolean shadow) {
    LockRules rules = config.lock();
    if (ledger.decidedSince(tenant, now.minus(rules.within()), shadow) >= rules.most()) {
      return "more than "
          + rules.most()
          + " locks within "
          + rules.within().toMinutes()
          + " min (alert.lock.budget.locks)";
    }
    if (ledger.decidedSince(tenant, now.minus(HOUR), shadow) >= rules.mostInAnHour()) {
      return "more than "
          + rules.percent()
          + " % of "
          + rules.users()
          + " users within an hour (alert.lock.budget.percent)";
    }
    return "";
  }

  /** Each earlier incident of the last 7 days that locked makes it a step longer. */
  private Duration length(@Nullable Lockout present, Incident incident, Instant now, Mode mode) {
    if (present == null) {
      return config.lock().length(0);
    }
    long earlier =
        present.history().stream()
            .filter(e -> e.real() || mode == Mode.SHADOW)
            .filter(e -> !e.incident().isEmpty() && !e.incident().equals(incident.id()))
            .filter(e -> e.at().isAfter(now.minus(WEEK)))
            .map(Lockout.Earlier::incident)
            .distinct()
            .count();
    return config.lock().length(earlier);
  }

  private Decision decision(Mode mode) {
    return rehearsal || mode == Mode.SHADOW
        ? Decision.WOULD
        : mode == Mode.ASK ? Decision.ASKED : Decision.APPROVED;
  }

  private static String why(LockPlan plan) {
    return plan.why() + "; for " + plan.length().toMinutes() + " min";
  }

  private static Outcome refused(Account account, Mode mode, String why) {
    return new Outcome(response(account, mode, Decision.REFUSED, why), null, null);
  }

  private static Outcome already(Account account, Mode mode, Decision decision, String why) {
    return new Outcome(response(account, mode, decision, why), null, null);
  }

  private static Response response(Account account, Mode mode, Decision decision, String why) {
    return new Response(
        ResponseAction.LOCK, Target.of(account), mode, decision, Objects.requireNonNull(why));
  }
}
