// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Lockout;

/**
 * One call that the ledger wants made at one back end. Tasks follow from the ledger's state alone,
 * so who takes the ledger over makes the same ones.
 *
 * @param backend its name
 * @param lock true to lock, false to undo
 */
public record LockTask(String backend, boolean lock, Lockout lockout) {
  /** What must not be called twice at a time: one account at one back end. */
  public String lane() {
    return backend + " " + lockout.account().key();
  }

  /** What the back end is asked to put in force. */
  public LockOrder order() {
    return new LockOrder(lockout.account(), lockout.id(), lockout.until());
  }
}
