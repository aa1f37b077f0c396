// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name of this machine. */
final class HostName {
  private HostName() {}

  /** As the system's resolver gives it, {@code localhost} where it gives none. */
  static String here() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
