// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.report;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.deploy.Printable;
import io.mailvigil.deploy.Replay;
import io.mailvigil.deploy.report.Page.AlertRow;
import io.mailvigil.deploy.report.Page.Answer;
import io.mailvigil.deploy.report.Page.Figure;
import io.mailvigil.deploy.report.Page.Rows;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.loader.ClasspathLoader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a replay found, as one HTML page that needs no network and no script. The same input gives
 * the same bytes. Beside the alerts, which the replay keeps, its memory is bounded: of the events
 * only counts over at most {@value Timeline#MOST} slots of time stay.
 *
 * <p>Names in it were chosen by others. The template language escapes every one of them, control
 * and direction marks are made visible, and the page forbids itself scripts and foreign content.
 */
public final class ReplayReport {
  /** No more alerts are shown one by one; all are in the counts. */
  static final int MOST_ALERTS = 500;

  private static final Set<Action> ATTEMPTS =
      EnumSet.of(Action.LOGIN, Action.FIRST_FACTOR, Action.SECOND_FACTOR);

  private static final int MOST_ROWS = 100;
  private static final int MOST_CONCERNED = 25;
  private static final int MOST_NAMES = 8;
  private static final String TEMPLATE = "io/mailvigil/deploy/report/replay.html.peb";

  private final Timeline timeline = new Timeline();
  private @Nullable Instant first;
  private @Nullable Instant last;

  /** Counts an event in. */
  public void take(AuthEvent event) {
    if (ATTEMPTS.contains(event.action())) {
      timeline.add(event.time(), event.outcome(), event.attempts());
    }
    first = first == null || event.time().isBefore(first) ? event.time() : first;
    last = last == null || event.time().isAfter(last) ? event.time() : last;
  }

  /** Writes the page. Throws where the writer does. */
  public void write(Replay.Result result, List<Path> files, Writer out) throws IOException {
    result.alerts().forEach(alert -> timeline.reach(alert.time()));
    ClasspathLoader loader = new ClasspathLoader(ReplayReport.class.getClassLoader());
    new PebbleEngine.Builder()
        .loader(loader)
        .autoEscaping(true)
        .defaultEscapingStrategy("html")
        .strictVariables(true)
        .defaultLocale(Locale.ROOT)
        .build()
        .getTemplate(TEMPLATE)
        .evaluate(out, Map.of("page", page(result, files)));
  }

  private Page page(Replay.Result result, List<Path> files) {
    List<RaisedAlert> alerts = result.alerts();
    double days = days();
    Deeds deeds = new Deeds(alerts);
    Tally tally = new Tally(alerts, days);
    return new Page(
        first == null || last == null
            ? "no event"
            : Wording.minute(first) + " to " + Wording.minute(last) + " UTC",
        names(files.stream().map(file -> String.valueOf(file.getFileName())).toList()),
        "%s, %s, %s failed and %s successful attempts"
            .formatted(
                Wording.many(result.lines(), "line"),
                Wording.many(result.events(), "event"),
                Wording.number(timeline.failed()),
                Wording.number(timeline.succeeded())),
        figures(alerts, deeds, tally, days),
        Chart.of(timeline, alerts),
        Rows.of(deeds.of(ResponseAction.LOCK, true), MOST_ROWS),
        Rows.of(deeds.of(ResponseAction.LOCK, false), MOST_ROWS),
        Rows.of(deeds.of(ResponseAction.BLOCK_SOURCE, true), MOST_ROWS),
        Rows.of(deeds.of(ResponseAction.BLOCK_SOURCE, false), MOST_ROWS),
        tally.rules(),
        silent(result.rules(), alerts),
        Rows.of(tally.accounts(), MOST_CONCERNED),
        Rows.of(tally.sources(), MOST_CONCERNED),
        rows(alerts),
        notes(result));
  }

  private double days() {
    return first == null || last == null
        ? 1
        : Math.max(1, Duration.between(first, last).toSeconds() / 86_400.0);
  }

  private static List<Figure> figures(
      List<RaisedAlert> alerts, Deeds deeds, Tally tally, double days) {
    long atOnce = told(alerts, true);
    long digest = told(alerts, false);
    List<Figure> figures = new ArrayList<>();
    figures.add(
        new Figure(
            Wording.number(alerts.size()),
            "alerts about " + Wording.many(tally.accounts().size(), "account"),
            "plain"));
    figures.add(
        new Figure(
            Wording.number(atOnce),
            String.format(Locale.ROOT, "told at once (high, critical): %.1f a day", atOnce / days),
            atOnce == 0 ? "plain" : "high"));
    figures.add(new Figure(Wording.number(digest), "in the hourly digest (medium)", "plain"));
    long locked = deeds.targets(ResponseAction.LOCK, true);
    figures.add(
        new Figure(
            Wording.number(locked),
            (locked == 1 ? "account" : "accounts") + " would have been locked",
            locked == 0 ? "plain" : "critical"));
    figures.add(
        new Figure(
            Wording.number(deeds.targets(ResponseAction.LOCK, false)),
            "accounts for which a lock was withheld",
            "plain"));
    long blocked = deeds.targets(ResponseAction.BLOCK_SOURCE, true);
    figures.add(
        new Figure(
            Wording.number(blocked),
            (blocked == 1 ? "source" : "sources") + " would have been blocked",
            "plain"));
    return figures;
  }

  private static long told(List<RaisedAlert> alerts, boolean atOnce) {
    return alerts.stream()
        .filter(a -> a.detection().severity().atLeast(Severity.HIGH) == atOnce)
        .filter(a ->
            a.responses().stream()
                .anyMatch(
                    r -> r.action() == ResponseAction.NOTIFY && r.decision() == Decision.WOULD))
        .count();
  }

  private static List<String> silent(List<RuleRef> rules, List<RaisedAlert> alerts) {
    var spoke = alerts.stream().map(a -> a.detection().rule().id()).collect(Collectors.toSet());
    return rules.stream().map(RuleRef::id).filter(id -> !spoke.contains(id)).sorted().toList();
  }

  /** The gravest, of these the newest, are shown; in the order of time. */
  private static Rows<AlertRow> rows(List<RaisedAlert> alerts) {
    List<AlertRow> shown =
        alerts.stream()
            .sorted(
                Comparator.comparing((RaisedAlert a) -> a.detection().severity())
                    .thenComparing(RaisedAlert::time)
                    .thenComparing(RaisedAlert::id)
                    .reversed())
            .limit(MOST_ALERTS)
            .sorted(Comparator.comparing(RaisedAlert::time).thenComparing(RaisedAlert::id))
            .map(ReplayReport::row)
            .toList();
    return new Rows<>(shown, Wording.number(alerts.size()), alerts.size() > MOST_ALERTS);
  }

  private static AlertRow row(RaisedAlert alert) {
    var d = alert.detection();
    return new AlertRow(
        Wording.second(d.time()),
        d.severity().wire(),
        d.rule().id(),
        d.rule().name(),
        Printable.text(d.message()),
        d.account() == null ? names(d.accounts()) : Printable.text(d.account().name()),
        names(d.sources().stream().map(Object::toString).toList()),
        Wording.evidence(d.evidence()),
        Wording.second(d.start()) + " to " + Wording.second(d.end()),
        String.join(", ", d.rule().techniques()),
        String.format(Locale.ROOT, "%.0f", d.riskScore()),
        d.learning(),
        alert.responses().stream()
            .filter(r -> r.action() != ResponseAction.NONE)
            .limit(MOST_NAMES)
            .map(r ->
                new Answer(
                    r.action().wire().replace('_', ' '),
                    Printable.text(r.target().id()),
                    r.mode().wire(),
                    r.decision().wire(),
                    Printable.text(r.why())))
            .toList(),
        names(d.because()));
  }

  /** The first of them, and how many there are beside. */
  private static String names(List<String> all) {
    String some =
        all.stream().limit(MOST_NAMES).map(Printable::text).collect(Collectors.joining(", "));
    return all.size() > MOST_NAMES
        ? some + " and " + Wording.number(all.size() - MOST_NAMES) + " more"
        : some;
  }

  private static List<String> notes(Replay.Result result) {
    List<String> notes = new ArrayList<>(result.gaps());
    if (result.notice() != null) {
      notes.add(Printable.text(result.notice()));
    }
    return notes;
  }
}
