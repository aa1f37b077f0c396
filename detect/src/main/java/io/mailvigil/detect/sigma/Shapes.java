// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Outcome;

/**
 * Sets of (event.action, event.outcome), one bit a pair: most events are refused by most rules for
 * their shape alone, which costs a nanosecond.
 */
final class Shapes {
  static final long ALL = -1;

  private static final int OUTCOMES = Outcome.values().length;

  static {
    if (Action.values().length * OUTCOMES > Long.SIZE) {
      throw new IllegalStateException("too many actions for one long");
    }
  }

  private Shapes() {}

  static long of(AuthEvent event) {
    return of(event.action(), event.outcome());
  }

  static long of(Action action, Outcome outcome) {
    return 1L << (action.ordinal() * OUTCOMES + outcome.ordinal());
  }
}
