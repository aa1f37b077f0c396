// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.deploy.Printable;
import io.mailvigil.deploy.report.Page.Concerned;
import io.mailvigil.deploy.report.Page.Part;
import io.mailvigil.deploy.report.Page.RuleRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Alerts counted by rule, by account and by source network. */
final class Tally {
  private static final int MOST_RULES_NAMED = 6;

  /** What was counted of one rule, account or source. */
  private static final class Count {
    final long[] bySeverity = new long[Severity.values().length];
    final Set<String> accounts = new HashSet<>();
    final Set<String> sources = new HashSet<>();
    final TreeSet<String> rules = new TreeSet<>();
    final Instant first;
    Instant last;
    long alerts;
    long weight;

    Count(RaisedAlert alert) {
      this.first = alert.time();
      this.last = alert.time();
    }

    void add(RaisedAlert alert) {
      bySeverity[alert.detection().severity().ordinal()]++;
      rules.add(alert.detection().rule().id());
      last = alert.time();
      alerts++;
      weight += alert.detection().severity().score();
    }

    Severity worst() {
      Severity worst = Severity.INFO;
      for (Severity each : Severity.values()) {
        worst = bySeverity[each.ordinal()] > 0 ? each : worst;
      }
      return worst;
    }
  }

  private final Map<String, Count> byRule = new HashMap<>();
  private final Map<String, RuleRef> rules = new HashMap<>();
  private final Map<String, Count> byAccount = new HashMap<>();
  private final Map<String, Count> bySource = new HashMap<>();
  private final double days;

  /**
   * @param alerts by time
   */
  Tally(List<RaisedAlert> alerts, double days) {
    this.days = days;
    alerts.forEach(this::add);
  }

  private void add(RaisedAlert alert) {
    var d = alert.detection();
    Count rule = byRule.computeIfAbsent(d.rule().id(), id -> new Count(alert));
    rules.put(d.rule().id(), d.rule());
    rule.add(alert);
    Set<String> accounts = new HashSet<>(d.accounts());
    if (d.account() != null) {
      accounts.add(d.account().name());
    }
    Set<String> sources =
        d.sources().stream().map(s -> s.network().toString()).collect(Collectors.toSet());
    rule.accounts.addAll(accounts);
    rule.sources.addAll(sources);
    accounts.forEach(name -> byAccount.computeIfAbsent(name, n -> new Count(alert)).add(alert));
    sources.forEach(name -> bySource.computeIfAbsent(name, n -> new Count(alert)).add(alert));
  }

  /** By id. */
  List<RuleRow> rules() {
    long most = byRule.values().stream().mapToLong(c -> c.alerts).max().orElse(1);
    return byRule.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> rule(e.getKey(), e.getValue(), most))
        .toList();
  }

  private RuleRow rule(String id, Count count, long most) {
    RuleRef rule = rules.getOrDefault(id, new RuleRef(id, id, "", List.of()));
    List<Part> parts = new ArrayList<>();
    for (Severity severity :
        List.of(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)) {
      long n = count.bySeverity[severity.ordinal()];
      if (n > 0) {
        String share = String.format(Locale.ROOT, "%.2f", Math.max(0.6, 100.0 * n / most));
        parts.add(new Part(severity.wire(), Wording.number(n), share));
      }
    }
    return new RuleRow(
        id,
        rule.name(),
        String.join(", ", rule.techniques()),
        Wording.number(count.alerts),
        String.format(Locale.ROOT, "%.2f", count.alerts / days),
        parts,
        Wording.number(count.accounts.size()),
        Wording.number(count.sources.size()),
        Wording.minute(count.first),
        Wording.minute(count.last));
  }

  /** The one with the gravest and most alerts first. */
  List<Concerned> accounts() {
    return concerned(byAccount);
  }

  /** Like {@link #accounts()}. */
  List<Concerned> sources() {
    return concerned(bySource);
  }

  private static List<Concerned> concerned(Map<String, Count> counts) {
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Count> e) -> e.getValue().worst())
                .thenComparing(e -> e.getValue().weight)
                .reversed()
                .thenComparing(Map.Entry::getKey))
        .map(e -> concerned(e.getKey(), e.getValue()))
        .toList();
  }

  private static Concerned concerned(String name, Count count) {
    String some = count.rules.stream().limit(MOST_RULES_NAMED).collect(Collectors.joining(", "));
    return new Concerned(
        Printable.text(name),
        count.worst().wire(),
        Wording.number(count.alerts),
        count.rules.size() > MOST_RULES_NAMED
            ? some + " and " + (count.rules.size() - MOST_RULES_NAMED) + " more"
            : some,
        Wording.minute(count.first),
        Wording.minute(count.last));
  }
}
