// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.alert.link.Answers;
import io.mailvigil.alert.notify.Content.Line;
import io.mailvigil.alert.notify.Content.Line.Item;
import io.mailvigil.alert.notify.Content.Line.Row;
import io.mailvigil.alert.notify.Content.Line.Sentence;
import io.mailvigil.alert.notify.Content.Part;
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
import java.util.ArrayList;
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

  /** The message in words, in the order in which it is read. */
  static Content content(Message message) {
    List<Part> out = new ArrayList<>();
    switch (message.kind()) {
      case TEST ->
          out.add(
              new Part(
                  "",
                  List.of(
                      new Sentence(
                          "This is a test of a Mailvigil notification channel. It works."))));
      case FLOOD -> list("More than this channel may send one by one:", message, out);
      case DIGEST -> list("Less urgent reports since the last digest:", message, out);
      case INCIDENT -> {
        if (message.reports().size() > LISTED) {
          list("One incident with many reports:", message, out);
        } else {
          message.reports().forEach(report -> report(report, message.answers(), out));
        }
      }
    }
    return new Content(subject(message), out);
  }

  private static void list(String head, Message message, List<Part> out) {
    List<Line> lines = new ArrayList<>();
    message.reports().stream()
        .limit(LISTED)
        .forEach(report -> lines.add(new Item(oneLine(report))));
    if (message.reports().size() > LISTED) {
      lines.add(new Item("and " + (message.reports().size() - LISTED) + " more"));
    }
    out.add(new Part("", List.of(new Sentence(head))));
    out.add(new Part("", lines));
    out.add(
        new Part(
            "",
            List.of(
                new Sentence(
                    "All alerts stand in Elasticsearch behind the alias mailvigil-alerts."))));
  }

  private static void report(Report report, Answers answers, List<Part> out) {
    switch (report) {
      case RaisedAlert alert -> alert(alert, out);
      case ActionTaken action -> action(action, answers, out);
    }
    String which = "Report " + Plain.line(report.id(), 80);
    String incident = ", incident " + Plain.line(report.incident(), 80);
    out.add(new Part("", List.of(new Sentence(which + incident))));
  }

  private static void action(ActionTaken action, Answers answers, List<Part> out) {
    List<Line> lines = new ArrayList<>();
    lines.add(new Sentence(Plain.line(action.message(), 500)));
    lines.add(new Row("When", TIME.format(action.time())));
    lines.add(new Row("By", Plain.line(action.by(), 80)));
    lines.add(new Row("Why", Plain.line(action.reason(), 300)));
    lines.add(new Row("Outcome", action.outcome().wire()));
    if (action.until() != null) {
      lines.add(new Row("Until", TIME.format(action.until())));
    }
    action.backends().forEach(backend -> lines.add(new Row("Back end", Plain.line(backend, 200))));
    out.add(new Part("WHAT WAS DONE", lines));
    advice(Advice.of(action, answers), out);
  }

  private static void alert(RaisedAlert alert, List<Part> out) {
    Detection d = alert.detection();
    List<Line> what = new ArrayList<>();
    what.add(new Sentence(Plain.line(d.message(), 500)));
    if (d.account() != null) {
      what.add(new Row("Account", Plain.line(d.account().name(), 128)));
    }
    if (!d.tenant().equals("default")) {
      what.add(new Row("Tenant", Plain.line(d.tenant(), 80)));
    }
    if (!d.sources().isEmpty()) {
      what.add(new Row("From", sources(d)));
    }
    what.add(new Row("When", TIME.format(d.time()) + ", first sign " + TIME.format(d.start())));
    what.add(new Row("Severity", d.severity().wire()));
    out.add(new Part("WHAT HAPPENED", what));
    out.add(
        new Part(
            "WHY",
            List.of(
                new Row("Rule", Plain.line(d.rule().id(), 80)),
                new Sentence(Plain.line(why(d.evidence()), 500)),
                new Row("The password was", d.firstFactor().wire()))));
    List<Line> done = new ArrayList<>();
    acted(alert).forEach(r -> done.add(new Sentence(response(r))));
    out.add(
        new Part(
            "WHAT WAS DONE",
            done.isEmpty() ? List.of(new Sentence("Nothing but telling you.")) : done));
    advice(Advice.of(alert), out);
  }

  private static void advice(List<String> lines, List<Part> out) {
    if (!lines.isEmpty()) {
      out.add(new Part("WHAT TO DO NOW", lines.stream().<Line>map(Item::new).toList()));
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
      case Evidence.Score s -> {
        StringBuilder terms = new StringBuilder();
        s.terms()
            .forEach(
                (term, nats) -> terms.append(String.format(Locale.ROOT, "; %s %+.1f", term, nats)));
        yield String.format(
            Locale.ROOT,
            "%.1f nats, one in %,d logins; most likely %s%s",
            s.nats(),
            s.oneIn(),
            s.attacker(),
            terms);
      }
    };
  }

  private static String words(Duration d) {
    return d.toHours() >= 2
        ? d.toHours() + " hours"
        : d.toMinutes() >= 2 ? d.toMinutes() + " minutes" : d.toSeconds() + " seconds";
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
