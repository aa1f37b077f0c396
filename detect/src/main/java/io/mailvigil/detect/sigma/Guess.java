// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.detect.Ring;
import org.jspecify.annotations.Nullable;

/**
 * A failed attempt that does not prove the password known. Evidence with one in it belongs to the
 * source: else whoever guesses could have the account's owner locked out.
 */
final class Guess {
  private static final String MARK = "g";

  private Guess() {}

  static @Nullable String mark(AuthEvent event) {
    Action action = event.action();
    boolean attempt =
        action == Action.LOGIN || action == Action.FIRST_FACTOR || action == Action.SECOND_FACTOR;
    return attempt
            && event.outcome() == Outcome.FAILURE
            && event.auth().first() != FirstFactor.PASSED
        ? MARK
        : null;
  }

  static boolean is(Ring.Entry entry) {
    return entry.extra() != null;
  }
}
