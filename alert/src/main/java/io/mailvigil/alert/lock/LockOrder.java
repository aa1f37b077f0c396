// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.time.Instant;
import java.util.Objects;

/**
 * What a back end is asked to put in force: one account, until when, and the ledger entry it
 * serves.
 *
 * <p>The expiry is written beside the lock for people who read the server's files; the back end
 * itself never lets a lock expire. The reason stays with the ledger: free text has no place in a
 * mail server's tables.
 *
 * @param account the canonical account; a back end answers {@link LockResult.Refused} to a name
 *     that its server cannot hold
 * @param lockId the ledger's id of this lock: 1 to 64 of {@code A-Z a-z 0-9 _ -}
 * @param until when the ledger will undo it, UTC
 */
public record LockOrder(Account account, String lockId, Instant until) {
  /** Refuses an id that could not stand in one word of a line. */
  public LockOrder {
    Objects.requireNonNull(account, "account");
    Objects.requireNonNull(until, "until");
    if (!lockId.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("lockId: 1 to 64 of A-Z a-z 0-9 _ - expected");
    }
  }
}
