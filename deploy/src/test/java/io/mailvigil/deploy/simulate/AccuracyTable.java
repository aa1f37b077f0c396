// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Accuracy.Result;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Sums up what methods made of several worlds, as the tables of docs/accuracy.md. */
final class AccuracyTable {
  static final double[] BUDGETS = {20, 8.5, 2, 0.5, 0.2};
  static final List<String> FAMILIES =
      List.of("naive", "proxy", "targeted", "very-targeted", "changing-proxies", "patient");

  /** Of so many, so many were found. */
  private static final class Share {
    int found;
    int all;

    void add(int[] foundOfAll) {
      found += foundOfAll[0];
      all += foundOfAll[1];
    }

    double percent() {
      return all == 0 ? 0 : 100.0 * found / all;
    }

    /** In percent, with the limits of Wilson's 95 % interval. */
    @Override
    public String toString() {
      if (all == 0) {
        return "-";
      }
      double z = 1.96;
      double p = (double) found / all;
      double middle = (p + z * z / 2 / all) / (1 + z * z / all);
      double half = z * Math.sqrt(p * (1 - p) / all + z * z / 4 / all / all) / (1 + z * z / all);
      return String.format(
          Locale.ROOT,
          "%.1f [%.0f-%.0f]",
          100 * p,
          100 * Math.max(0, middle - half),
          100 * Math.min(1, middle + half));
    }
  }

  /** One method at one budget. */
  private static final class Row {
    final Map<String, Share> families = new LinkedHashMap<>();
    final Share after80Hours = new Share();
    final Share after30Days = new Share();
    double episodes;
    int worlds;

    void add(Result<?> result, double threshold, int accounts) {
      for (String family : FAMILIES) {
        families.computeIfAbsent(family, f -> new Share()).add(result.found(family, threshold));
      }
      after80Hours.add(result.foundAgain("patient", threshold, 1));
      after30Days.add(result.foundAgain("patient", threshold, 2));
      episodes += result.episodes(threshold, accounts);
      worlds++;
    }

    String markdown(String method) {
      List<String> cells = new ArrayList<>();
      families.values().forEach(share -> cells.add(share.toString()));
      return String.format(
          Locale.ROOT,
          "| %s | %s | %.2f |%n",
          method,
          String.join(" | ", cells),
          episodes / worlds);
    }
  }

  private final Map<String, Map<Double, Row>> rows = new LinkedHashMap<>();
  private final Map<String, Row> asTheyCome = new LinkedHashMap<>();

  /** Of methods that decide by themselves when to speak. */
  void addAsTheyCome(List<Result<?>> results, int accounts) {
    for (Result<?> result : results) {
      Row row = asTheyCome.computeIfAbsent(result.method.name(), name -> new Row());
      row.add(result, LoginMethod.SPEAKS, accounts);
    }
  }

  /** At the same volume. */
  void add(List<Result<?>> results, int accounts) {
    for (Result<?> result : results) {
      for (double budget : BUDGETS) {
        Row row =
            rows.computeIfAbsent(result.method.name(), name -> new LinkedHashMap<>())
                .computeIfAbsent(budget, b -> new Row());
        row.add(result, result.threshold(budget, accounts), accounts);
      }
    }
  }

  /** Recall in percent. */
  double recall(String method, double budget, String family) {
    return row(method, budget).families.getOrDefault(family, new Share()).percent();
  }

  /** Of those who were found at first, how many are found 80 h later again, in percent. */
  double after80Hours(String method, double budget) {
    return row(method, budget).after80Hours.percent();
  }

  /** Episodes per 1,000 users and day on the measured days. */
  double episodes(String method, double budget) {
    return row(method, budget).episodes / row(method, budget).worlds;
  }

  private Row row(String method, double budget) {
    return Objects.requireNonNull(rows.getOrDefault(method, Map.of()).get(budget), method);
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    for (double budget : BUDGETS) {
      head(text, budget + " episodes");
      rows.forEach((method, byBudget) -> text.append(row(method, budget).markdown(method)));
    }
    head(text, "as they come");
    asTheyCome.forEach((method, row) -> text.append(row.markdown(method)));
    text.append(
        String.format(
            "%n| found again, of those found | after 80 h | after 30 d |%n| --- | --- | --- |%n"));
    rows.forEach((method, byBudget) ->
        byBudget.forEach((budget, row) ->
            text.append(
                String.format(
                    Locale.ROOT,
                    "| %s at %.1f | %s | %s |%n",
                    method,
                    budget,
                    row.after80Hours,
                    row.after30Days))));
    return text.toString();
  }

  private static void head(StringBuilder text, String what) {
    text.append(
        String.format(
            "%n| %s | %s | told |%n| --- |%s --- |%n",
            what, String.join(" | ", FAMILIES), " --- |".repeat(FAMILIES.size())));
  }
}
