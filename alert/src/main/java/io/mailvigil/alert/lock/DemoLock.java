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

  /** Nothing to set. */
  record Config() implements LockBackend.Config {
    @Override
    public LockBackend make(String name) {
      return new DemoLock();
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public LockResult lock(LockOrder order) {
    Account account = order.account();
    String refusal = refusal(account);
    if (!refusal.isEmpty()) {
      return new LockResult.Refused(refusal);
    }
    HeldLock before =
        held.putIfAbsent(account, new HeldLock(account, order.lockId(), order.until()));
    return before == null
        ? new LockResult.Locked(List.of())
        : new LockResult.Already(LockResult.Owner.OURS, List.of());
  }

  /** As a mail server's table would: what could break a line, and one account nobody has. */
  private static String refusal(Account account) {
    boolean breaks =
        account
            .name()
            .codePoints()
            .anyMatch(c ->
                c == ':'
                    || Character.isWhitespace(c)
                    || Character.isISOControl(c)
                    || Character.getType(c) == Character.FORMAT);
    return breaks
        ? "the name holds ':', white space or control characters"
        : account.name().equals("nosuchuser") ? "there is no such account" : "";
  }

  @Override
  public LockResult unlock(Account account) {
    String refusal = refusal(account);
    if (!refusal.isEmpty() && !account.name().equals("nosuchuser")) {
      return new LockResult.Refused(refusal);
    }
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
