// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that can refuse one account's logins on our word and let it in again.
 *
 * <p>Every call ends within the back end's configured time-outs, may come from any thread and from
 * two processes at once, and may be repeated: an order that is in force already changes nothing and
 * says {@link LockResult.Already}. A call answers with a {@link LockResult} only after the state
 * was read back from the server; whatever could not be reached, written or read back is an {@link
 * IOException} whose message names the file or address and the mend, and then the caller cannot
 * know the state and asks again. Constructing a back end does no I/O.
 */
public interface LockBackend {

  /** The name of this back end in ledger, metrics and messages: lower-case, stable, no account. */
  String name();

  /**
   * Puts a lock in force: new logins are refused, caches emptied, live sessions cut.
   *
   * @return {@code Locked}, {@code Already} or {@code Refused}
   * @throws IOException when it is not known to be in force
   */
  LockResult lock(LockOrder order) throws IOException;

  /**
   * Takes away our own lock of an account, whichever order made it, and leaves others' alone.
   *
   * @return {@code Unlocked}, {@code NotLocked} or {@code Refused}
   * @throws IOException when our lock is not known to be gone
   */
  LockResult unlock(Account account) throws IOException;

  /**
   * All locks of ours that are in force now, for comparing with the ledger and for undoing all.
   *
   * @throws IOException when the state cannot be read
   */
  List<HeldLock> held() throws IOException;

  /**
   * Finds out, without changing anything, why a lock would not work: missing files, permissions,
   * keys.
   *
   * @return one sentence for each problem, naming the file or address and the mend; empty when a
   *     lock would work
   */
  List<String> problems();

  /** What ends live sessions without a lock; null where nothing here can. */
  default @Nullable Sessions sessions() {
    return null;
  }

  /** Ends live sessions of an account that may go on logging in. */
  interface Sessions {
    /**
     * Ends them; having none is fine.
     *
     * @throws IOException when some may go on
     */
    void end(Account account) throws IOException;
  }

  /** A back end that mail servers ask: it has to listen for as long as Mailvigil runs. */
  interface Asked extends AutoCloseable {
    /** Begins to answer; what stands in the way is one of {@link LockBackend#problems}. */
    void start();

    /** Ends, at most a second later. */
    @Override
    void close();
  }

  /** The settings of one back end, which make it. */
  interface Config {
    /**
     * Makes it; it touches nothing before its first call.
     *
     * @param name by which ledger, metrics and messages know it
     */
    LockBackend make(String name);
  }
}
