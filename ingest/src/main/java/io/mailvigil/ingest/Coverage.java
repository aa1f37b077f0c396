// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the logs have told since the start, and so what can not be detected by them. Thread-safe.
 */
final class Coverage {
  /** Fewer failures show nothing. */
  private static final long ENOUGH = 20;

  private final boolean stackStated;
  private final AtomicLong events = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final AtomicLong sourceless = new AtomicLong();
  private final AtomicLong factorless = new AtomicLong();
  private final AtomicLong secondFactors = new AtomicLong();

  /**
   * @param stackStated whether the operator has stated a stack with a second factor
   */
  Coverage(boolean stackStated) {
    this.stackStated = stackStated;
  }

  void add(AuthEvent event) {
    events.incrementAndGet();
    SecondFactor second = event.auth().second();
    if (second == SecondFactor.PASSED || second == SecondFactor.FAILED) {
      secondFactors.incrementAndGet();
    }
    if (event.outcome() == Outcome.FAILURE) {
      failures.incrementAndGet();
      if (event.source() == null) {
        sourceless.incrementAndGet();
      }
      if (event.auth().factor() == Factor.UNKNOWN) {
        factorless.incrementAndGet();
      }
    }
  }

  /** What can not be detected by what was read, a sentence each. */
  List<String> gaps() {
    if (events.get() == 0) {
      return List.of(
          "no login has been read since the start: nothing can be detected yet; whether these are"
              + " the right logs shows `mailvigil explain FILE`");
    }
    List<String> gaps = new ArrayList<>();
    long failed = failures.get();
    if (failed >= ENOUGH && sourceless.get() * 2 > failed) {
      gaps.add(
          ("%,d of %,d failures tell no address: D02, D17, D18 and D20 see nothing of them; in"
                  + " Dovecot set auth_verbose = yes")
              .formatted(sourceless.get(), failed));
    }
    if (failed >= ENOUGH && factorless.get() * 2 > failed) {
      gaps.add(
          ("%,d of %,d failures do not tell which factor failed: D01, D02 and D05 see nothing of"
                  + " them; read PAM's log too (auth.log) and state the stack"
                  + " (ingest.reading.stacks)")
              .formatted(factorless.get(), failed));
    } else if (!stackStated && secondFactors.get() == 0) {
      gaps.add(
          "no second factor has been seen since the start and no stack is stated"
              + " (ingest.reading.stacks): without one D01, D02 and D05 have nothing to see");
    }
    return gaps;
  }
}
