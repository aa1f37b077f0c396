// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.event.Decision;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.wire.AlertJson;
import io.mailvigil.deploy.AlertLine;
import io.mailvigil.deploy.Printable;
import io.mailvigil.deploy.Replay;
import io.mailvigil.deploy.report.ReplayReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code replay}: the pipeline over past logs, without any effect. */
@Command(
    name = "replay",
    description =
        "Back-test past logs: what would have alerted, been locked or been blocked. Nothing outside"
            + " is touched.",
    footer = {
      "",
      "Examples:",
      "  mailvigil replay /var/log/mail.log*",
      "  mailvigil replay --json --year 2026 --timezone Europe/Berlin mail.log.3.gz mail.log.2.gz",
      "  mailvigil replay --summary --config mailvigil.yml /var/log/mail.log",
      "  mailvigil replay --summary --report week.html /var/log/mail.log*"
    })
final class ReplayCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();
  @Mixin LogOptions log = new LogOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Log files, plain, .gz or .zst, in any order; - for standard input.")
  private List<Path> files = List.of();

  @Option(names = "--json", description = "The alerts, one JSON object a line, by time.")
  private boolean json;

  @Option(names = "--summary", description = "Only counts and rates.")
  private boolean summary;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description =
          "Also write one HTML page for people: what would have alerted, why, what would have been"
              + " locked. Readable for this user only: it names accounts.")
  private @Nullable Path report;

  @Override
  public Integer call() throws IOException {
    Replay replay = new Replay(setup.config(), log.year, log.zone, setup.data().root());
    Progress progress = new Progress("events");
    long begun = System.nanoTime();
    Replay.Result result =
        report == null ? replay.run(files, progress::at) : report(replay, progress, report);
    progress.end();
    double seconds = (System.nanoTime() - begun) / 1e9;
    OutputStream out = StandardOutput.open();
    if (json) {
      for (RaisedAlert alert : result.alerts()) {
        out.write(AlertJson.bytes(alert));
        out.write('\n');
      }
    } else {
      out.write(
          (summary ? counts(result, seconds) : lines(result) + table(result))
              .getBytes(StandardCharsets.UTF_8));
    }
    out.flush();
    result.gaps().forEach(gap -> System.err.println("mailvigil: " + gap));
    if (result.notice() != null) {
      System.err.println("mailvigil: " + result.notice());
    }
    return 0;
  }

  private Replay.Result report(Replay replay, Progress progress, Path to) throws IOException {
    try (ReportFile file = ReportFile.at(to)) {
      ReplayReport page = new ReplayReport();
      Replay.Result result = replay.run(files, progress::at, page::take);
      page.write(result, files, file.writer());
      file.keep();
      return result;
    }
  }

  private static String lines(Replay.Result result) {
    StringBuilder text = new StringBuilder();
    result.alerts().forEach(alert -> text.append(AlertLine.of(alert)).append('\n'));
    return text.toString();
  }

  /** Who would have been locked or blocked, and why. */
  private static String table(Replay.Result result) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "%n%,d events, %,d alerts%n", result.events(), result.alerts().size()));
    for (RaisedAlert alert : result.alerts()) {
      for (Response response : alert.responses()) {
        boolean acts =
            response.action() == ResponseAction.LOCK
                || response.action() == ResponseAction.BLOCK_SOURCE;
        if (acts && response.decision() == Decision.WOULD) {
          text.append(
              String.format(
                  Locale.ROOT,
                  "would %-12s %-40s at %s: %s%n",
                  response.action().wire(),
                  Printable.text(response.target().id()),
                  alert.time(),
                  Printable.text(response.why())));
        }
      }
    }
    return text.toString();
  }

  private static String counts(Replay.Result result, double seconds) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d lines, %,d bytes in %.2f s: %,.0f lines/s%n%,d events, %,d alerts%n",
            result.lines(),
            result.bytes(),
            seconds,
            result.lines() / seconds,
            result.events(),
            result.alerts().size()));
    Map<String, Integer> rules = new TreeMap<>();
    result
        .alerts()
        .forEach(alert ->
            rules.merge(
                alert.detection().rule().id() + " " + alert.detection().severity().wire(),
                1,
                Integer::sum));
    rules.forEach((rule, n) -> text.append(String.format(Locale.ROOT, "  %-52s %,10d%n", rule, n)));
    return text.toString();
  }
}
