// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Node;
import io.mailvigil.deploy.Run;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code up}: the whole pipeline on one machine. */
@Command(
    name = "up",
    description =
        "Run the whole pipeline on this machine: embedded Kafka and Elasticsearch, ingest, detect,"
            + " alert.",
    footer = {
      "",
      "Examples:",
      "  mailvigil up --log /var/log/mail.log --log /var/log/auth.log",
      "  mailvigil up --config /etc/mailvigil/mailvigil.yml",
      "  mailvigil up --log old.log --data /tmp/try --until-idle"
    })
final class UpCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "A log to watch, beside those of the configuration; may be given again.")
  private List<Path> logs = List.of();

  @Option(
      names = "--until-idle",
      description =
          "Stop, exit code 0, when all input has been read, detected, indexed and responded to.")
  private boolean untilIdle;

  @Override
  public Integer call() throws Exception {
    MailvigilConfig config = setup.config().withLogs(logs);
    return Run.node(config, setup.data(), EnumSet.allOf(Node.Part.class), untilIdle);
  }
}
