// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The watcher and the marks over processes that only look like Elasticsearch. */
final class WatcherIT {
  private final Path data = Path.of("/nowhere/own " + ProcessHandle.current().pid() + "/data");
  private final Marked marked = Marked.of(data.resolve("program"), data.resolve("config"));
  private final Marked run = Marked.ofRun(UUID.randomUUID().toString());

  @Test
  void stopsItsRunWhenItsPipeBreaksAndNoOther() throws Exception {
    // Given two processes of a run, one that ignores being asked, and one of the next run
    Process polite = process(run.ofServer());
    Process stubborn = stubborn(run.ofScript());
    Process next = process(Marked.ofRun(UUID.randomUUID().toString()).ofServer());
    Watcher watcher = Watcher.over(run, data);
    assertThat(run.running()).contains(polite.toHandle(), stubborn.toHandle());

    // When
    watcher.breakPipe();

    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !polite.isAlive() && !stubborn.isAlive());
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !watcher.process().isAlive());
    assertThat(next.isAlive()).isTrue();
    next.destroyForcibly();
  }

  @Test
  void goesHomeWithoutTouchingAnythingWhenTold() throws Exception {
    Process running = process(run.ofServer());
    Watcher watcher = Watcher.over(run, data);

    watcher.close();

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !watcher.process().isAlive());
    assertThat(running.isAlive()).isTrue();
    running.destroyForcibly();
  }

  @Test
  void endsWhatAnyRunOverTheFolderHasLeft() throws Exception {
    // Given what each of them carries, one that ignores being asked, and one of another folder
    List<Process> left = new ArrayList<>();
    for (String mark : marked.marks()) {
      left.add(process(mark));
    }
    left.add(stubborn(marked.ofServer()));
    Process other = process(marked.ofServer() + "2");

    // When
    assertThat(marked.stop(Duration.ofMillis(200))).isEqualTo(left.size());

    // Then
    assertThat(left).noneMatch(Process::isAlive);
    assertThat(other.isAlive()).isTrue();
    other.destroyForcibly();
  }

  private static Process process(String mark) throws IOException {
    return started("", mark);
  }

  private static Process stubborn(String mark) throws IOException {
    return started("trap '' TERM; ", mark);
  }

  /** A shell that waits for a line that never comes. */
  private static Process started(String first, String mark) throws IOException {
    Process process =
        new ProcessBuilder(List.of("sh", "-c", first + "echo; read -r forever", "sh", mark))
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('\n');
    return process;
  }
}
