// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.MailvigilConfig;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the configuration. */
class ConfigOption {
  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration (see: mailvigil config defaults).")
  @Nullable Path config;

  /** The configuration, or the defaults. Throws {@code ConfigException} with every mistake. */
  MailvigilConfig config() {
    return MailvigilConfig.read(config);
  }
}
