// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.alert.incident.IncidentWords;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Command;
import io.mailvigil.common.event.IncidentLife;
import io.mailvigil.common.event.IncidentLife.Stage;
import io.mailvigil.deploy.Pipeline;
import io.mailvigil.deploy.Printable;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code incidents}: what there is to look at, and what a person makes of it. */
@picocli.CommandLine.Command(
    name = "incidents",
    description = "List the incidents, the worst first: what they are about, and how they stand.",
    subcommands = {
      IncidentsCommand.Show.class,
      IncidentsCommand.Ack.class,
      IncidentsCommand.Close.class,
      IncidentsCommand.FalseAlarm.class
    },
    footer = {
      "",
      "Examples:",
      "  mailvigil incidents",
      "  mailvigil incidents show 1f2e3d4c5b6a7988",
      "  mailvigil incidents ack 1f2e3d4c5b6a7988"
    })
final class IncidentsCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();

  @Option(names = "--all", description = "Also those that are closed or were false alarms.")
  private boolean all;

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    List<IncidentLife> shown =
        lives(setup).stream()
            .filter(life -> all || !life.stage().isOver())
            .sorted(
                Comparator.comparing(IncidentLife::worst)
                    .thenComparing(IncidentLife::newest)
                    .reversed())
            .toList();
    if (shown.isEmpty()) {
      out.println(all ? "no incident is remembered" : "no incident is open (--all shows what was)");
      return 0;
    }
    out.printf(
        "%-16s %-8s %4s %-12s %6s %-20s %s%n",
        "ID", "SEVERITY", "RISK", "STAGE", "ALERTS", "NEWEST", "ABOUT");
    for (IncidentLife life : shown) {
      out.printf(
          "%-16s %-8s %4d %-12s %6d %-20s %s%n",
          life.id(),
          life.worst().wire(),
          Math.round(life.risk()),
          life.stage().wire(),
          life.alerts(),
          Operator.time(life.newest()),
          Printable.text(IncidentWords.about(life)));
    }
    return 0;
  }

  private static List<IncidentLife> lives(Setup setup) throws IOException {
    return Pipeline.of(setup.config(), setup.data()).memories().values().stream()
        .filter(IncidentLife.class::isInstance)
        .map(IncidentLife.class::cast)
        .toList();
  }

  /** One of them, with its evidence. */
  @picocli.CommandLine.Command(
      name = "show",
      description = "One incident: summary, evidence in its order, what to do next.")
  static final class Show implements Callable<Integer> {
    @Mixin Setup setup = new Setup();

    @Parameters(paramLabel = "ID", description = "The incident, as `incidents` names it.")
    private String id = "";

    @Override
    public Integer call() throws IOException {
      AlertMemory memory =
          Pipeline.of(setup.config(), setup.data()).memories().get(IncidentLife.key(id));
      if (!(memory instanceof IncidentLife life)) {
        System.err.println("mailvigil: no incident of the last days has that id");
        return 1;
      }
      PrintStream out = System.out;
      out.println(Printable.text(IncidentWords.summary(life)));
      out.printf(
          "%n%s since %s (by %s)%s%n%n",
          life.stage().wire(),
          Operator.time(life.changed()),
          Printable.text(life.by()),
          life.stage() != Stage.OPEN || life.escalateAt() == null
              ? ""
              : ", escalates " + Operator.time(life.escalateAt()) + " unless acknowledged");
      for (IncidentLife.Entry entry : life.timeline()) {
        out.printf(
            "%s %-32s %s%n",
            Operator.time(entry.time()), entry.rule(), Printable.text(entry.message()));
      }
      List<String> next = IncidentWords.next(life);
      if (!next.isEmpty()) {
        out.println("\nNext:");
        next.forEach(line -> out.println("  " + line));
      }
      out.println("\nIn Elasticsearch: " + IncidentWords.query(life));
      return 0;
    }
  }

  /** Somebody looks after it. */
  @picocli.CommandLine.Command(
      name = "ack",
      description = "Acknowledge an incident: it does not escalate, and who looks is recorded.")
  static final class Ack extends Answer {
    Ack() {
      super(Stage.ACKNOWLEDGED);
    }
  }

  /** It is dealt with. */
  @picocli.CommandLine.Command(
      name = "close",
      description = "Close an incident that is dealt with; a new alert opens it again.")
  static final class Close extends Answer {
    Close() {
      super(Stage.CLOSED);
    }
  }

  /** It was nothing. */
  @picocli.CommandLine.Command(
      name = "false-alarm",
      description = "Say that an incident was nothing: it locks and blocks nobody any more.")
  static final class FalseAlarm extends Answer {
    FalseAlarm() {
      super(Stage.FALSE_ALARM);
    }
  }

  private abstract static class Answer implements Callable<Integer> {
    @Mixin Setup setup = new Setup();
    @Spec CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The incident, as `incidents` names it.")
    private String id = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for the record.")
    private String reason = "";

    private final Stage stage;

    Answer(Stage stage) {
      this.stage = stage;
      this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws IOException {
      Command command =
          new Command.Attend(
              UUID.randomUUID().toString(),
              Operator.name(),
              reason.isBlank() ? stage.wire() : reason.strip(),
              Instant.now(),
              id,
              stage);
      return Operator.tell(
          Pipeline.of(setup.config(), setup.data())
              .send(command, id, lock -> false, Duration.ofSeconds(15)));
    }
  }
}
