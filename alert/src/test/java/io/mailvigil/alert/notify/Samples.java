// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Reports as alert publishes them. */
final class Samples {
  static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private Samples() {}

  static RaisedAlert alert(String id, String incident, Severity severity, String account) {
    Account whom = new Account("default", account);
    Urgency urgency =
        severity.compareTo(Severity.HIGH) >= 0
            ? Urgency.NOW
            : severity == Severity.MEDIUM ? Urgency.DIGEST : Urgency.NONE;
    return new RaisedAlert(
        new Detection(
            id,
            NOW,
            NOW.minusSeconds(300),
            NOW,
            severity,
            99,
            new RuleRef(
                "D01-failed-second-factor-burst", "Failed codes", "1", List.of("T1110.001")),
            "default",
            whom.key(),
            whom,
            account,
            List.of(SourceAddress.of("203.0.113.9")),
            List.of(account),
            "12 wrong codes for " + account,
            new Evidence.Count(12, 10, Duration.ofMinutes(10), 3, 1, FirstFactor.PASSED),
            List.of("e1"),
            Ledger.ACCOUNT,
            "second-factor",
            FirstFactor.PASSED,
            List.of(ResponseAction.LOCK),
            true,
            false,
            0),
        incident,
        List.of(
            new Response(
                ResponseAction.LOCK, Target.of(whom), Mode.SHADOW, Decision.WOULD, "mode shadow")),
        urgency);
  }

  static ActionTaken locked(String id, String incident, String account) {
    return new ActionTaken(
        id,
        NOW.plusSeconds(1),
        Deed.LOCK,
        Outcome.SUCCESS,
        "default",
        new Account("default", account),
        null,
        incident,
        "a1",
        "D01-failed-second-factor-burst",
        "policy",
        "12 wrong codes",
        "l1",
        NOW.plusSeconds(900),
        List.of("dovecot: held"),
        account + " is locked",
        Urgency.NOW);
  }

  static Message incident(String account) {
    return new Message(
        "m1",
        Message.Kind.INCIDENT,
        "i1",
        List.of(alert("a1", "i1", Severity.CRITICAL, account), locked("x1", "i1", account)));
  }
}
