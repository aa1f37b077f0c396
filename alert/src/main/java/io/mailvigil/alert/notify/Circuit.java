// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a channel leaves a server alone after failures: 1 s after the first, twice as long after
 * each further one, at most 5 min, and never shorter than the server asked for (up to 1 h). After
 * five failures in a row, of whichever messages, the circuit is open: every message waits, and one
 * attempt after each pause probes whether the server is back. One success closes it. Knows no
 * clock; thread-safe.
 */
final class Circuit {
  private static final int OPENS_AT = 5;
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(5);
  private static final Duration MOST_ASKED = Duration.ofHours(1);

  private int failures;
  private Instant next = Instant.MIN;
  private @Nullable Instant since;

  /** How long to wait before the next attempt; zero when it may be made now. */
  synchronized Duration pause(Instant now) {
    return now.isBefore(next) ? Duration.between(now, next) : Duration.ZERO;
  }

  /**
   * An attempt failed.
   *
   * @param asked the pause that the server asked for, zero for none
   */
  synchronized void failed(Instant now, Duration asked) {
    failures++;
    if (failures == OPENS_AT) {
      since = now;
    }
    Duration grown = LEAST.multipliedBy(1L << Math.min(failures - 1, 20));
    next = now.plus(longer(shorter(grown, MOST), shorter(asked, MOST_ASKED)));
  }

  /** The server took or refused a message: it is there. */
  synchronized void answered() {
    failures = 0;
    next = Instant.MIN;
    since = null;
  }

  synchronized boolean isOpen() {
    return since != null;
  }

  /** The state in words, empty while it is closed. */
  synchronized String words() {
    return since == null
        ? ""
        : "; "
            + failures
            + " failures in a row, all messages wait since "
            + since
            + ", next probe at "
            + next;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
