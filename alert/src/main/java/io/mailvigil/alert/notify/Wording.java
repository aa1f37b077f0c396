// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Puts a message into words: what happened, why we think so, what was done, what to do now. Every
 * text that a stranger may have chosen goes through {@link Plain}.
 */
final class Wording {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int LISTED = 20;

  private Wording() {}

  /** One line without line breaks, at most some 250 characters. */
  static String subject(Message message) {
    int n = message.reports().size();
    return "[Mailvigil] "
        + switch (message.kind()) {
          case TEST -> "test message";
          case FLOOD -> n + " reports at once: " + first(message);
          case DIGEST -> n + " less urgent reports";
          case INCIDENT -> first(message) + (n > 1 ? " (+" + (n - 1) + ")" : "");
        };
  }

  private static String first(Message message) {
    return switch (message.reports().getFirst()) {
      case RaisedAlert alert ->
          alert.detection().severity().wire()
              + ": "
              + Plain.line(alert.detection().rule().name(), 80)
              + ": "
              + about(alert.detection());
      case ActionTaken action -> Plain.line(action.message(), 150);
    };
  }

  /** The one line that stands for a report in lists and logs. */
  static String oneLine(Report report) {
    String time = TIME.format(report.time()) + " ";
    return switch (report) {
      case RaisedAlert alert -> {
        String responses =
            acted(alert)
                .map(r -> r.action().wire() + " " + r.decision().wire())
                .collect(Collectors.joining(", "));
        yield time
            + alert.detection().severity().wire()
            + " "
            + Plain.line(alert.detection().rule().id(), 80)
            + " "
            + about(alert.detection())
            + ": "
            + Plain.line(alert.message(), 300)
            + (responses.isEmpty() ? "" : " [" + responses + "]");
      }
      case ActionTaken action ->
          time
              + action.deed().wire()
              + " "
              + action.outcome().wire()
              + ": "
              + Plain.line(action.message(), 300);
    };
  }

  private static java.util.stream.Stream<Response> acted(RaisedAlert alert) {
    return alert.responses().stream().filter(r -> r.action() != ResponseAction.NOTIFY);
  }

  /** The whole text of a message; lines end in a line feed. */
  static String text(Message message) {
    StringBuilder out = new StringBuilder();
    switch (message.kind()) {
      case TEST -> out.append("This is a test of a Mailvigil notification channel. It works.\n");
      case FLOOD -> list("More than this channel may send one by one:", message, out);
      case DIGEST -> list("Less urgent reports since the last digest:", message, out);
      case INCIDENT -> {
        if (message.reports().size() > LISTED) {
          list("One incident with many reports:", message, out);
        } else {
          message.reports().forEach(report -> report(report, out));
        }
      }
    }
    return out.toString();
  }

  private static void list(String head, Message message, StringBuilder out) {
    out.append(head).append("\n\n");
    message.reports().stream()
        .limit(LISTED)
        .forEach(report -> out.append("- ").append(oneLine(report)).append('\n'));
    if (message.reports().size() > LISTED) {
      out.append("- and ").append(message.reports().size() - LISTED).append(" more\n");
    }
    out.append("\nAll alerts stand in Elasticsearch behind the alias mailvigil-alerts.\n");
  }

  private static void report(Report report, StringBuilder out) {
    switch (report) {
      case RaisedAlert alert -> alert(alert, out);
      case ActionTaken action -> action(action, out);
    }
    out.append("\nReport ")
        .append(Plain.line(report.id(), 80))
        .append(", incident ")
        .append(Plain.line(report.incident(), 80))
        .append("\n\n");
  }

  private static void action(ActionTaken action, StringBuilder out) {
    out.append("WHAT WAS DONE\n  ").append(Plain.line(action.message(), 500)).append('\n');
    row(out, "When", TIME.format(action.time()));
    row(out, "By", Plain.line(action.by(), 80));
    row(out, "Why", Plain.line(action.reason(), 300));
    row(out, "Outcome", action.outcome().wire());
    if (action.until() != null) {
      row(out, "Until", TIME.format(action.until()));
    }
    action.backends().forEach(backend -> row(out, "Back end", Plain.line(backend, 200)));
    advice(Advice.of(action), out);
  }

  private static void alert(RaisedAlert alert, StringBuilder out) {
    Detection d = alert.detection();
    out.append("WHAT HAPPENED\n  ").append(Plain.line(d.message(), 500)).append('\n');
    if (d.account() != null) {
      row(out, "Account", Plain.line(d.account().name(), 128));
    }
    if (!d.tenant().equals("default")) {
      row(out, "Tenant", Plain.line(d.tenant(), 80));
    }
    if (!d.sources().isEmpty()) {
      row(out, "From", sources(d));
    }
    row(out, "When", TIME.format(d.time()) + ", first sign " + TIME.format(d.start()));
    row(out, "Severity", d.severity().wire());
    out.append("\nWHY\n");
    row(out, "Rule", Plain.line(d.rule().id(), 80));
    out.append("  ").append(Plain.line(why(d.evidence()), 500)).append('\n');
    row(out, "The password was", d.firstFactor().wire());
    out.append("\nWHAT WAS DONE\n");
    if (acted(alert).findAny().isEmpty()) {
      out.append("  Nothing but telling you.\n");
    }
    acted(alert).forEach(r -> out.append("  ").append(response(r)).append('\n'));
    advice(Advice.of(alert), out);
  }

  private static void advice(List<String> lines, StringBuilder out) {
    if (!lines.isEmpty()) {
      out.append("\nWHAT TO DO NOW\n");
      lines.forEach(line -> out.append("  - ").append(line).append('\n'));
    }
  }

  private static String response(Response r) {
    return "%s of %s %s: %s (mode %s): %s"
        .formatted(
            r.action().wire(),
            r.target().type().wire(),
            Plain.line(r.target().id(), 128),
            r.decision().wire(),
            r.mode().wire(),
            Plain.line(r.why(), 300));
  }

  private static String why(Evidence evidence) {
    return switch (evidence) {
      case Evidence.Count c ->
          "%d counted, %d allowed%s, from %d networks, %d accounts"
              .formatted(
                  c.count(),
                  c.threshold(),
                  c.window().isZero() ? " since the last success" : " in " + words(c.window()),
                  c.sources(),
                  c.accounts());
      case Evidence.Sequence s ->
          String.join(", then ", s.steps()) + " " + s.counts() + " within " + words(s.span());
      case Evidence.Value v ->
          "%s of %s: %s%.0f, limit %.0f%s, in %d events"
              .formatted(
                  v.measure(),
                  v.field(),
                  v.estimated() ? "at least " : "",
                  v.amount(),
                  v.limit(),
                  v.window().isZero() ? " since the last success" : " in " + words(v.window()),
                  v.count());
      case Evidence.Novelty n ->
          "new %s: %s; usual: %s; %d logins known"
              .formatted(n.what(), n.value(), n.usual() == null ? "none" : n.usual(), n.known());
      case Evidence.Travel t ->
          "from %s to %s: at least %.0f km in %s, %.0f km/h"
              .formatted(t.from(), t.to(), t.distanceKm(), words(t.elapsed()), t.speedKmh());
    };
  }

  private static String words(Duration d) {
    return d.toHours() >= 2
        ? d.toHours() + " hours"
        : d.toMinutes() >= 2 ? d.toMinutes() + " minutes" : d.toSeconds() + " seconds";
  }

  private static void row(StringBuilder out, String name, String value) {
    out.append("  ").append(name).append(": ").append(value).append('\n');
  }

  private static String sources(Detection d) {
    return d.sources().stream().limit(10).map(Object::toString).collect(Collectors.joining(", "))
        + (d.sources().size() > 10 ? " and " + (d.sources().size() - 10) + " more" : "");
  }

  private static String about(Detection d) {
    if (d.account() != null) {
      return Plain.line(d.account().name(), 80);
    }
    return d.sources().isEmpty() ? "the site" : d.sources().getFirst().toString();
  }
}
