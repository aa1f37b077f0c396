// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What listeners say and do alike. */
final class Ports {
  private Ports() {}

  static String taken(String key, String host, int port, IOException e) {
    return "%s: %s:%d can not be listened on (%s): choose a free port; below 1024 it needs root or"
            .formatted(key, host, port, e.getMessage())
        + " CAP_NET_BIND_SERVICE";
  }

  static void join(@Nullable Thread thread) {
    if (thread != null) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
