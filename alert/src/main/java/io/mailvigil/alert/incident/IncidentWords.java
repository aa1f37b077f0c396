// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.incident;

import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.IncidentLife.Entry;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Puts an incident into plain words: what happened, and what to do next. */
public final class IncidentWords {
  private IncidentWords() {}

  /** One sentence. */
  public static String summary(IncidentLife life) {
    long rules = life.timeline().stream().map(Entry::rule).distinct().count();
    return about(life)
        + ": "
        + life.alerts()
        + (life.alerts() == 1 ? " alert" : " alerts")
        + (rules > 1 ? " of " + rules + " rules" : "")
        + " since "
        + life.began().truncatedTo(ChronoUnit.SECONDS)
        + ", "
        + life.worst().wire()
        + ", risk "
        + Math.round(life.risk())
        + " of 100; "
        + (life.timeline().isEmpty() ? "" : life.timeline().getLast().message());
  }

  /** Whom or what it is about. */
  public static String about(IncidentLife life) {
    if (life.account() != null) {
      return life.account().name();
    }
    int source = life.subject().indexOf("/s/");
    return source >= 0 ? "source " + life.subject().substring(source + 3) : "the site";
  }

  /** What a person does next, one line each; names of the log stand in none of the commands. */
  public static List<String> next(IncidentLife life) {
    List<String> all = new ArrayList<>();
    switch (life.stage()) {
      case OPEN, ESCALATED -> {
        if (life.account() != null) {
          all.add(
              "Ask the owner, by telephone, not by mail: did they sign in? Then change the password"
                  + " and check second factors and forwarding rules.");
        } else {
          all.add("Look whether a login from there succeeded; block the source if it goes on.");
        }
        all.add("mailvigil incidents ack " + life.id());
      }
      case ACKNOWLEDGED -> {
        all.add("When it is dealt with: mailvigil incidents close " + life.id());
        all.add("If it was nothing: mailvigil incidents false-alarm " + life.id());
      }
      case CONTAINED -> {
        all.add(
            "The account is locked for now: change its password before the lock ends, then unlock"
                + " it.");
        all.add("mailvigil incidents close " + life.id());
      }
      case CLOSED, FALSE_ALARM -> {}
    }
    return all;
  }

  /** The query that finds all of it in Elasticsearch, to be put behind the server's address. */
  public static String query(IncidentLife life) {
    return "/mailvigil-alerts,logs-mailvigil.action-*/_search?sort=@timestamp&q=mailvigil.incident.id:"
        + life.id();
  }
}
