// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose a lock is and what was there before, in one line for a directory's entry or a file: a fixed
 * word, the owner, the ledger's id, the end, the previous value, the account.
 *
 * @param previous the value of the switch before the lock; null where there was none
 */
record LockMark(String owner, HeldLock lock, @Nullable String previous) {
  private static final String WORD = "mailvigil-lock ";
  private static final Pattern TEXT =
      Pattern.compile(
          WORD
              + "(?<owner>[a-z0-9-]{1,32}) (?<id>[A-Za-z0-9_-]{1,64}) (?<until>[0-9TZ:.+-]{1,40})"
              + " (?<previous>[!-~]+) (?<account>.+)");

  /** How every mark of an owner begins. */
  static String beginning(String owner) {
    return WORD + owner + " ";
  }

  static LockMark of(String owner, LockOrder order, @Nullable String previous) {
    return new LockMark(
        owner, new HeldLock(order.account(), order.lockId(), order.until()), previous);
  }

  /** Reads a value; empty where it is no mark, or was edited into none. */
  static Optional<LockMark> of(String value) {
    Matcher m = TEXT.matcher(value);
    if (!m.matches()) {
      return Optional.empty();
    }
    try {
      HeldLock lock =
          new HeldLock(
              Account.ofKey(m.group("account")), m.group("id"), Instant.parse(m.group("until")));
      String previous = m.group("previous");
      return Optional.of(
          new LockMark(m.group("owner"), lock, previous.equals("-") ? null : previous));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  boolean isOf(String owner, Account account) {
    return this.owner.equals(owner) && lock.account().equals(account);
  }

  /** As it stands in the directory. */
  String text() {
    return beginning(owner)
        + lock.lockId()
        + ' '
        + lock.until()
        + ' '
        + (previous == null ? "-" : previous)
        + ' '
        + lock.account().key();
  }
}
