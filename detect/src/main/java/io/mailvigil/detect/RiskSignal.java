// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Severity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One finding as it counts towards the risk of its account.
 *
 * @param id of the detection
 * @param because of the event that completed it
 */
record RiskSignal(
    String id,
    Instant time,
    Severity severity,
    String rule,
    String family,
    String because,
    boolean trusted)
    implements Comparable<RiskSignal> {
  /**
   * The signal of a detection; null where it says nothing of an account's owner: evidence of
   * guessing is about its source, an update was counted as an alert, a rule that learns may be
   * wrong, and risk itself is no sign of risk.
   */
  static @Nullable RiskSignal of(Detection d) {
    return d.account() == null
            || d.ledger() != Ledger.ACCOUNT
            || d.revision() > 0
            || d.learning()
            || d.rule().id().equals(AccountRisk.RULE.id())
        ? null
        : new RiskSignal(
            d.id(),
            d.time(),
            d.severity(),
            d.rule().id(),
            d.family(),
            d.because().getLast(),
            d.trusted());
  }

  /** How much it counts when it is new. */
  double points() {
    return switch (severity) {
      case INFO -> 0;
      case LOW -> 10;
      case MEDIUM -> 30;
      case HIGH -> 50;
      case CRITICAL -> 80;
    };
  }

  @Override
  public int compareTo(RiskSignal other) {
    int byTime = time.compareTo(other.time);
    return byTime != 0 ? byTime : id.compareTo(other.id);
  }
}
