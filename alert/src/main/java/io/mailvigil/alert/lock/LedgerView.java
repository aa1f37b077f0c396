// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Lockout;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the response policy may know of the lock ledger. */
public interface LedgerView {
  /** The ledger's word on an account, null where it has none. */
  @Nullable Lockout of(Account account);

  /**
   * How many locks policy has decided for a tenant since then: those in force or asked for, and,
   * where {@code shadow}, those that would have been.
   */
  long decidedSince(String tenant, Instant since, boolean shadow);

  /** False where no back end is configured, so that no lock could be carried out. */
  boolean hasBackends();
}
