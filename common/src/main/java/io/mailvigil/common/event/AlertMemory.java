// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What alert has to remember between two detections beside the lock ledger; on {@code
 * mail.incidents.v1}, the newest of a key holds.
 */
public sealed interface AlertMemory
    permits Block,
        IncidentLife,
        SessionCut,
        AlertMemory.Incident,
        AlertMemory.Breaker,
        AlertMemory.BlockBreaker,
        AlertMemory.Backlog {
  /** The record key. */
  String key();

  /**
   * The alerts of one account or source that belong together.
   *
   * @param id {@code mailvigil.incident.id}: a function of subject and the hour it began
   * @param subject {@code tenant/u/account}, {@code tenant/s/network} or the tenant
   * @param account null for incidents about a source or a site
   * @param began event time of its first alert
   * @param newest event time of its newest alert
   * @param state where it stands
   * @param containedUntil event time until which a lock contains it, null without; an alert after
   *     it begins a new incident
   * @param alerts what was decided on each of its newest alerts, at most 100
   */
  record Incident(
      String id,
      String subject,
      String tenant,
      @Nullable Account account,
      Instant began,
      Instant newest,
      State state,
      @Nullable Instant containedUntil,
      List<Known> alerts)
      implements AlertMemory {
    public Incident {
      alerts = List.copyOf(alerts);
    }

    @Override
    public String key() {
      return subject;
    }

    /** Where an incident stands. */
    public enum State {
      OPEN,
      /** A person undid or refused its lock: it locks nobody any more. */
      RELEASED,
      /** A person said that it was a false alarm: it locks nobody any more. */
      FALSE_ALARM,
      /** A person said that it is no false alarm. */
      CONFIRMED
    }
  }

  /**
   * One alert of an incident.
   *
   * @param id {@code event.id}
   * @param event id of the event that completed its evidence, empty where it is not known
   * @param update the detection's revision
   * @param revision the alert's own
   * @param counts whether it is evidence towards a lock: about the account, password known, every
   *     source authenticated, neither learning nor historical
   */
  record Known(
      String id,
      String rule,
      String family,
      Instant time,
      String event,
      int update,
      int revision,
      boolean counts,
      List<Response> responses) {
    public Known {
      responses = List.copyOf(responses);
    }
  }

  /**
   * Locks of a tenant are suspended.
   *
   * @param real false where only shadow locks came to too many
   */
  record Breaker(String tenant, boolean real, Instant since, Instant until, String why)
      implements AlertMemory {
    @Override
    public String key() {
      return key(tenant, real);
    }

    public static String key(String tenant, boolean real) {
      return tenant + (real ? "/breaker" : "/breaker-shadow");
    }
  }

  /** Blocks of sources are suspended, for the whole site. */
  record BlockBreaker(Instant since, Instant until, String why) implements AlertMemory {
    /** No tenant's key begins with a slash. */
    public static final String KEY = "/block-breaker";

    @Override
    public String key() {
      return KEY;
    }
  }

  /**
   * Alerts too old to tell of, not summed up yet.
   *
   * @param count how many
   * @param first event time of the oldest
   * @param last event time of the newest
   * @param arrived when the newest was met
   */
  record Backlog(String tenant, long count, Instant first, Instant last, Instant arrived)
      implements AlertMemory {
    @Override
    public String key() {
      return key(tenant);
    }

    public static String key(String tenant) {
      return tenant + "/backlog";
    }
  }
}
