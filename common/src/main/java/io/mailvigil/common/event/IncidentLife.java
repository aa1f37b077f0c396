// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How an incident stands for the people who look after it. The newest of a key holds.
 *
 * @param id {@code mailvigil.incident.id}
 * @param subject what it is about, as {@link AlertMemory.Incident#subject()}
 * @param account null for incidents about a source or a site
 * @param worst of its alerts
 * @param risk 0-100: the rules' own scores, each rule once, as independent chances
 * @param began event time of its first alert
 * @param newest event time of its newest alert
 * @param changed when the stage was last changed
 * @param by who changed it last: {@code policy}, {@code clock} or a person
 * @param escalateAt when it escalates unless somebody acknowledges it, null for never
 * @param alerts how many
 * @param timeline its evidence, the oldest first, at most 50
 */
public record IncidentLife(
    String id,
    String subject,
    String tenant,
    @Nullable Account account,
    Stage stage,
    Severity worst,
    double risk,
    Instant began,
    Instant newest,
    Instant changed,
    String by,
    @Nullable Instant escalateAt,
    int alerts,
    List<Entry> timeline)
    implements AlertMemory {
  public IncidentLife {
    timeline = List.copyOf(timeline);
  }

  /** No tenant's key begins with a slash. */
  @Override
  public String key() {
    return key(id);
  }

  public static String key(String id) {
    return "/incident/" + id;
  }

  /** The same in another stage. */
  public IncidentLife at(Stage next, Instant now, String who) {
    return new IncidentLife(
        id,
        subject,
        tenant,
        account,
        next,
        worst,
        risk,
        began,
        newest,
        now,
        who,
        next == Stage.OPEN || next == Stage.CONTAINED ? escalateAt : null,
        alerts,
        timeline);
  }

  /**
   * One thing that happened in it.
   *
   * @param time event time
   * @param rule {@code rule.id}
   * @param risk the rule's score, 0-100
   * @param message one plain sentence
   */
  public record Entry(Instant time, String rule, double risk, String message) {}

  /** Where an incident stands. */
  public enum Stage {
    /** Nobody has looked at it. */
    OPEN,
    /** Somebody looks at it. */
    ACKNOWLEDGED,
    /** Nobody acknowledged it in time, and people were told again. */
    ESCALATED,
    /** A lock keeps the account safe for now. */
    CONTAINED,
    /** It is dealt with; a new alert opens it again. */
    CLOSED,
    /** It was nothing; further alerts of it are indexed only as part of it. */
    FALSE_ALARM;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }

    /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
    public static Stage of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }

    /** True where nothing is left to do. */
    public boolean isOver() {
      return this == CLOSED || this == FALSE_ALARM;
    }
  }
}
