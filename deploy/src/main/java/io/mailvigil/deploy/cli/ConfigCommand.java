// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.Defaults;
import io.mailvigil.deploy.MailvigilConfig;
import java.nio.file.Path;
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
      description = "Validate FILE: path and sentence for each mistake; exit code 2.")
  int check(
      @Parameters(
              paramLabel = "FILE",
              arity = "0..1",
              description = "The YAML file; the defaults without one.")
          @Nullable Path file) {
    MailvigilConfig.read(file);
    System.out.println(
        (file == null ? "the default configuration" : file.toString()) + ": no mistakes");
    return 0;
  }

  @Command(name = "defaults", description = "Print the default configuration, every key explained.")
  int defaults() {
    System.out.print(Defaults.yaml());
    return 0;
  }
}
