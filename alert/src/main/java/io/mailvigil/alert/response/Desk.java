// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.incident.IncidentLives;
import io.mailvigil.alert.incident.Incidents;
import io.mailvigil.alert.lock.LockLedger;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory.Backlog;
import io.mailvigil.common.event.AlertMemory.Breaker;
import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.AlertMemory.Known;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.Urgency;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What lies on the desk while deciding: incidents, ledger, breakers, backlogs, and the way out. */
final class Desk {
  final Incidents incidents = new Incidents();
  final IncidentLives lives;
  final LockLedger ledger;
  final Map<String, Breaker> breakers = new HashMap<>();
  final Map<String, Backlog> backlogs = new HashMap<>();
  final Outbox out;

  Desk(LockLedger ledger, IncidentLives lives, Outbox out) {
    this.ledger = ledger;
    this.lives = lives;
    this.out = out;
  }

  /**
   * Hands out a step of the ledger: the new word, the action it is, and its alert as it now stands.
   */
  void moved(@Nullable Lockout before, Lockout after, Instant now) {
    ActionTaken action = LockReports.action(before, after, now);
    Lockout word = after;
    RaisedAlert cause = after.cause();
    if (cause != null && before != null && before.id().equals(after.id())) {
      RaisedAlert updated = LockReports.updated(cause, after);
      if (!updated.responses().equals(cause.responses())) {
        word = ledger.because(after, published(updated));
      }
    }
    if (!word.equals(before)) {
      out.lockout(word);
    }
    if (action != null) {
      out.report(action);
    }
    IncidentLife life =
        switch (after.state()) {
          case LOCKED -> lives.contained(after.incident(), now);
          case ENDED -> lives.uncontained(after.incident(), now);
          case WOULD, ASKED, DENIED, LAPSED, LOCKING, UNLOCKING, REFUSED -> null;
        };
    if (life != null) {
      out.memory(life);
    }
  }

  /** The next revision of an alert, handed out and remembered with its incident. */
  private RaisedAlert published(RaisedAlert changed) {
    int revision = changed.revision() + 1;
    Incident incident = incidents.holding(changed.detection());
    Known known = incident == null ? null : Incidents.known(incident, changed.id());
    if (known != null) {
      revision = Math.max(revision, known.revision() + 1);
    }
    RaisedAlert next =
        new RaisedAlert(
            changed.detection().withRevision(revision),
            changed.incident(),
            changed.responses(),
            changed.urgency());
    out.report(next);
    if (incident != null && known != null) {
      out.memory(incidents.put(incident, remembered(known, revision, next)));
    }
    return next;
  }

  /**
   * Hands out an alert with one response as it now stands; null where that is no news, or the alert
   * is forgotten.
   */
  @Nullable RaisedAlert revised(RaisedAlert cause, Response response) {
    Incident incident = incidents.holding(cause.detection());
    Known known = incident == null ? null : Incidents.known(incident, cause.id());
    if (known == null) {
      return null;
    }
    List<Response> all =
        known.responses().stream()
            .map(r ->
                r.action() == response.action() && r.target().equals(response.target())
                    ? response
                    : r)
            .toList();
    return all.equals(known.responses())
        ? null
        : published(new RaisedAlert(cause.detection(), cause.incident(), all, Urgency.NONE));
  }

  private static Known remembered(Known known, int revision, RaisedAlert next) {
    return new Known(
        known.id(),
        known.rule(),
        known.family(),
        known.time(),
        known.event(),
        known.update(),
        revision,
        known.counts(),
        next.responses());
  }

  /** The account's present incident locks nobody any more, or is confirmed. */
  void mark(String subject, Incident.State state) {
    Incident incident = incidents.present(subject);
    if (incident != null && incident.state() != state) {
      out.memory(incidents.put(incident, state, incident.containedUntil()));
    }
  }

  /** From then on an alert of the subject begins a new incident. */
  void contain(String subject, String incidentId, Instant until) {
    Incident incident = incidents.present(subject);
    if (incident != null && incident.id().equals(incidentId)) {
      out.memory(incidents.put(incident, incident.state(), until));
    }
  }
}
