// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.time.Duration;
import java.time.Instant;

/**
 * How many messages a channel may send: {@code perHour} on average, a quarter of that in a burst
 * and at least one. A token bucket.
 */
final class Budget {
  private final double perHour;
  private final double most;
  private double tokens;
  private Instant filled = Instant.MIN;

  Budget(int perHour) {
    this.perHour = perHour;
    this.most = Math.max(1, perHour / 4.0);
    this.tokens = most;
  }

  /** True while a message may be sent. */
  boolean allows(Instant now) {
    if (filled.equals(Instant.MIN)) {
      filled = now;
    }
    double hours = Duration.between(filled, now).toMillis() / 3_600_000.0;
    if (hours > 0) {
      tokens = Math.min(most, tokens + hours * perHour);
      filled = now;
    }
    return tokens >= 1;
  }

  /** Counts one message. */
  void spend() {
    tokens -= 1;
  }
}
