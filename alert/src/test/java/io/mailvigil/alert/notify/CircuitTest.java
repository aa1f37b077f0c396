// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CircuitTest {
  private final Circuit circuit = new Circuit();
  private Instant now = Samples.NOW;

  private Duration fail(Duration asked) {
    circuit.failed(now, asked);
    Duration pause = circuit.pause(now);
    now = now.plus(pause);
    return pause;
  }

  @Test
  void pausesGrowAndTheFifthFailureOpensIt() {
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      seconds.add(fail(Duration.ZERO).toSeconds());
      assertThat(circuit.isOpen()).isEqualTo(i >= 4);
      assertThat(circuit.pause(now)).isZero();
    }
    assertThat(seconds)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L, 300L);
    assertThat(circuit.words()).contains("12 failures in a row").contains("next probe at " + now);
  }

  @Test
  void oneAnswerClosesIt() {
    for (int i = 0; i < 6; i++) {
      fail(Duration.ZERO);
    }
    circuit.answered();
    assertThat(circuit.isOpen()).isFalse();
    assertThat(circuit.words()).isEmpty();
    assertThat(fail(Duration.ZERO)).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void theServersWishIsHonouredUpToAnHour() {
    assertThat(fail(Duration.ofSeconds(90))).isEqualTo(Duration.ofSeconds(90));
    assertThat(fail(Duration.ofMillis(10))).isEqualTo(Duration.ofSeconds(2));
    assertThat(fail(Duration.ofDays(400))).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aThousandFailuresAreNoDifferent() {
    for (int i = 0; i < 1_000; i++) {
      circuit.failed(now, Duration.ZERO);
    }
    assertThat(circuit.pause(now)).isEqualTo(Duration.ofMinutes(5));
  }
}
