// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of {@code mailvigil up} at random moments, while lines are written, the file is
 * rotated by rename and the index rolls over.
 */
class KillIT {
  @TempDir Path folder;

  @BeforeEach
  void letElasticsearchPassThrough() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void tenKillsLoseNoEventAndDoubleNone() throws Exception {
    new KillRun(folder, System.nanoTime()).of(200_000, 10);
  }

  @Tag("campaign")
  @RepeatedTest(5)
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void thirtyKillsLoseNoEventAndDoubleNone() throws Exception {
    new KillRun(folder, System.nanoTime()).of(600_000, 30);
  }
}
