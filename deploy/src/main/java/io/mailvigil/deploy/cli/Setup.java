// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.server.DataFolder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which pipeline is meant; mixed into every command that works with one. */
final class Setup extends ConfigOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data folder (default: /var/lib/mailvigil as root, else ~/.local/share/mailvigil).")
  @Nullable Path data;

  DataFolder data() {
    return DataFolder.at(data == null ? usual() : data);
  }

  private static Path usual() {
    if (System.getProperty("user.name").equals("root")) {
      return Path.of("/var/lib/mailvigil");
    }
    String share = System.getenv("XDG_DATA_HOME");
    return share == null || share.isBlank()
        ? Path.of(System.getProperty("user.home"), ".local", "share", "mailvigil")
        : Path.of(share, "mailvigil");
  }
}
