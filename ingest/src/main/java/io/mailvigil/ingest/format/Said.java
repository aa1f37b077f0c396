// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import org.jspecify.annotations.Nullable;

/**
 * What an event is about, apart from who, where and when.
 *
 * @param attempts how many it stands for
 */
public record Said(
    Action action,
    Outcome outcome,
    @Nullable Reason reason,
    int attempts,
    Factor factor,
    FirstFactor first,
    SecondFactor second) {

  /** Something that speaks of no factor: a mail, a change, a login whose factor stays unknown. */
  public static Said of(Action action, Outcome outcome, @Nullable Reason reason) {
    return new Said(
        action, outcome, reason, 1, Factor.UNKNOWN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
  }

  /** A login was not granted; a failed first factor is the one the outcome speaks of. */
  public static Said refused(Outcome outcome, @Nullable Reason reason, FirstFactor first) {
    return of(Action.LOGIN, outcome, reason)
        .factors(
            first == FirstFactor.FAILED ? Factor.PASSWORD : Factor.UNKNOWN,
            first,
            SecondFactor.UNKNOWN);
  }

  /** The right password opened this; nothing is known of a code. */
  public static Said passed(Action action) {
    return of(action, Outcome.SUCCESS, null)
        .factors(Factor.PASSWORD, FirstFactor.PASSED, SecondFactor.UNKNOWN);
  }

  /** The code's verdict, asked for after the password. */
  public static Said code(boolean right) {
    return of(
            Action.SECOND_FACTOR,
            right ? Outcome.SUCCESS : Outcome.FAILURE,
            right ? null : Reason.BAD_SECOND_FACTOR)
        .factors(
            Factor.SECOND_FACTOR,
            FirstFactor.PASSED,
            right ? SecondFactor.PASSED : SecondFactor.FAILED);
  }

  /** The same of these factors. */
  public Said factors(Factor of, FirstFactor firstFactor, SecondFactor secondFactor) {
    return new Said(action, outcome, reason, attempts, of, firstFactor, secondFactor);
  }

  /** The same of so many attempts. */
  public Said times(int count) {
    return count == attempts
        ? this
        : new Said(action, outcome, reason, count, factor, first, second);
  }
}
