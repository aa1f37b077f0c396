// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/**
 * The timeline as rectangles of an SVG drawing: alerts by severity, failed attempts, successful
 * ones, under each other on one axis of time.
 */
record Chart(List<Panel> panels, List<Tick> ticks, String slot) {
  static final int WIDTH = 960;
  static final int LEFT = 8;
  private static final int RIGHT = 8;
  private static final int TOP = 26;
  private static final int TICKS = 7;

  private static final List<Severity> STACK =
      List.of(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW);

  /** One bar; {@code kind} is its class in the style sheet, {@code title} what a pointer shows. */
  record Bar(String kind, String x, String y, String width, String height, String title) {}

  /** One of the drawings; {@code y} is that of its base line. */
  record Panel(String title, String most, int top, int base, List<Bar> bars) {}

  record Tick(String x, String words) {}

  static Chart of(Timeline timeline, List<RaisedAlert> alerts) {
    if (timeline.isEmpty()) {
      return new Chart(List.of(), List.of(), "");
    }
    int size = timeline.size();
    long[][] bySeverity = new long[Severity.values().length][size];
    for (RaisedAlert alert : alerts) {
      int place = timeline.place(alert.time());
      if (place >= 0 && place < size) {
        bySeverity[alert.detection().severity().ordinal()][place]++;
      }
    }
    List<Panel> panels = new ArrayList<>();
    panels.add(alerts(timeline, bySeverity));
    panels.add(
        attempts(timeline, 176, 70, "Failed attempts", "failed", i -> timeline.slot(i).failed()));
    panels.add(
        attempts(
            timeline,
            276,
            70,
            "Successful attempts",
            "succeeded",
            i -> timeline.slot(i).succeeded()));
    return new Chart(panels, ticks(timeline), words(timeline.width()));
  }

  private static Panel alerts(Timeline timeline, long[][] bySeverity) {
    int top = TOP;
    int height = 120;
    long most = 1;
    for (int i = 0; i < timeline.size(); i++) {
      most = Math.max(most, total(bySeverity, i));
    }
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < timeline.size(); i++) {
      double base = top + height;
      for (Severity severity : STACK) {
        long count = bySeverity[severity.ordinal()][i];
        if (count > 0) {
          double tall = height * (double) count / most;
          base -= tall;
          bars.add(bar(timeline, i, severity.wire(), base, tall, count + " " + severity.wire()));
        }
      }
    }
    return new Panel("Alerts", number(most), top, top + height, bars);
  }

  private static long total(long[][] bySeverity, int i) {
    long sum = 0;
    for (long[] each : bySeverity) {
      sum += each[i];
    }
    return sum;
  }

  private static Panel attempts(
      Timeline timeline, int top, int height, String title, String kind, IntToLongFunction count) {
    long most = 1;
    for (int i = 0; i < timeline.size(); i++) {
      most = Math.max(most, count.applyAsLong(i));
    }
    List<Bar> bars = new ArrayList<>();
    for (int i = 0; i < timeline.size(); i++) {
      long n = count.applyAsLong(i);
      if (n > 0) {
        double tall = Math.max(0.8, height * (double) n / most);
        bars.add(bar(timeline, i, kind, top + height - tall, tall, number(n) + " " + kind));
      }
    }
    return new Panel(title, number(most), top, top + height, bars);
  }

  private static Bar bar(
      Timeline timeline, int place, String kind, double y, double tall, String title) {
    double step = step(timeline);
    return new Bar(
        kind,
        decimal(LEFT + place * step),
        decimal(y),
        decimal(Math.max(0.8, step * 0.86)),
        decimal(tall),
        time(timeline.start(place)) + ": " + title);
  }

  private static double step(Timeline timeline) {
    return (double) (WIDTH - LEFT - RIGHT) / timeline.size();
  }

  private static List<Tick> ticks(Timeline timeline) {
    boolean days = timeline.width().multipliedBy(timeline.size()).compareTo(Duration.ofDays(3)) > 0;
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(days ? "d MMM uuuu" : "d MMM HH:mm", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    List<Tick> ticks = new ArrayList<>();
    int apart = Math.max(1, (timeline.size() + TICKS - 1) / TICKS);
    for (int i = 0; i < timeline.size(); i += apart) {
      ticks.add(new Tick(decimal(LEFT + i * step(timeline)), format.format(timeline.start(i))));
    }
    return ticks;
  }

  private static String words(Duration width) {
    long minutes = width.toMinutes();
    return minutes % 1440 == 0
        ? Wording.many(minutes / 1440, "day")
        : minutes % 60 == 0 ? Wording.many(minutes / 60, "hour") : Wording.many(minutes, "minute");
  }

  private static String time(Instant time) {
    return Wording.minute(time);
  }

  private static String number(long n) {
    return Wording.number(n);
  }

  private static String decimal(double d) {
    return String.format(Locale.ROOT, "%.2f", d);
  }
}
