// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Loopback ports: a free one, or the one the operator chose. */
final class Ports {
  private Ports() {}

  /**
   * The chosen port when it is not 0, else one that was free a moment ago.
   *
   * @throws ServerException when the chosen port is taken
   */
  static int choose(int port, String server, String key) throws ServerException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ServerException(
          "Port %d on 127.0.0.1, chosen for %s by %s, is in use: stop what listens there, choose another, or 0 for a free one."
              .formatted(port, server, key),
          e);
    }
  }

  /** A port that was free a moment ago. */
  static int free() throws ServerException {
    return choose(0, "a server", "port 0");
  }
}
