// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.deploy.Defaults;
import io.mailvigil.deploy.MailvigilConfig;
import io.mailvigil.ingest.LogConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code config check} and {@code config defaults}. */
@Command(
    name = "config",
    description = "Check a configuration, or print the commented default one.")
final class ConfigCommand {
  @Command(
      name = "check",
      description =
          "Validate FILE, and the folders of rules and lists that it names: path and sentence for"
              + " each mistake and each missing permission; exit code 2.")
  int check(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "The YAML file; the defaults without one.")
          @Nullable Path file) {
    List<String> missing = missing(MailvigilConfig.read(file));
    if (!missing.isEmpty()) {
      throw new ConfigException(missing);
    }
    System.out.println(
        (file == null ? "the default configuration" : file.toString()) + ": no mistakes");
    return 0;
  }

  /** What this user may not do of what the configuration asks, each with its mend. */
  private static List<String> missing(MailvigilConfig config) {
    List<String> missing = new ArrayList<>();
    for (LogConfig log : config.ingest().logs()) {
      Path path = Path.of(log.path());
      if (Files.exists(path) && !Files.isReadable(path)) {
        missing.add(path + " cannot be read: let this user read it (on Debian: group adm)");
      }
    }
    config.alert().lockBackends().values().forEach(lock -> missing.addAll(lock.problems()));
    missing.addAll(config.detection().mistakes());
    config.alert().sourceBlocks().values().forEach(block -> missing.addAll(block.problems()));
    return missing;
  }

  @Command(name = "defaults", description = "Print the default configuration, every key explained.")
  int defaults() {
    System.out.print(Defaults.yaml());
    return 0;
  }
}
