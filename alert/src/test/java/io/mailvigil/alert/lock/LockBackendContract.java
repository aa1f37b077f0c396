// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.mailvigil.alert.lab.ImapClient;
import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every lock back end keeps, against the real server. */
abstract class LockBackendContract {
  static final Instant UNTIL = Instant.parse("2031-02-03T04:05:06Z");

  /** The back end, on a server where nobody is locked. */
  abstract LockBackend backend();

  /** The same on a server that cannot be reached. */
  abstract LockBackend unreachable();

  /** An account of the server. */
  abstract Account known();

  /** Whether the server lets the known account in with all its right credentials. */
  abstract boolean letsIn() throws IOException;

  /** Opens a session of the known account and returns whether it is still alive when asked. */
  abstract LiveSession session() throws IOException;

  /** A session that a client keeps open. */
  interface LiveSession extends AutoCloseable {
    boolean isAlive();

    @Override
    void close() throws IOException;
  }

  /** A session of IMAP, of one that is let in. */
  static LiveSession over(ImapClient imap, String user, String password) throws IOException {
    assertThat(imap.login(user, password)).isTrue();
    return new LiveSession() {
      @Override
      public boolean isAlive() {
        return imap.isAlive();
      }

      @Override
      public void close() throws IOException {
        imap.close();
      }
    };
  }

  static LockOrder order(Account account) {
    return new LockOrder(account, "L-1", UNTIL);
  }

  @Test
  void refusesLoginsFromTheLockToTheUnlock() throws Exception {
    // Given
    assertThat(letsIn()).isTrue();

    // When
    LockResult locked = backend().lock(order(known()));

    // Then
    assertThat(locked).isEqualTo(new LockResult.Locked(List.of()));
    assertThat(letsIn()).isFalse();
    assertThat(backend().unlock(known())).isEqualTo(new LockResult.Unlocked(false, List.of()));
    assertThat(letsIn()).isTrue();
  }

  @Test
  void cutsLiveSessions() throws Exception {
    try (LiveSession session = session()) {
      assertThat(session.isAlive()).isTrue();

      backend().lock(order(known()));

      await().until(() -> !session.isAlive()); // it is cut by a signal
    }
  }

  @Test
  void endsSessionsWithoutALockWhereItCan() throws Exception {
    LockBackend.Sessions sessions = backend().sessions();
    if (sessions == null) {
      throw Assumptions.<RuntimeException>abort("this back end ends sessions only with a lock");
    }

    try (LiveSession session = session()) {
      assertThat(session.isAlive()).isTrue();
      sessions.end(known());
      await().until(() -> !session.isAlive());
    }

    assertThat(letsIn()).isTrue();
    assertThat(backend().held()).isEmpty();
  }

  @Test
  void saysAlreadyTheSecondTime() throws Exception {
    backend().lock(order(known()));

    LockResult second = backend().lock(order(known()));

    assertThat(second).isEqualTo(new LockResult.Already(LockResult.Owner.OURS, List.of()));
    assertThat(backend().held()).hasSize(1);
  }

  @Test
  void unlocksWhatItLockedAndNoMore() throws Exception {
    backend().lock(order(known()));
    backend().unlock(known());

    LockResult second = backend().unlock(known());

    assertThat(second).isEqualTo(new LockResult.NotLocked(false));
    assertThat(backend().held()).isEmpty();
  }

  @Test
  void listsItsLocks() throws Exception {
    backend().lock(order(known()));

    List<HeldLock> held = backend().held();

    assertThat(held).containsExactly(new HeldLock(known(), "L-1", UNTIL));
  }

  @Test
  void refusesAnAccountTheServerDoesNotKnow() throws Exception {
    Account nobody = new Account(Account.DEFAULT_TENANT, "nosuchuser");

    LockResult result = backend().lock(order(nobody));

    assertThat(result).isInstanceOf(LockResult.Refused.class);
    assertThat(backend().held()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b", "a b", "a\tb", "a\nb", "a\u0000b", "a\u2028b", "a\u200fb", " "})
  void refusesNamesThatWouldBreakALine(String name) throws Exception {
    Account hostile = new Account(Account.DEFAULT_TENANT, name);

    LockResult result = backend().lock(order(hostile));

    assertThat(result).isInstanceOf(LockResult.Refused.class);
    assertThat(backend().unlock(hostile)).isInstanceOf(LockResult.Refused.class);
    assertThat(backend().held()).isEmpty();
  }

  @Test
  void failsWhereTheServerCannotBeReached() {
    assertThatThrownBy(() -> unreachable().lock(order(known()))).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> unreachable().unlock(known())).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> unreachable().held()).isInstanceOf(IOException.class);
    assertThat(unreachable().problems()).isNotEmpty();
  }
}
