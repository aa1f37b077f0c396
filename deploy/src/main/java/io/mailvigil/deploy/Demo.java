// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.deploy.server.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;

/**
 * {@code demo}: the real pipeline over the bundled attack log, with a lock back end that keeps its
 * locks in memory. No mail server is needed and nothing outside the data folder is touched.
 */
public final class Demo {
  private static final String CONFIG =
      """
      # pam_oath asks for the password first: a wrong code proves that the password was right
      ingest:
        reading:
          stacks:
            - {module: oath, password-first: true, pam-logged: true}
      alert:
        responses: {lock: auto}
        lock-backends: {demo: true}
      ops: {port: 0}
      """;

  private Demo() {}

  /** Runs until a signal comes; returns the exit code. */
  public static int run(DataFolder data) throws Exception {
    Path log = data.root().resolve("demo").resolve("mail.log");
    Files.createDirectories(data.root());
    Files.deleteIfExists(log);
    MailvigilConfig config =
        MailvigilConfig.of(ConfigFile.parse(CONFIG, "the demo's configuration"))
            .withLogs(List.of(log));
    System.err.println(
        "The demo runs in "
            + data.root()
            + "; its locks are kept in memory, no mail server is touched.");
    try (DemoLog attack = new DemoLog(log)) {
      return Run.node(
          config, data, EnumSet.allOf(Node.Part.class), false, () -> begin(data, log, attack));
    }
  }

  private static void begin(DataFolder data, Path log, DemoLog attack) throws IOException {
    data.child("demo");
    attack.play(Instant.now());
    System.err.println("an attack is being written to " + log);
  }
}
