// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every back end that blocks sources keeps, whatever is behind it. */
abstract class SourceBlockContract {
  static final Network V4 = SourceAddress.of("203.0.113.9").network();
  static final Network V6 = SourceAddress.of("2001:db8:1:2::99").network();

  /** Over the running server, with its default settings. */
  abstract SourceBlock backend() throws IOException;

  /** The same where nothing answers; null where that cannot be (memory). */
  abstract SourceBlock unreachable() throws IOException;

  static BlockOrder order(Network source) {
    return new BlockOrder(source, "b1", Instant.now().plus(Duration.ofMinutes(15)));
  }

  @Test
  void blocksReadsBackAndLetsInAgain() throws IOException {
    SourceBlock backend = backend();
    assertThat(backend.problems()).isEmpty();
    assertThat(backend.held()).isEmpty();

    assertThat(backend.block(order(V4))).isEqualTo(new BlockResult.Blocked());
    assertThat(backend.block(order(V6))).isEqualTo(new BlockResult.Blocked());
    assertThat(backend.held()).containsExactlyInAnyOrder(V4, V6);

    assertThat(backend.unblock(V4)).isEqualTo(new BlockResult.Unblocked());
    assertThat(backend.held()).containsExactly(V6);
    assertThat(backend.unblock(V6)).isEqualTo(new BlockResult.Unblocked());
    assertThat(backend.held()).isEmpty();
  }

  @Test
  void repeatingChangesNothing() throws IOException {
    SourceBlock backend = backend();
    for (int i = 0; i < 3; i++) {
      assertThat(backend.block(order(V4))).isEqualTo(new BlockResult.Blocked());
      assertThat(backend.held()).containsExactly(V4);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(backend.unblock(V4)).isEqualTo(new BlockResult.Unblocked());
      assertThat(backend.held()).isEmpty();
    }
  }

  /** An instance that has just started undoes what an earlier one did. */
  @Test
  void anotherInstanceTakesOver() throws IOException {
    backend().block(order(V6));
    SourceBlock next = backend();
    if (!next.forgets()) {
      assertThat(next.held()).containsExactly(V6);
    }
    next.unblock(V6);
    assertThat(next.held()).isEmpty();
  }

  @Test
  void awayIsAnErrorWithTheMend() throws IOException {
    SourceBlock away = unreachable();
    for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
        List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
            () -> away.block(order(V4)), () -> away.unblock(V4), away::held)) {
      assertThatThrownBy(call).isInstanceOf(IOException.class);
    }
    assertThat(away.problems()).isNotEmpty();
  }
}
