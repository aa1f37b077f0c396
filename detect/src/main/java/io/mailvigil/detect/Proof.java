// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Severity;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * A finding that is made only when it is told: while an episode runs nearly none is, and its
 * evidence may be a thousand events.
 *
 * @param severity as {@link Finding#severity}
 * @param suffix as {@link Finding#suffix}
 * @param time as {@link Finding#time}
 * @param end as {@link Finding#end}
 * @param finding makes it; asked before the memory it was found in changes, or never
 */
public record Proof(
    Severity severity, String suffix, Instant time, Instant end, Supplier<Finding> finding) {
  static Proof of(Finding finding) {
    return new Proof(
        finding.severity(), finding.suffix(), finding.time(), finding.end(), () -> finding);
  }
}
