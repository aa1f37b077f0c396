// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.incident;

import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.IncidentLife.Entry;
import io.mailvigil.common.event.IncidentLife.Stage;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Urgency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How each incident stands for people: opened by its first alert, acknowledged and closed by a
 * person, contained by a lock, escalated where nobody looks in time. No clock, no I/O; not
 * thread-safe.
 */
public final class IncidentLives {
  private static final int MOST_ENTRIES = 50;
  private static final Duration KEPT = Duration.ofDays(8);
  private final Duration critical;
  private final Duration high;
  private final Map<String, IncidentLife> all = new HashMap<>();

  /**
   * @param critical how long a critical incident waits for somebody, zero for ever
   * @param high the same for a high one; less grave ones never escalate
   */
  public IncidentLives(Duration critical, Duration high) {
    this.critical = critical;
    this.high = high;
  }

  /** Takes back what was stored. */
  public void restore(IncidentLife life) {
    all.put(life.id(), life);
  }

  /** The incident of that id, null where it is not remembered. */
  public @Nullable IncidentLife of(String id) {
    return all.get(id);
  }

  /** Those that are remembered. */
  public Collection<IncidentLife> all() {
    return List.copyOf(all.values());
  }

  /**
   * An alert was added to an incident. One that was dealt with is open again; one that somebody
   * looks at is, where the alert is graver than all before.
   */
  public IncidentLife alert(RaisedAlert alert, String subject, Instant now) {
    IncidentLife before = all.get(alert.incident());
    Severity severity = alert.detection().severity();
    Severity worst =
        before == null || severity.compareTo(before.worst()) > 0 ? severity : before.worst();
    boolean graver = before != null && worst != before.worst();
    List<Entry> timeline = timeline(before, alert);
    Stage stage = before == null || before.stage() == Stage.CLOSED ? Stage.OPEN : before.stage();
    if (graver && (stage == Stage.ACKNOWLEDGED || stage == Stage.ESCALATED)) {
      stage = Stage.OPEN;
    }
    boolean opened = stage == Stage.OPEN && (before == null || before.stage() != Stage.OPEN);
    Instant escalateAt = before == null || stage == Stage.ACKNOWLEDGED ? null : before.escalateAt();
    Duration patience = patience(worst);
    if (stage == Stage.OPEN
        && alert.urgency() == Urgency.NOW
        && !patience.isZero()
        && (escalateAt == null || now.plus(patience).isBefore(escalateAt))) {
      escalateAt = now.plus(patience);
    }
    return put(
        new IncidentLife(
            alert.incident(),
            subject,
            alert.tenant(),
            alert.detection().account(),
            stage,
            worst,
            risk(timeline),
            before == null || alert.time().isBefore(before.began()) ? alert.time() : before.began(),
            before == null || alert.time().isAfter(before.newest())
                ? alert.time()
                : before.newest(),
            opened || before == null ? now : before.changed(),
            opened || before == null ? "policy" : before.by(),
            escalateAt,
            before == null ? 1 : before.alerts() + 1,
            timeline));
  }

  private Duration patience(Severity worst) {
    return switch (worst) {
      case CRITICAL -> critical;
      case HIGH -> high;
      case MEDIUM, LOW, INFO -> Duration.ZERO;
    };
  }

  private static List<Entry> timeline(@Nullable IncidentLife before, RaisedAlert alert) {
    List<Entry> entries = new ArrayList<>(before == null ? List.of() : before.timeline());
    entries.add(
        new Entry(
            alert.time(),
            alert.detection().rule().id(),
            alert.detection().riskScore(),
            alert.message()));
    entries.sort(Comparator.comparing(Entry::time).thenComparing(Entry::rule));
    return entries.size() <= MOST_ENTRIES
        ? entries
        : entries.subList(entries.size() - MOST_ENTRIES, entries.size());
  }

  /** Rules as independent chances: two of 70 give 91; one rule that repeats itself adds nothing. */
  private static double risk(List<Entry> timeline) {
    Map<String, Double> byRule = new HashMap<>();
    timeline.forEach(e -> byRule.merge(e.rule(), e.risk(), Math::max));
    double safe = 1;
    for (double score : byRule.values()) {
      safe *= 1 - Math.clamp(score, 0, 100) / 100;
    }
    return Math.round((1 - safe) * 1000) / 10.0;
  }

  /** A person put it into that stage; null where it is not remembered. */
  public @Nullable IncidentLife attend(String id, Stage stage, String by, Instant now) {
    IncidentLife life = all.get(id);
    return life == null ? null : put(life.at(stage, now, by));
  }

  /** A lock is in force before anybody has looked; null where that changes nothing. */
  public @Nullable IncidentLife contained(String id, Instant now) {
    IncidentLife life = all.get(id);
    return life != null && (life.stage() == Stage.OPEN || life.stage() == Stage.ESCALATED)
        ? put(life.at(Stage.CONTAINED, now, "policy"))
        : null;
  }

  /** The lock is over and still nobody has looked; null where that changes nothing. */
  public @Nullable IncidentLife uncontained(String id, Instant now) {
    IncidentLife life = all.get(id);
    return life == null || life.stage() != Stage.CONTAINED
        ? null
        : put(life.at(Stage.OPEN, now, "policy"));
  }

  /** Those that nobody acknowledged in time. */
  public List<IncidentLife> escalate(Instant now) {
    List<IncidentLife> escalated = new ArrayList<>();
    for (IncidentLife life : List.copyOf(all.values())) {
      Instant at = life.escalateAt();
      if (life.stage() == Stage.OPEN && at != null && !now.isBefore(at)) {
        escalated.add(put(life.at(Stage.ESCALATED, now, "clock")));
      }
    }
    return escalated;
  }

  /** Forgets those without news for 8 days; returns their keys. */
  public List<String> forget(Instant now) {
    List<IncidentLife> gone =
        all.values().stream()
            .filter(life -> life.newest().plus(KEPT).isBefore(now))
            .filter(life -> life.changed().plus(KEPT).isBefore(now))
            .toList();
    gone.forEach(life -> all.remove(life.id()));
    return gone.stream().map(IncidentLife::key).toList();
  }

  private IncidentLife put(IncidentLife life) {
    all.put(life.id(), life);
    return life;
  }
}
