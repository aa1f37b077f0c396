// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Flooded;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** Measures what an event costs a Sigma detection when one key is flooded; see docs/performance. */
final class SigmaFlood {
  private static final int EVENTS = 6_000;
  private static final int ROUNDS = 5;

  private SigmaFlood() {}

  public static void main(String[] args) {
    System.out.printf("%-44s %10s %10s %10s%n", "us an event", "first", "warm", "stored");
    Duration ten = Duration.ofMinutes(10);
    flood("event_count gte 10", rules().count("r", "wrong", 10, ten, "source.ip"));
    flood("event_count gte 400", rules().count("r", "wrong", 400, ten, "source.ip"));
    flood("event_count gte 2000, sketch", rules().count("r", "wrong", 2000, ten, "source.ip"));
    flood("value_count gte 5", values(5));
    flood("value_count gte 200", values(200));
    flood("value_count gte 500, sketch", values(500));
    flood(
        "value_count gte 5, events 20",
        rules()
            .correlation(
                "r",
                Type.VALUE_COUNT,
                List.of("wrong"),
                ten,
                users(5),
                new Extras(null, null, null, null, List.of(), 3, 20, Duration.ZERO, 0),
                "source.ip"));
    flood(
        "since",
        rules()
            .correlation(
                "r",
                Type.EVENT_COUNT,
                List.of("wrong"),
                ten,
                Threshold.gte(10),
                Extras.NONE.withSince("right"),
                "source.ip"));
    flood("temporal", pair(Type.TEMPORAL));
    flood("temporal_ordered", pair(Type.TEMPORAL_ORDERED));
    flood(
        "count 10 by user, then right",
        rules()
            .count("inner", "wrong", 10, ten, "source.ip", "user.name")
            .correlation(
                "r",
                Type.TEMPORAL_ORDERED,
                List.of("inner", "right"),
                ten,
                Threshold.NONE,
                Extras.NONE,
                "source.ip"));
    flood(
        "3 users with 5 each",
        rules()
            .count("inner", "wrong", 5, ten, "source.ip", "user.name")
            .correlation(
                "r", Type.VALUE_COUNT, List.of("inner"), ten, users(3), Extras.NONE, "source.ip"));
    calm();
  }

  private static Threshold users(int least) {
    return Threshold.gte(least).of(EcsField.of("user.name"));
  }

  private static Rules values(int least) {
    return rules()
        .correlation(
            "r",
            Type.VALUE_COUNT,
            List.of("wrong"),
            Duration.ofMinutes(10),
            users(least),
            Extras.NONE,
            "source.ip");
  }

  private static Rules pair(Type type) {
    return rules()
        .correlation(
            "r",
            type,
            List.of("wrong", "right"),
            Duration.ofMinutes(10),
            Threshold.NONE,
            Extras.NONE,
            "source.ip");
  }

  private static Rules rules() {
    return rules("T99-flood");
  }

  private static Rules rules(String id) {
    return new Rules(id)
        .severity(io.mailvigil.common.event.Severity.INFO)
        .rule("wrong", e -> e.reason() == Reason.BAD_PASSWORD)
        .rule("right", e -> e.outcome() == Outcome.SUCCESS)
        .severity(io.mailvigil.common.event.Severity.HIGH);
  }

  private static void flood(String name, Rules rules) {
    Detector<?> detector = rules.detector();
    IntFunction<List<AuthEvent>> events =
        round -> {
          List<AuthEvent> all = new ArrayList<>(EVENTS);
          for (int i = 0; i < EVENTS; i++) {
            Events next =
                Events.at(i * 0.05)
                    .id("event-of-the-flood-" + round + "-" + i)
                    .of("user" + i % 1500 + "@example.org")
                    .from("203.0.113.7");
            all.add(i % 500 == 499 ? next.succeeds() : next.wrongPassword());
          }
          return all;
        };
    double first = 0;
    double warm = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      List<AuthEvent> all = events.apply(round);
      long begin = System.nanoTime();
      Lab.run(detector, all);
      double each = (System.nanoTime() - begin) / 1e3 / EVENTS;
      first = round == 0 ? each : first;
      warm = Math.min(warm, each);
    }
    double stored = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      stored = Math.min(stored, Flooded.stored(detector, events.apply(round)));
    }
    System.out.printf(Locale.ROOT, "%-44s %10.1f %10.1f %10.1f%n", name, first, warm, stored);
  }

  /** Sixty detections, a calm stream over many users: most rules want none of it. */
  private static void calm() {
    List<Detector<?>> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int n = i;
      all.add(
          new Rules("T99-" + i)
              .severity(io.mailvigil.common.event.Severity.INFO)
              .rule(
                  new SigmaRule(
                      new Rules("x").meta("wrong"),
                      e -> e.reason() == Reason.BAD_PASSWORD && e.attempts() > n,
                      Shapes.of(io.mailvigil.common.event.Action.LOGIN, Outcome.FAILURE)))
              .severity(io.mailvigil.common.event.Severity.HIGH)
              .count("r", "wrong", 10, Duration.ofMinutes(10), "user.name")
              .detector());
    }
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      events.add(
          Events.at(i)
              .id("calm-" + i)
              .of("user" + i % 5000)
              .from("203.0.113." + i % 200)
              .succeeds());
    }
    double best = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      Lab.run(all, events);
      best = Math.min(best, (System.nanoTime() - begin) / 1e3 / events.size());
    }
    System.out.printf(
        Locale.ROOT, "%-44s %10s %10.3f%n", "60 detections, no event wanted", "", best);
  }
}
