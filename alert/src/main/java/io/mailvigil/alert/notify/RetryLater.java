// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.io.IOException;
import java.time.Duration;

/** The other side is there, did not take the message and said when to come back. */
final class RetryLater extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Duration after;

  RetryLater(String message, Duration after) {
    super(message);
    this.after = after;
  }

  /** Not before this time has passed. */
  Duration after() {
    return after;
  }
}
