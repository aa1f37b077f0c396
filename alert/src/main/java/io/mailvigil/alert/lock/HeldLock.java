// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One lock of ours as the back end holds it now.
 *
 * @param account the canonical account
 * @param lockId the ledger's id as written at the back end; null where an edited entry lost it
 * @param until the expiry as written at the back end; null where an edited entry lost it
 */
public record HeldLock(Account account, @Nullable String lockId, @Nullable Instant until) {}
