// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a message says of one incident, for receivers that keep a state for each: those tell their
 * people of an incident, not of a message.
 *
 * @param id the incident's id, the same in every message about it
 * @param reports in the order in which they happened, not empty
 */
record Case(String id, List<Report> reports) {
  Case {
    reports = List.copyOf(reports);
  }

  /** The incidents of a message, each once. */
  static List<Case> of(Message message) {
    Map<String, List<Report>> all = new LinkedHashMap<>();
    for (Report report : message.reports()) {
      all.computeIfAbsent(new Change(report).thread(), i -> new ArrayList<>()).add(report);
    }
    return all.entrySet().stream().map(e -> new Case(e.getKey(), e.getValue())).toList();
  }

  /** What the last report makes of the incident. */
  Change.Step step() {
    return new Change(reports.getLast()).step();
  }

  /** The gravest of the reports. */
  Severity severity() {
    return reports.stream()
        .map(report -> new Change(report).severity())
        .max(Severity::compareTo)
        .orElseThrow();
  }

  /** In words. */
  Content content(Message whole) {
    return Wording.content(
        new Message(whole.id(), Message.Kind.INCIDENT, id, reports, whole.answers()));
  }
}
