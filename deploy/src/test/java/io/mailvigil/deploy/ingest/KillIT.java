// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.deploy.server.DataFolder;
import io.mailvigil.deploy.server.EmbeddedKafka;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the whole process, broker included, at ten random moments while 200,000 lines
 * are written and the file is rotated by rename.
 */
@Tag("campaign")
class KillIT {
  private static final int LINES = 200_000;
  private static final int KILLS = 10;
  private static final int STEP = 250;

  @TempDir Path folder;

  @Test
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  void tenKillsLoseNoEventAndDoubleNone() throws Exception {
    // Given
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path made = folder.resolve("made.log");
    run(java(), "bench/MakeLog.java", made.toString(), String.valueOf(LINES), "iso");
    List<String> lines = Files.readAllLines(made);
    Path log = folder.resolve("mail.log");
    Path data = folder.resolve("data");
    WrittenLog written = new WrittenLog(log);

    // When
    int each = lines.size() / KILLS;
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(data, "forever", log);
      boolean early = kill % 5 == 4; // while the broker starts
      if (!early) {
        awaitStarted(process);
      }
      long deadline = System.nanoTime() + random.nextLong(early ? 3_000_000_000L : 4_000_000_000L);
      int rotateAt = random.nextInt(each / STEP);
      for (int at = 0; at < each; at += STEP) {
        int from = kill * each + at;
        written.write(lines.subList(from, Math.min(from + STEP, (kill + 1) * each)));
        if (at / STEP == rotateAt) {
          written.rotate();
        }
        if (System.nanoTime() > deadline && process.isAlive()) {
          process.destroyForcibly();
        }
        LockSupport.parkNanos(20_000_000); // paces the writer, so that the kill falls between
      }
      LockSupport.parkNanos(Math.max(0, deadline - System.nanoTime()));
      process.destroyForcibly().waitFor();
    }
    written.write(lines.subList(KILLS * each, lines.size()));
    written.close();
    Process last = start(data, "until-idle", log);
    awaitStarted(last);
    assertThat(last.waitFor(5, TimeUnit.MINUTES)).isTrue();

    // Then
    List<String> expected = UndisturbedRun.eventIds(log, written.filesInOrder());
    List<String> ids;
    DataFolder folderOfData = DataFolder.at(data);
    try (var hold = folderOfData.take();
        EmbeddedKafka kafka = new EmbeddedKafka(folderOfData, 0)) {
      ids = CommittedEvents.of(kafka.start()).stream().map(AuthEvent::id).toList();
    }
    assertThat(expected).as("seed %d", seed).hasSizeGreaterThan(10_000);
    assertThat(new HashSet<>(ids)).as("no event twice, seed %d", seed).hasSize(ids.size());
    Set<String> lost = new HashSet<>(expected);
    ids.forEach(lost::remove);
    Set<String> invented = new HashSet<>(ids);
    expected.forEach(invented::remove);
    assertThat(lost).as("lost of %d, seed %d", expected.size(), seed).isEmpty();
    assertThat(invented).as("invented, seed %d", seed).isEmpty();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Process start(Path data, String how, Path log) throws IOException {
    return new ProcessBuilder(
            java(),
            "-Xmx384m",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            IngestProcess.class.getName(),
            data.toString(),
            how,
            log.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Until it says so; what it prints later is read by nobody and is short. */
  private static void awaitStarted(Process process) throws IOException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line;
    do {
      line = out.readLine();
    } while (line != null && !line.equals("started"));
    assertThat(line).as("the process should start").isNotNull();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }
}
