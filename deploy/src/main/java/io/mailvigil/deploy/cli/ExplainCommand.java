// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.ingest.Explain;
import io.mailvigil.ingest.past.PastLogs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code explain}: how each line is read. */
@Command(
    name = "explain",
    description =
        "Show how each line is read, in input order; several files are one world (a mail.log and"
            + " its auth.log are joined).",
    footer = {
      "",
      "Examples:",
      "  mailvigil explain /var/log/mail.log /var/log/auth.log",
      "  mailvigil explain --summary /var/log/mail.log.2.gz",
      "  journalctl -o short-iso | mailvigil explain --json -"
    })
final class ExplainCommand implements Callable<Integer> {
  @Mixin ConfigOption setup = new ConfigOption();
  @Mixin LogOptions log = new LogOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Log files, plain, .gz or .zst; - for standard input (the default).")
  private List<Path> files = List.of();

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(names = "--summary", description = "Only counts and rates.")
  private boolean summary;

  @Option(names = "--separately", description = "Each file is a world of its own.")
  private boolean separately;

  @Override
  public Integer call() throws IOException {
    Explain explain =
        new Explain(
            setup.config().ingest().reading(),
            new Explain.Options(json, summary, separately, log.year, log.zone));
    explain.run(
        files.isEmpty() ? List.of(PastLogs.STDIN) : files,
        System.in,
        StandardOutput.open(),
        System.err);
    return 0;
  }
}
