// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import io.mailvigil.common.event.Evidence;
import io.mailvigil.deploy.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.stream.Collectors;

/** Numbers, times and evidence in words; always English and UTC, so that pages compare. */
final class Wording {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Wording() {}

  static String second(Instant time) {
    return SECOND.format(time);
  }

  static String minute(Instant time) {
    return MINUTE.format(time);
  }

  static String number(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  static String many(long n, String one) {
    return number(n) + " " + one + (n == 1 ? "" : "s");
  }

  static String span(Duration d) {
    long seconds = d.toSeconds();
    if (seconds >= 2 * 86_400) {
      return String.format(Locale.ROOT, "%.1f days", seconds / 86_400.0);
    }
    if (seconds >= 2 * 3600) {
      return String.format(Locale.ROOT, "%.1f hours", seconds / 3600.0);
    }
    return seconds >= 120 ? many(seconds / 60, "minute") : many(seconds, "second");
  }

  /** What an alert rests on, as one line. */
  static String evidence(Evidence evidence) {
    return Printable.text(
        switch (evidence) {
          case Evidence.Count c ->
              many(c.count(), "event")
                  + " (from "
                  + number(c.threshold())
                  + " on) "
                  + within(c.window())
                  + "; "
                  + many(c.sources(), "source network")
                  + ", "
                  + many(c.accounts(), "account")
                  + "; right password first: "
                  + c.firstFactor().wire();
          case Evidence.Sequence s -> {
            StringBuilder steps = new StringBuilder();
            for (int i = 0; i < s.steps().size(); i++) {
              steps.append(i == 0 ? "" : ", then ");
              if (i < s.counts().size()) {
                steps.append(number(s.counts().get(i))).append(" × ");
              }
              steps.append(s.steps().get(i));
            }
            yield steps + " within " + span(s.span());
          }
          case Evidence.Value v ->
              String.format(
                  Locale.ROOT,
                  "%s of %s: %s%,.0f (from %,.0f on) %s, %s",
                  v.measure(),
                  v.field(),
                  v.estimated() ? "at least " : "",
                  v.amount(),
                  v.limit(),
                  within(v.window()),
                  many(v.count(), "event"));
          case Evidence.Novelty n ->
              n.what()
                  + " "
                  + n.value()
                  + " is new"
                  + (n.usual() == null ? "" : ", usual is " + n.usual())
                  + (n.known() == 0 ? "" : "; known from " + number(n.known()) + " before");
          case Evidence.Score score ->
              String.format(
                  Locale.ROOT,
                  "%.1f nats, 1 in %,d logins looks like this; %s",
                  score.nats(),
                  score.oneIn(),
                  score.terms().entrySet().stream()
                      .map(e -> String.format(Locale.ROOT, "%s %.1f", e.getKey(), e.getValue()))
                      .collect(Collectors.joining(", ")));
          case Evidence.Travel t ->
              String.format(
                  Locale.ROOT,
                  "%s to %s, at least %,.0f km in %s: %,.0f km/h",
                  t.from(),
                  t.to(),
                  t.distanceKm(),
                  span(t.elapsed()),
                  t.speedKmh());
        });
  }

  private static String within(Duration window) {
    return window.isZero() ? "since the last success" : "within " + span(window);
  }
}
