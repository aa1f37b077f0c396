// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
  private final Progress progress = new Progress();

  @Test
  void nothingIsPassedThatIsStillOpen() {
    progress.restart(10);
    progress.read(10, 2);
    progress.read(11, 1);
    progress.reached(13);

    progress.done(11);
    progress.done(10);
    assertThat(progress.committable()).isEqualTo(10);
    progress.done(10);
    assertThat(progress.committable()).isEqualTo(13);
  }

  @Test
  void afterARestartWhatWasDoneBeforeIsIgnored() {
    progress.restart(5);
    progress.read(5, 1);
    progress.restart(7);
    progress.read(7, 1);
    progress.done(5);
    assertThat(progress.committable()).isEqualTo(7);
  }

  @Test
  void withoutChannelsReadingIsEnough() {
    progress.read(3, 0);
    progress.reached(4);
    assertThat(progress.committable()).isEqualTo(4);
  }
}
