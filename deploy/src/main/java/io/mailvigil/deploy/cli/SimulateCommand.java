// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.simulate.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code simulate}: a labelled log of a mail site that never was. */
@Command(
    name = "simulate",
    description =
        "Write a labelled, seeded mail log: legitimate life and named attacks. The same options"
            + " always give the same bytes.")
final class SimulateCommand implements Callable<Integer> {
  private static final String ALL = "all";

  @Option(
      names = "--accounts",
      paramLabel = "N",
      description = "How many people have a mailbox (default: ${DEFAULT-VALUE}).")
  private int accounts = 200;

  @Option(
      names = "--days",
      paramLabel = "D",
      description = "For how long; attacks lie in the last two fifths (default: ${DEFAULT-VALUE}).")
  private int days = 30;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Of all chance (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--start",
      paramLabel = "DATE",
      description = "The first day (default: ${DEFAULT-VALUE}).")
  private LocalDate start = Simulation.FIRST;

  @Option(names = "--attack", paramLabel = "NAME", description = "An attack; may be repeated.")
  private List<String> attacks = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where to; a folder that is empty or missing.")
  private Path out = Path.of("");

  private CommandSpec spec = CommandSpec.create();

  /** The attacks stand in the help as the simulation has them. */
  @Spec
  void spec(CommandSpec given) {
    spec = given;
    List<String> lines = new ArrayList<>(List.of("", "Attacks (--attack all: every one):"));
    Simulation.explained().forEach((name, what) -> lines.add("  %-18s %s".formatted(name, what)));
    lines.addAll(
        List.of(
            "",
            "Examples:",
            "  mailvigil simulate --accounts 500 --days 60 --attack naive --out world",
            "  mailvigil replay --config world/mailvigil.yml world/mail.log world/auth.log"));
    given.usageMessage().footer(lines.toArray(String[]::new));
  }

  @Override
  public Integer call() throws IOException {
    check(accounts >= 10 && accounts <= 1_000_000, "--accounts: from 10 to 1,000,000");
    check(days >= 1 && days <= 3_650, "--days: from 1 to 3,650");
    List<String> names = List.copyOf(Simulation.explained().keySet());
    for (String attack : attacks) {
      check(
          attack.equals(ALL) || names.contains(attack),
          "--attack: there is no '" + attack + "'; the names stand in --help");
    }
    if (Files.isDirectory(out)) {
      try (Stream<Path> inside = Files.list(out)) {
        check(inside.findAny().isEmpty(), "--out: " + out + " is not empty: name another folder");
      }
    }
    List<String> chosen = attacks.contains(ALL) ? names : attacks;
    Progress progress = new Progress("lines");
    Simulation.Result result =
        new Simulation(accounts, days, seed, start, chosen).write(out, progress::at);
    progress.end();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%,d lines about %,d logins and mails in %s; what each was stands in %s",
            result.lines(),
            result.acts(),
            out,
            out.resolve("labels.jsonl")));
    return 0;
  }

  private void check(boolean right, String sentence) {
    if (!right) {
      throw new CommandLine.ParameterException(spec.commandLine(), sentence);
    }
  }
}
