// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;

/**
 * What an event counts as. A refusal that says nothing of a secret (disabled, locked, no TLS,
 * policy, a broken back end) and an attempt without a verdict count as nothing.
 */
public final class Attempts {
  private Attempts() {}

  /** A wrong password, or a name that does not exist. */
  public static boolean isWrongPassword(AuthEvent e) {
    return e.outcome() == Outcome.FAILURE
        && isAttempt(e.action())
        && (e.reason() == Reason.BAD_PASSWORD
            || e.reason() == Reason.UNKNOWN_USER
            || (e.reason() == null
                && e.auth().first() != FirstFactor.PASSED
                && e.auth().second() != SecondFactor.FAILED));
  }

  /**
   * A wrong code. The password before it was right or is not known to have been; a prompt that was
   * denied, a code used twice and a code that never came are other things.
   */
  public static boolean isWrongCode(AuthEvent e) {
    return e.outcome() == Outcome.FAILURE
        && isAttempt(e.action())
        && e.auth().first() != FirstFactor.FAILED
        && e.auth().factor() != Factor.PUSH
        && (e.reason() == Reason.BAD_SECOND_FACTOR
            || (e.reason() == null && e.auth().second() == SecondFactor.FAILED));
  }

  /** The right password, and then a second factor that was wrong, denied or never came. */
  public static boolean isStoppedAfterPassword(AuthEvent e) {
    return e.outcome() == Outcome.FAILURE
        && isAttempt(e.action())
        && e.auth().first() == FirstFactor.PASSED
        && (isWrongCode(e)
            || e.reason() == Reason.BAD_SECOND_FACTOR
            || e.reason() == Reason.SECOND_FACTOR_MISSING
            || e.reason() == Reason.SECOND_FACTOR_DENIED
            || e.reason() == Reason.FRAUD_REPORTED);
  }

  /** A session was granted to somebody who is nobody's proxy. */
  public static boolean isLogin(AuthEvent e) {
    return e.outcome() == Outcome.SUCCESS
        && e.action() == Action.LOGIN
        && !e.auth().delegated()
        && Finding.isTrusted(e);
  }

  /** The second factor was right: only this ends a count of wrong codes. */
  public static boolean isRightCode(AuthEvent e) {
    return e.outcome() == Outcome.SUCCESS
        && isAttempt(e.action())
        && e.auth().second() == SecondFactor.PASSED
        && !e.auth().delegated()
        && Finding.isTrusted(e);
  }

  private static boolean isAttempt(Action action) {
    return action == Action.LOGIN
        || action == Action.FIRST_FACTOR
        || action == Action.SECOND_FACTOR;
  }
}
