// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.SourceAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Detections and configurations for tests: the decisive one, and each way of not being it. */
public final class Given {
  public static final Instant NOW = Instant.parse("2026-11-23T10:30:00Z");
  public static final Account BOB = new Account("default", "bob@example.org");

  private Given() {}

  /** The section {@code alert} written as YAML. */
  public static ResponseConfig config(String yaml) {
    ConfigNode root = ConfigFile.parse("alert:\n" + yaml.indent(2), "test");
    ResponseConfig config = ResponseConfig.from(root.section("alert"));
    root.finish();
    return config;
  }

  public static ResponseConfig auto() {
    return config("responses: {lock: auto}");
  }

  /** D01 with ten failures, each after the right password. */
  public static Detection burst(Account account) {
    return burst(account, 10, Severity.CRITICAL, FirstFactor.PASSED, NOW);
  }

  public static Detection burst(
      Account account, long count, Severity severity, FirstFactor first, Instant time) {
    boolean passed = first == FirstFactor.PASSED;
    return detection(
        "D01-failed-second-factor-burst",
        account,
        severity,
        "second-factor",
        passed ? Ledger.ACCOUNT : Ledger.SOURCE,
        first,
        new Evidence.Count(count, 10, Duration.ofMinutes(10), 3, 1, first),
        passed
            ? List.of(ResponseAction.LOCK, ResponseAction.NOTIFY_USER)
            : List.of(ResponseAction.BLOCK_SOURCE, ResponseAction.NOTIFY_USER),
        time);
  }

  /** Impossible travel: one family of evidence about the account. */
  public static Detection travel(Account account, Instant time) {
    return detection(
        "D32-impossible-travel",
        account,
        Severity.HIGH,
        "travel",
        Ledger.ACCOUNT,
        FirstFactor.PASSED,
        new Evidence.Travel("DE", "US", 6000, Duration.ofHours(1), 6000),
        List.of(ResponseAction.NOTIFY_USER),
        time);
  }

  /** Wrong passwords: evidence about the source. */
  public static Detection guessing(Account account, Instant time) {
    return detection(
        "D19-distributed-guessing",
        account,
        Severity.HIGH,
        "guessing",
        Ledger.SOURCE,
        FirstFactor.FAILED,
        new Evidence.Count(500, 10, Duration.ofMinutes(30), 40, 1, FirstFactor.FAILED),
        List.of(ResponseAction.BLOCK_SOURCE),
        time);
  }

  public static Detection detection(
      String rule,
      Account account,
      Severity severity,
      String family,
      Ledger ledger,
      FirstFactor first,
      Evidence evidence,
      List<ResponseAction> proposals,
      Instant time) {
    return new Detection(
        rule + "/" + account.key() + "/" + severity + "/" + time,
        time,
        time.minusSeconds(300),
        time,
        severity,
        severity.score(),
        new RuleRef(rule, rule, "1", List.of("T1110")),
        account.tenant(),
        account.key(),
        account,
        account.name(),
        List.of(SourceAddress.of("203.0.113.9")),
        List.of(account.name()),
        "a sentence about " + account.name(),
        evidence,
        List.of("e1"),
        ledger,
        family,
        first,
        proposals,
        true,
        false,
        0);
  }

  public static Detection with(
      Detection d, boolean trusted, boolean learning, List<SourceAddress> sources, int revision) {
    return new Detection(
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
        sources,
        d.accounts(),
        d.message(),
        d.evidence(),
        d.because(),
        d.ledger(),
        d.family(),
        d.firstFactor(),
        d.proposals(),
        trusted,
        learning,
        revision);
  }
}
