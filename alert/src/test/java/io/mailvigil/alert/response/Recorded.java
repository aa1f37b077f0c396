// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Deed;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was committed: the compacted topics as they now stand, the reports in their order. */
public final class Recorded implements Outbox {
  public final Map<Account, Lockout> lockouts = new LinkedHashMap<>();
  public final Map<String, AlertMemory> memories = new LinkedHashMap<>();
  public final List<Report> reports = new ArrayList<>();
  public final List<Confirmation> confirmations = new ArrayList<>();

  /** A new responder that remembers all of it. */
  public void restoreInto(Responder responder) {
    lockouts.values().forEach(responder::restore);
    memories.values().forEach(responder::restore);
  }

  @Override
  public void lockout(Lockout lockout) {
    lockouts.put(lockout.account(), lockout);
  }

  @Override
  public void forget(Account account) {
    lockouts.remove(account);
  }

  @Override
  public void memory(AlertMemory memory) {
    memories.put(memory.key(), memory);
  }

  @Override
  public void forget(String memoryKey) {
    memories.remove(memoryKey);
  }

  @Override
  public void report(Report report) {
    reports.add(report);
  }

  @Override
  public void confirmation(Confirmation confirmation) {
    confirmations.add(confirmation);
  }

  List<ActionTaken> actions(Deed deed) {
    return reports.stream()
        .filter(ActionTaken.class::isInstance)
        .map(ActionTaken.class::cast)
        .filter(action -> action.deed() == deed)
        .toList();
  }

  RaisedAlert newest(String id) {
    return reports.stream()
        .filter(RaisedAlert.class::isInstance)
        .map(RaisedAlert.class::cast)
        .filter(alert -> alert.id().equals(id))
        .reduce((a, b) -> b)
        .orElseThrow();
  }

  static List<Response> of(RaisedAlert alert, ResponseAction action) {
    return alert.responses().stream().filter(r -> r.action() == action).toList();
  }
}
