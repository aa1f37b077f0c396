// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.deploy.Node;
import io.mailvigil.deploy.Run;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code run}: chosen stages against an external cluster. */
@Command(
    name = "run",
    description =
        "Run chosen stages in this process, against the cluster that the configuration names.",
    footer = {"", "Example:", "  mailvigil run ingest --config /etc/mailvigil/mailvigil.yml"})
final class RunCommand implements Callable<Integer> {
  @Mixin Setup setup = new Setup();

  @Parameters(
      paramLabel = "STAGE",
      arity = "1..3",
      description = "${COMPLETION-CANDIDATES}, in lower case.")
  private List<Node.Part> parts = List.of();

  @Override
  public Integer call() throws Exception {
    MailvigilConfig config = setup.config();
    EnumSet<Node.Part> chosen = EnumSet.copyOf(parts);
    if (config.kafka().isEmbedded() && chosen.size() < Node.Part.values().length) {
      throw new ConfigException(
          "kafka.bootstrap-servers is not set: stages in processes of their own meet on a cluster;"
              + " name it, or use `mailvigil up`");
    }
    return Run.node(config, setup.data(), chosen, false);
  }
}
