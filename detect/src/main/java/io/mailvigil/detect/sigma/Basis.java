// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a match of a correlation rests on.
 *
 * @param because the events of the evidence, oldest first
 * @param value what was counted
 * @param estimated whether the value is an estimate
 * @param events how many attempts the evidence stands for, repetitions included
 * @param counts of a temporal correlation, of each of its rules how many events are in the evidence
 */
record Basis(
    List<Ring.Entry> because, double value, boolean estimated, long events, List<Long> counts) {

  /**
   * Worked out when it is first asked for, which is before the group's memory changes, or never.
   */
  static final class Later {
    private final Supplier<Basis> worksOut;
    private @Nullable Basis basis;

    Later(Supplier<Basis> worksOut) {
      this.worksOut = worksOut;
    }

    Basis get() {
      if (basis == null) {
        basis = worksOut.get();
      }
      return Objects.requireNonNull(basis);
    }
  }
}
