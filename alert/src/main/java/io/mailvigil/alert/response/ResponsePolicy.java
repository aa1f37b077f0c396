// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.block.BlockView;
import io.mailvigil.alert.lock.LedgerView;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is done about a detection: a function of the detection, its incident, the ledger, the
 * configuration and the time, used live and by {@code replay} alike. Evidence of guessing acts on
 * the source, evidence that the credential is known on the account; each decision says why.
 */
final class ResponsePolicy {
  /** Older detections are learnt from and indexed; nobody is locked, blocked or told. */
  static final Duration OLDEST = Duration.ofMinutes(10);

  private static final int MOST_TARGETS = 10;
  private final ResponseConfig config;
  private final List<Network> trusted;
  private final boolean rehearsal;
  private final LockDecision lock;
  private final BlockDecision block;
  private final SessionDecision sessions;

  /**
   * @param trusted trusted networks, proxies and webmail: never throttled
   * @param rehearsal true in replay: what would be done is only noted
   */
  ResponsePolicy(
      ResponseConfig config,
      List<Network> trusted,
      LockDecision lock,
      BlockDecision block,
      SessionDecision sessions,
      boolean rehearsal) {
    this.config = config;
    this.trusted = List.copyOf(trusted);
    this.lock = lock;
    this.block = block;
    this.sessions = sessions;
    this.rehearsal = rehearsal;
  }

  /**
   * Decides on a new alert.
   *
   * @param incident what it belongs to, with the alerts before it
   * @param now the clock; in replay the detection's own time
   */
  Verdict decide(
      Detection d, Incident incident, LedgerView ledger, BlockView blocked, Instant now) {
    boolean old = isOld(d, now);
    List<Response> all = new ArrayList<>();
    Urgency urgency = tell(d, old, all);
    Account account = d.account();
    boolean cut = false;
    Set<ResponseAction> proposed = new LinkedHashSet<>(d.proposals());
    BlockDecision.Outcome blocks = new BlockDecision.Outcome(List.of(), List.of(), null);
    for (ResponseAction action : Modes.SETTABLE) {
      if (action != ResponseAction.NOTIFY
          && action != ResponseAction.LOCK
          && proposed.contains(action)) {
        Mode mode = config.modes().of(d.rule().id(), action);
        if (action == ResponseAction.BLOCK_SOURCE && mode != Mode.OFF) {
          blocks = block.decide(d, incident, blocked, against(d, old), mode, now);
          all.addAll(blocks.responses());
        } else if (action == ResponseAction.KILL_SESSIONS && account != null) {
          if (mode != Mode.OFF) {
            Response response = sessions.decide(d, account, incident, mode, now);
            cut = response.decision() == Decision.APPROVED;
            all.add(response);
          }
        } else if (action != ResponseAction.BLOCK_SOURCE) {
          propose(action, d, now, urgency, all);
        }
      }
    }
    LockDecision.Outcome outcome = lock.decide(d, incident, ledger, old, now);
    if (outcome.response() != null) {
      all.add(outcome.response());
    }
    return new Verdict(
        all,
        urgency,
        outcome.plan(),
        outcome.tripped(),
        !old && LockBar.counts(d),
        cut,
        blocks.plans(),
        blocks.tripped());
  }

  static boolean isOld(Detection d, Instant now) {
    return Duration.between(d.time(), now).compareTo(OLDEST) > 0;
  }

  /** Notes what becomes of the message about it, and when it goes out. */
  private Urgency tell(Detection d, boolean old, List<Response> all) {
    Mode mode = config.modes().of(d.rule().id(), ResponseAction.NOTIFY);
    Target target = target(d);
    if (mode == Mode.OFF) {
      return Urgency.NONE;
    }
    if (d.severity().compareTo(Severity.LOW) <= 0) {
      all.add(
          new Response(
              ResponseAction.NONE, target, mode, Decision.DONE, "low severity is indexed only"));
      return Urgency.NONE;
    }
    String against =
        d.learning()
            ? "this rule is still learning what is usual: it is indexed only"
            : old ? "it is older than 10 min: one summary counts it" : "";
    if (!against.isEmpty()) {
      all.add(new Response(ResponseAction.NOTIFY, target, mode, Decision.REFUSED, against));
      return Urgency.NONE;
    }
    boolean digest = d.severity() == Severity.MEDIUM;
    String why =
        d.severity().wire()
            + (digest ? " severity goes into the hourly digest" : " severity is told at once");
    boolean would = rehearsal || mode == Mode.SHADOW;
    all.add(
        new Response(
            ResponseAction.NOTIFY, target, mode, would ? Decision.WOULD : Decision.DONE, why));
    return would ? Urgency.NONE : digest ? Urgency.DIGEST : Urgency.NOW;
  }

  /**
   * Notes what becomes of a proposal: the owner of an account is told, together with everybody
   * else; the others would be done by something that does not exist yet.
   */
  private void propose(
      ResponseAction action, Detection d, Instant now, Urgency urgency, List<Response> all) {
    Mode mode = config.modes().of(d.rule().id(), action);
    if (mode == Mode.OFF) {
      return;
    }
    boolean bySource = action == ResponseAction.THROTTLE;
    for (Target target : bySource ? sources(d) : accounts(d)) {
      String against = against(d, isOld(d, now));
      if (against.isEmpty() && bySource && isTrusted(SourceAddress.of(base(target.id())), now)) {
        against = "this is a trusted network, a proxy or webmail";
      }
      boolean owner = action == ResponseAction.NOTIFY_USER && d.account() != null;
      boolean told = owner && mode == Mode.AUTO && urgency != Urgency.NONE;
      all.add(
          against.isEmpty()
              ? new Response(
                  action,
                  target,
                  mode,
                  told ? Decision.DONE : Decision.WOULD,
                  told
                      ? "proposed by " + d.rule().id() + "; at a second address, where one is known"
                      : owner ? "proposed by " + d.rule().id() : proposal(action, d))
              : new Response(action, target, mode, Decision.REFUSED, against));
    }
  }

  private static String proposal(ResponseAction action, Detection d) {
    return "proposed by "
        + d.rule().id()
        + (action == ResponseAction.KILL_SESSIONS
            ? "; the evidence names no single account"
            : "; nothing carries it out yet");
  }

  private static String against(Detection d, boolean old) {
    return !d.trusted()
        ? "an event of the evidence came unauthenticated or looks forged"
        : d.learning()
            ? "this rule is still learning what is usual"
            : old ? "it is older than 10 min" : "";
  }

  private static List<Target> sources(Detection d) {
    return d.sources().stream().map(Target::of).distinct().limit(MOST_TARGETS).toList();
  }

  private static List<Target> accounts(Detection d) {
    if (d.account() != null) {
      return List.of(Target.of(d.account()));
    }
    return d.accounts().stream()
        .map(name -> new Target(Ledger.ACCOUNT, name))
        .limit(MOST_TARGETS)
        .toList();
  }

  private static String base(String network) {
    int slash = network.indexOf('/');
    return slash < 0 ? network : network.substring(0, slash);
  }

  private boolean isTrusted(SourceAddress address, Instant now) {
    return trusted.stream().anyMatch(network -> network.contains(address))
        || config.listsAsTrusted(address, now);
  }

  private static Target target(Detection d) {
    if (d.account() != null) {
      return Target.of(d.account());
    }
    return d.sources().isEmpty()
        ? new Target(Ledger.SOURCE, d.groupKey())
        : Target.of(d.sources().getFirst());
  }
}
