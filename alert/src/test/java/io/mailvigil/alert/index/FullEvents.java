// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Mode;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.SourceState;
import io.mailvigil.common.event.Target;
import io.mailvigil.common.event.Tls;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events and detections with every field set. */
public final class FullEvents {
  private static final Instant TIME = Instant.parse("2026-11-23T10:00:00.123Z");

  private FullEvents() {}

  public static AuthEvent event(String id, Reason reason) {
    return new AuthEvent(
        id,
        TIME,
        Action.LOGIN,
        Outcome.FAILURE,
        reason,
        3,
        "acme",
        "bob@example.org",
        new Account("acme", "bob@example.org"),
        new Source(
            SourceAddress.of("203.0.113.9"),
            4711,
            new Place("DE", "Ulm", 48.4, 10.0, 20),
            64500,
            "Example AS",
            "hosting"),
        "imap",
        new Service("dovecot", "mx", "imap-login", 42),
        new Tls(true, "1.3", "TLS_AES_256_GCM_SHA384"),
        new Client("Thunderbird/128", "thunderbird", "128"),
        new Auth(
            Factor.SECOND_FACTOR,
            FirstFactor.PASSED,
            SecondFactor.FAILED,
            "PLAIN",
            "sess",
            "ab12",
            true),
        new Mail("sender@example.com", "4F2", "<m@x>", 5, 4, "sent", 1, 2, 3, 4, "e@example.net"),
        new Origin("/var/log/mail.log", 1234, false),
        List.of("user.name"),
        true,
        "line of bob",
        new SourceState(TIME, "no line for 15 min"));
  }

  static List<Evidence> evidence() {
    return List.of(
        new Evidence.Count(10, 5, Duration.ofMinutes(10), 3, 1, FirstFactor.PASSED),
        new Evidence.Sequence(
            List.of("failures", "success"), List.of(5L, 1L), Duration.ofSeconds(90)),
        new Evidence.Value(
            "value_sum", "mailvigil.mail.bytes", 5e9, 1e9, Duration.ofHours(1), 40, true),
        new Evidence.Novelty("country", "FR", "DE", 412),
        new Evidence.Travel("DE/Ulm", "US", 6000.5, Duration.ofHours(1), 6000.5),
        new Evidence.Score(7.5, 4000, "somebody", Map.of("operator", 5.25, "hour", -0.5)));
  }

  static Detection detection(String id, Evidence evidence) {
    return new Detection(
        id,
        TIME,
        TIME.minusSeconds(300),
        TIME,
        Severity.CRITICAL,
        92.5,
        new RuleRef(
            "D01-failed-second-factor-burst", "Failed second-factor burst", "1", List.of("T1110")),
        "acme",
        "acme/u/bob@example.org",
        new Account("acme", "bob@example.org"),
        "bob@example.org",
        List.of(SourceAddress.of("203.0.113.9"), SourceAddress.of("2001:db8::1")),
        List.of("bob@example.org"),
        "a sentence",
        evidence,
        List.of("a", "b"),
        Ledger.ACCOUNT,
        "second-factor",
        FirstFactor.PASSED,
        List.of(ResponseAction.LOCK, ResponseAction.NOTIFY_USER),
        true,
        true,
        2);
  }

  public static RaisedAlert alert(String id, int revision) {
    Detection d = detection(id, evidence().getFirst());
    return new RaisedAlert(
        new Detection(
            d.id(),
            d.time(),
            d.start(),
            d.end(),
            d.severity(),
            d.riskScore(),
            d.rule(),
            d.tenant(),
            d.groupKey(),
            d.account(),
            d.user(),
            d.sources(),
            d.accounts(),
            "state " + revision,
            d.evidence(),
            d.because(),
            d.ledger(),
            d.family(),
            d.firstFactor(),
            d.proposals(),
            d.trusted(),
            d.learning(),
            revision),
        "i1",
        List.of(response()),
        Urgency.NOW);
  }

  private static Response response() {
    return new Response(
        ResponseAction.LOCK,
        Target.of(new Account("acme", "bob@example.org")),
        Mode.AUTO,
        Decision.DONE,
        "12 wrong codes");
  }

  public static ActionTaken action(String id) {
    return new ActionTaken(
        id,
        TIME,
        Deed.LOCK,
        Outcome.SUCCESS,
        "acme",
        new Account("acme", "bob@example.org"),
        response(),
        "i1",
        "a1",
        "D01-failed-second-factor-burst",
        "policy",
        "12 wrong codes",
        "l1",
        TIME.plusSeconds(900),
        List.of("dovecot: held"),
        "bob@example.org is locked",
        Urgency.NOW);
  }

  static List<Report> reports() {
    return List.of(alert("id", 3), action("x"));
  }
}
