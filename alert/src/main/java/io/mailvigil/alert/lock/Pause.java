// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.io.IOException;
import java.time.Duration;

/** Waits between two looks at something outside; an interrupt ends the wait as a failure. */
final class Pause {
  private Pause() {}

  static void of(Duration length) throws IOException {
    try {
      Thread.sleep(length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting", e);
    }
  }
}
