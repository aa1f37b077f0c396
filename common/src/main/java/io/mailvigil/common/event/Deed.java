// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** What was done; {@link #wire()} is the {@code event.action} of an action document. */
public enum Deed {
  /** An account was locked, or the back ends refused or failed to. */
  LOCK,
  /** A lock was undone: by hand, or because its time was over. */
  UNLOCK,
  /** The live sessions of an account were ended without a lock, or may go on. */
  KILL_SESSIONS,
  /** A source was blocked, or the back ends refused or failed to. */
  BLOCK,
  /** A block was undone: by hand, or because its time was over. */
  UNBLOCK,
  /** A person was asked whether to lock or to block. */
  ASK,
  /** The person said yes. */
  APPROVE,
  /** The person said no, or said nothing in time. */
  DENY,
  /** A person looks after an incident. */
  ACKNOWLEDGE,
  /** A person has dealt with an incident. */
  CLOSE,
  /** Nobody acknowledged an incident in time. */
  ESCALATE,
  /** A person said what an alert or an incident was. */
  FEEDBACK,
  /** A command could not be followed. */
  REFUSE,
  /** A back end did not hold what the ledger holds. */
  RECONCILE,
  /** Too many locks: no more of them until somebody resumes them, or time passes. */
  SUSPEND_LOCKS,
  RESUME_LOCKS,
  /** Too many blocks: no more of them until somebody resumes them, or time passes. */
  SUSPEND_BLOCKS,
  RESUME_BLOCKS,
  /** So many alerts were too old to act on or to tell of. */
  SUMMARIZE_HISTORY;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Deed of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
