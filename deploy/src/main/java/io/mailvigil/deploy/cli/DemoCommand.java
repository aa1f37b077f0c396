// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import io.mailvigil.deploy.Demo;
import io.mailvigil.deploy.server.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code demo}: see it work. */
@Command(
    name = "demo",
    description =
        "Run the pipeline over a bundled attack: first alert and first lock within a minute, no"
            + " mail server needed.",
    footer = {"", "Example:", "  mailvigil demo"})
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder (default: a new temporary one).")
  private @Nullable Path data;

  @Override
  public Integer call() throws Exception {
    return Demo.run(
        DataFolder.at(data == null ? Files.createTempDirectory("mailvigil-demo") : data));
  }
}
