// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.util.List;

/**
 * How a lock or an unlock ended, when the back end could be reached.
 *
 * <p>{@link Locked} and {@link Already} mean "read back and found in force", {@link Unlocked} and
 * {@link NotLocked} "read back and not in force by us"; nothing else does.
 */
public sealed interface LockResult {

  /**
   * The lock was not in force and is now.
   *
   * @param shortfalls what it does not cover yet, one sentence each (for example live sessions that
   *     could not be ended); empty when everything is done. Ordering the same lock again tries them
   *     again.
   */
  record Locked(List<String> shortfalls) implements LockResult {
    /** Copies the list. */
    public Locked {
      shortfalls = List.copyOf(shortfalls);
    }
  }

  /**
   * The account was locked before this order and still is.
   *
   * @param by whose lock it is; another's is never taken over and never undone
   * @param shortfalls as in {@link Locked}
   */
  record Already(Owner by, List<String> shortfalls) implements LockResult {
    /** Copies the list. */
    public Already {
      shortfalls = List.copyOf(shortfalls);
    }
  }

  /**
   * Our lock was in force and is no more.
   *
   * @param stillLockedByOthers true when an entry of somebody else goes on refusing the account
   * @param shortfalls what is not undone yet, for example a cache that could not be flushed
   */
  record Unlocked(boolean stillLockedByOthers, List<String> shortfalls) implements LockResult {
    /** Copies the list. */
    public Unlocked {
      shortfalls = List.copyOf(shortfalls);
    }
  }

  /**
   * There was no lock of ours to undo.
   *
   * @param lockedByOthers true when an entry of somebody else refuses the account
   */
  record NotLocked(boolean lockedByOthers) implements LockResult {}

  /**
   * Nothing was changed, and asking again will not help.
   *
   * @param reason one sentence for the operator, without the name itself
   */
  record Refused(String reason) implements LockResult {}

  /** Whose lock. */
  enum Owner {
    /** Made by this Mailvigil (the owner tag of its configuration). */
    OURS,
    /** Made by an operator, another tool, or a Mailvigil with another owner tag. */
    OTHERS
  }
}
