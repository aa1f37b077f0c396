// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The response policy over past detections, for {@code replay}: the very same decisions with the
 * detection's own time as the clock, and {@code would} in place of everything that would be done.
 */
public final class Rehearsal {
  private final Map<String, RaisedAlert> alerts = new LinkedHashMap<>();
  private static final Duration TIDY = Duration.ofHours(1);
  private final Responder responder;
  private Instant tidied = Instant.EPOCH;

  public Rehearsal(ResponseConfig config, Accounts accounts, List<Network> trusted) {
    this.responder = new Responder(config, accounts, trusted, List.of(), true, new Newest(alerts));
  }

  /** Takes the next detection; they come in the order of their time. */
  public void take(Detection d) {
    if (d.time().isAfter(tidied.plus(TIDY))) {
      responder.forget(d.time());
      tidied = d.time();
    }
    responder.tick(d.time());
    responder.detection(d, d.time());
  }

  /** Every alert as it stands at the end, by {@code @timestamp}, then by id. */
  public List<RaisedAlert> alerts() {
    return alerts.values().stream()
        .sorted(Comparator.comparing(RaisedAlert::time).thenComparing(RaisedAlert::id))
        .toList();
  }

  /** Keeps the newest state of each alert. */
  private record Newest(Map<String, RaisedAlert> alerts) implements Outbox {
    @Override
    public void lockout(Lockout lockout) {}

    @Override
    public void forget(Account account) {}

    @Override
    public void memory(AlertMemory memory) {}

    @Override
    public void forget(String memoryKey) {}

    @Override
    public void report(Report report) {
      if (report instanceof RaisedAlert alert) {
        alerts.put(alert.id(), alert);
      }
    }
  }
}
