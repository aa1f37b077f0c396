// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.incident;

import io.mailvigil.common.event.AlertMemory.Incident;
import io.mailvigil.common.event.AlertMemory.Known;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest incident of each subject. Alerts of one account, of one source network, or of one site
 * belong to one incident for 24 h of event time from its first alert, never prolonged; where a lock
 * contained it, an alert after the lock begins a new one. An incident's id is a function of its
 * subject and the UTC hour it began in, so that two alerts in another order give the same id away
 * from the edge of an hour. No clock, no I/O; not thread-safe.
 */
public final class Incidents {
  /** How long an incident takes alerts. */
  public static final Duration LONGEST = Duration.ofHours(24);

  private static final int MOST_ALERTS = 100;
  private final Map<String, Incident> newest = new HashMap<>();

  /** Takes back what was stored. */
  public void restore(Incident incident) {
    newest.put(incident.subject(), incident);
  }

  /**
   * What a detection is about: its account where it names one and speaks of it, else the network it
   * came from, else the group it was found in.
   */
  public static String subject(Detection d) {
    if (d.account() != null) {
      return d.account().key();
    }
    return d.ledger() == Ledger.SOURCE && d.sources().size() == 1
        ? d.tenant() + "/s/" + d.sources().getFirst().network()
        : d.groupKey();
  }

  /** The incident a detection belongs to: the subject's present one, or a new one, not stored. */
  public Incident of(Detection d) {
    String subject = subject(d);
    Incident present = newest.get(subject);
    if (present != null && takes(present, d)) {
      return present;
    }
    String hour = Long.toString(Math.floorDiv(d.time().getEpochSecond(), 3600L));
    return new Incident(
        ContentId.of("incident", subject, hour, contained(present)),
        subject,
        d.tenant(),
        d.account(),
        d.time(),
        d.time(),
        Incident.State.OPEN,
        null,
        List.of());
  }

  /** After a lock, a second incident may begin in the same hour: it needs another id. */
  private static String contained(@Nullable Incident before) {
    return before == null || before.containedUntil() == null
        ? ""
        : before.containedUntil().toString();
  }

  private static boolean takes(Incident incident, Detection d) {
    if (known(incident, d.id()) != null) {
      return true;
    }
    Instant contained = incident.containedUntil();
    return Duration.between(incident.began(), d.time()).abs().compareTo(LONGEST) < 0
        && (contained == null || d.time().isBefore(contained));
  }

  /** What was decided on an alert of that id, null where the incident does not hold it. */
  public static @Nullable Known known(Incident incident, String alert) {
    for (Known known : incident.alerts()) {
      if (known.id().equals(alert)) {
        return known;
      }
    }
    return null;
  }

  /** The present incident of a subject, null without. */
  public @Nullable Incident present(String subject) {
    return newest.get(subject);
  }

  /** The incident that holds the alert of a detection, null where it does not any more. */
  public @Nullable Incident holding(Detection d) {
    Incident incident = newest.get(subject(d));
    return incident == null || known(incident, d.id()) == null ? null : incident;
  }

  /** The incident that holds an alert, null where none does any more; looks at all of them. */
  public @Nullable Incident holding(String alert) {
    for (Incident incident : newest.values()) {
      if (known(incident, alert) != null) {
        return incident;
      }
    }
    return null;
  }

  /** The incident with one alert more, or with that alert's newer state; it is the present one. */
  public Incident put(Incident incident, Known alert) {
    List<Known> alerts = new ArrayList<>(incident.alerts());
    alerts.removeIf(known -> known.id().equals(alert.id()));
    alerts.add(alert);
    if (alerts.size() > MOST_ALERTS) {
      alerts.removeFirst();
    }
    Instant last = alert.time().isAfter(incident.newest()) ? alert.time() : incident.newest();
    return put(
        new Incident(
            incident.id(),
            incident.subject(),
            incident.tenant(),
            incident.account(),
            incident.began(),
            last,
            incident.state(),
            incident.containedUntil(),
            alerts));
  }

  /** The incident in another state. */
  public Incident put(Incident incident, Incident.State state, @Nullable Instant containedUntil) {
    return put(
        new Incident(
            incident.id(),
            incident.subject(),
            incident.tenant(),
            incident.account(),
            incident.began(),
            incident.newest(),
            state,
            containedUntil,
            incident.alerts()));
  }

  private Incident put(Incident incident) {
    newest.put(incident.subject(), incident);
    return incident;
  }

  /** Forgets the incidents that can take no alert any more; returns their keys. */
  public List<String> forget(Instant now) {
    Instant limit = now.minus(LONGEST).minus(LONGEST);
    List<String> gone =
        newest.values().stream()
            .filter(incident -> incident.newest().isBefore(limit))
            .map(Incident::key)
            .toList();
    gone.forEach(newest::remove);
    return gone;
  }
}
