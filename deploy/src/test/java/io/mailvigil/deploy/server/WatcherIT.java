// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The watcher and the marks over processes that only look like Elasticsearch. */
final class WatcherIT {
  private final Path config = Path.of("/nowhere/own " + ProcessHandle.current().pid() + "/config");
  private final Marked marked = Marked.of(config);

  @Test
  void stopsTheMarkedOnesWhenItsPipeBreaksAndNoOthers() throws Exception {
    // Given two marked processes, one that ignores being asked, and one of another folder
    Process polite = process("-Dmailvigil.elasticsearch=" + config);
    Process stubborn = stubborn("-Des.path.conf=" + config);
    Process other = process("-Des.path.conf=" + config + "2");
    Watcher watcher = Watcher.over(marked);
    assertThat(marked.running()).contains(polite.toHandle(), stubborn.toHandle());

    // When
    watcher.breakPipe();

    // Then
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !polite.isAlive() && !stubborn.isAlive());
    assertThat(other.isAlive()).isTrue();
    other.destroyForcibly();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !watcher.process().isAlive());
  }

  @Test
  void goesHomeWithoutTouchingAnythingWhenTold() throws Exception {
    Process running = process("-Dmailvigil.elasticsearch=" + config);
    Watcher watcher = Watcher.over(marked);

    watcher.close();

    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !watcher.process().isAlive());
    assertThat(running.isAlive()).isTrue();
    assertThat(marked.stop(Duration.ofSeconds(5))).isEqualTo(1);
    assertThat(running.isAlive()).isFalse();
  }

  @Test
  void endsWithForceWhatDoesNotEndOnRequest() throws Exception {
    Process stubborn = stubborn("-Dmailvigil.elasticsearch=" + config);

    assertThat(marked.stop(Duration.ofMillis(200))).isEqualTo(1);

    assertThat(stubborn.isAlive()).isFalse();
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
