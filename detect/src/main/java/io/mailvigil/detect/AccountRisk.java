// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * D45: what all findings about one account come to, with a half-life of 24 h: medium from 50 on,
 * high from 80, critical from 100. It speaks where two independent families of evidence meet; what
 * one family says is said by its own alerts.
 *
 * <p>Its family is that of its strongest sign, and it proves nothing of the password: so it is
 * never the second family, nor the critical evidence, that a lock needs.
 */
public final class AccountRisk {
  public static final RuleRef RULE =
      new RuleRef("D45-account-risk", "Risk of an account", "1", List.of("T1078"));

  static final Duration QUIET = Duration.ofHours(24);
  private static final int FORMAT = 1;
  private static final double LEAST_OF_A_FAMILY = 5;

  /** What it takes, lowest first. */
  private enum Step {
    MEDIUM(Severity.MEDIUM, 50),
    HIGH(Severity.HIGH, 80),
    CRITICAL(Severity.CRITICAL, 100);

    final Severity severity;
    final double points;

    Step(Severity severity, double points) {
      this.severity = severity;
      this.points = points;
    }
  }

  /** The memory of one account, with the alerts it has raised. */
  static final class Group {
    private final RiskSignals signals;
    private final Episodes episodes;

    private Group(RiskSignals signals, Episodes episodes) {
      this.signals = signals;
      this.episodes = episodes;
    }

    Group() {
      this(new RiskSignals(), new Episodes());
    }

    /** When the newest signal came. */
    Instant newest() {
      return signals.size() == 0 ? Instant.MIN : signals.get(signals.size() - 1).time();
    }
  }

  private AccountRisk() {}

  /** Whether a detection counts at all. */
  static boolean counts(Detection detection) {
    return RiskSignal.of(detection) != null;
  }

  /** Counts a detection in, and says what that completes. */
  static List<Detection> fold(Group group, Detection detection) {
    RiskSignal signal = RiskSignal.of(detection);
    Account account = detection.account();
    int at = signal == null || account == null ? -1 : group.signals.add(signal);
    if (at < 0 || account == null) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>(0);
    for (Step step : Step.values()) {
      for (int i = at; i < group.signals.size(); i++) {
        RiskSignals.Risk risk = group.signals.at(i);
        if (risk.sum() >= step.points && families(risk) >= 2) {
          found.add(finding(group.signals, i, risk, step, account, detection));
          break;
        }
      }
    }
    return group.episodes.speak(RULE, QUIET, account.tenant(), account.key(), found);
  }

  private static long families(RiskSignals.Risk risk) {
    return risk.byFamily().values().stream().filter(p -> p >= LEAST_OF_A_FAMILY).count();
  }

  private static Finding finding(
      RiskSignals signals,
      int last,
      RiskSignals.Risk risk,
      Step step,
      Account account,
      Detection detection) {
    List<RiskSignal> counted = signals.upTo(last);
    RiskSignal newest = counted.getLast();
    String family =
        risk.byFamily().entrySet().stream()
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(newest.family());
    String signs =
        risk.byRule().entrySet().stream()
            .sorted(
                Map.Entry.<String, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(5)
            .map(e -> String.format(Locale.ROOT, "%s %.0f", e.getKey(), e.getValue()))
            .collect(Collectors.joining(", "));
    return new Finding(
        step.severity,
        "",
        newest.time(),
        counted.getFirst().time(),
        newest.time(),
        Math.min(100, risk.sum()),
        account,
        detection.user(),
        detection.sources(),
        List.of(account.name()),
        String.format(
            Locale.ROOT,
            "Independent signs about %s add up to %.0f, from %.0f on it is %s: %s",
            Words.name(account.name()),
            risk.sum(),
            step.points,
            step.severity.wire(),
            signs),
        new Evidence.Value(
            "decayed_sum",
            "mailvigil.risk",
            risk.sum(),
            step.points,
            RiskSignals.KEPT,
            counted.size(),
            false),
        counted.stream().map(RiskSignal::because).distinct().toList(),
        Ledger.ACCOUNT,
        family,
        FirstFactor.UNKNOWN,
        step == Step.MEDIUM
            ? List.of()
            : step == Step.HIGH
                ? List.of(ResponseAction.NOTIFY_USER)
                : List.of(ResponseAction.NOTIFY_USER, ResponseAction.REQUIRE_RESET),
        counted.stream().allMatch(RiskSignal::trusted));
  }

  static byte[] write(Group group) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(FORMAT);
      group.episodes.write(out);
      group.signals.write(out);
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be written", e);
    }
    return bytes.toByteArray();
  }

  /** Throws {@link IOException} on bytes that {@link #write} of no version wrote. */
  static Group read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException("a memory of format " + format);
    }
    Episodes episodes = Episodes.read(in);
    return new Group(RiskSignals.read(in), episodes);
  }
}
