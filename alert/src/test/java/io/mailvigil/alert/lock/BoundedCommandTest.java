// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundedCommandTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void givesStatusAndOutput() throws Exception {
    BoundedCommand.Ended ended =
        BoundedCommand.run(List.of("sh", "-c"), List.of("echo out; echo err >&2; exit 7"), LONG);

    assertThat(ended).isEqualTo(new BoundedCommand.Ended(7, "out\nerr\n"));
    assertThat(ended.asFailure("x")).hasMessage("x ended with status 7: out");
  }

  @Test
  void endsACommandThatDoesNotEnd() {
    List<String> forever = List.of("sh", "-c", "sleep 300 & sleep 300");

    assertThatThrownBy(() -> BoundedCommand.run(forever, List.of(), Duration.ofMillis(200)))
        .isInstanceOf(IOException.class)
        .hasMessage("sh did not end within PT0.2S");
  }

  @Test
  void readsNoMoreThanItKeeps() throws Exception {
    List<String> much = List.of("sh", "-c", "head -c 3000000 /dev/zero");

    assertThat(BoundedCommand.run(much, List.of(), LONG).output()).hasSize(8192);
  }

  @Test
  void namesACommandThatDoesNotExist() {
    assertThatThrownBy(() -> BoundedCommand.run(List.of("/no/such"), List.of("secret"), LONG))
        .isInstanceOf(IOException.class)
        .hasMessage("/no/such cannot be started: check the command");
  }
}
