// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.AlertMemory.Known;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Severity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The lock bar of contract part 4: one critical evidence about the account with the password known
 * (D01 from 10 failures, D04, D15), or two independent families of evidence about the account.
 */
sealed interface LockBar {
  /**
   * It is reached.
   *
   * @param why one clause
   * @param rules whose evidence reached it: the most careful of their modes holds
   */
  record Reached(String why, List<String> rules) implements LockBar {}

  /** It is not; {@code why} is one clause. */
  record Missed(String why) implements LockBar {}

  /** Failures that make D01 critical evidence. */
  long FAILURES = 10;

  /**
   * Whether a detection says of its account that the credential is known, so that it may count:
   * wrong passwords and wrong codes of unknown worth never do, whoever makes how many of them.
   */
  static boolean counts(Detection d) {
    return d.account() != null
        && d.ledger() == Ledger.ACCOUNT
        && d.firstFactor() == FirstFactor.PASSED
        && d.trusted()
        && !d.learning();
  }

  /**
   * What a family says it by: a first login from a country and a travel too fast are both about the
   * place, and who travels shows both.
   */
  static String kind(String family) {
    return family.equals("travel") || family.equals("novelty") ? "place" : family;
  }

  /** Judges a detection together with the earlier alerts of its incident. */
  static LockBar judge(Detection d, Incident incident) {
    if (d.account() == null || d.ledger() != Ledger.ACCOUNT) {
      return new Missed("this is evidence about the source, which never locks an account");
    }
    if (d.firstFactor() != FirstFactor.PASSED) {
      return new Missed("nothing here proves that the password is known");
    }
    if (isCritical(d)) {
      return new Reached(
          "critical evidence with the right password (" + d.rule().id() + ")",
          List.of(d.rule().id()));
    }
    Map<String, String> families = new TreeMap<>();
    for (Known known : incident.alerts()) {
      if (known.counts() && !kind(known.family()).equals(kind(d.family()))) {
        families.putIfAbsent(known.family(), known.rule());
      }
    }
    if (families.isEmpty()) {
      return new Missed(
          "one family of evidence ("
              + d.family()
              + ") is not enough: a lock needs two, or critical evidence");
    }
    Map.Entry<String, String> other = families.entrySet().iterator().next();
    return new Reached(
        "two independent families of evidence: "
            + d.family()
            + " ("
            + d.rule().id()
            + ") and "
            + other.getKey()
            + " ("
            + other.getValue()
            + ")",
        List.of(d.rule().id(), other.getValue()));
  }

  private static boolean isCritical(Detection d) {
    if (d.severity() != Severity.CRITICAL) {
      return false;
    }
    String rule = d.rule().id();
    return isRule(rule, "D04")
        || isRule(rule, "D15")
        || (isRule(rule, "D01")
            && d.evidence() instanceof Evidence.Count c
            && c.count() >= FAILURES
            && c.firstFactor() == FirstFactor.PASSED);
  }

  private static boolean isRule(String rule, String catalogue) {
    return rule.equals(catalogue) || rule.startsWith(catalogue + "-");
  }
}
