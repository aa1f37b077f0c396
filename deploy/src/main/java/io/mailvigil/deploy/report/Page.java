// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import java.util.List;

/** Everything the template shows, in the words it shows it in; text of others is still raw. */
record Page(
    String period,
    String files,
    String input,
    List<Figure> figures,
    Chart chart,
    Rows<Deed> locks,
    Rows<Deed> lockWithheld,
    Rows<Deed> blocks,
    Rows<Deed> blockWithheld,
    List<RuleRow> rules,
    List<String> silent,
    Rows<Concerned> accounts,
    Rows<Concerned> sources,
    Rows<AlertRow> alerts,
    List<String> notes) {

  /** A number that matters, and what it means. */
  record Figure(String number, String words, String kind) {}

  /**
   * As many rows as are shown.
   *
   * @param total how many there are
   * @param capped whether that is more
   */
  record Rows<T>(List<T> shown, String total, boolean capped) {
    static <T> Rows<T> of(List<T> all, int most) {
      return new Rows<>(
          List.copyOf(all.subList(0, Math.min(most, all.size()))),
          Wording.number(all.size()),
          all.size() > most);
    }
  }

  /** Something that would have been done, or was withheld. */
  record Deed(
      String time, String target, String severity, String rules, String why, String times) {}

  /** How often a rule spoke. */
  record RuleRow(
      String id,
      String name,
      String techniques,
      String total,
      String perDay,
      List<Part> parts,
      String accounts,
      String sources,
      String first,
      String last) {}

  /** A part of a bar: its share of the longest in percent. */
  record Part(String severity, String count, String share) {}

  /** An account or source that alerts are about. */
  record Concerned(
      String name, String severity, String alerts, String rules, String first, String last) {}

  /** One alert. */
  record AlertRow(
      String time,
      String severity,
      String rule,
      String name,
      String message,
      String account,
      String sources,
      String evidence,
      String span,
      String techniques,
      String risk,
      boolean learning,
      List<Answer> answers,
      String because) {}

  /** What was decided about one action. */
  record Answer(String action, String target, String mode, String decision, String why) {}
}
