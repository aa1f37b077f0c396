// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps locks in memory and lets nobody in or out: for {@code demo}, where there is no mail server,
 * and for tests.
 */
public final class DemoLock implements LockBackend {
  /** Its name in the configuration and in the ledger. */
  public static final String NAME = "demo";

  private final Map<Account, HeldLock> held = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LockResult lock(LockOrder order) {
    Account account = order.account();
    if (account.name().chars().anyMatch(c -> c <= ' ' || c == 127)) {
      return new LockResult.Refused("the name holds white space or control characters");
    }
    HeldLock before =
        held.putIfAbsent(account, new HeldLock(account, order.lockId(), order.until()));
    return before == null
        ? new LockResult.Locked(List.of())
        : new LockResult.Already(LockResult.Owner.OURS, List.of());
  }

  @Override
  public LockResult unlock(Account account) {
    return held.remove(account) == null
        ? new LockResult.NotLocked(false)
        : new LockResult.Unlocked(false, List.of());
  }

  @Override
  public List<HeldLock> held() {
    return List.copyOf(held.values());
  }

  @Override
  public List<String> problems() {
    return List.of();
  }
}
