// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks nobody is blocked in or grouped by ({@code trusted-networks}): by default exactly
 * 127.0.0.1, ::1 and this host's own addresses (contract part 4).
 */
final class TrustedNetworks {
  private TrustedNetworks() {}

  static List<Network> from(ConfigNode root) {
    return root.has("trusted-networks")
        ? root.parsedList("trusted-networks", List.of(), Network::parse)
        : root.parsedList("trusted-networks", own(), Network::parse);
  }

  /** Loopback and the addresses of this host now. */
  static List<Network> own() {
    List<Network> all = new ArrayList<>();
    all.add(Network.parse("127.0.0.1"));
    all.add(Network.parse("::1"));
    try {
      for (NetworkInterface card : NetworkInterface.networkInterfaces().toList()) {
        for (InetAddress address : card.inetAddresses().toList()) {
          SourceAddress own = SourceAddress.of(address.getAddress());
          Network network = new Network(own, own.isV4() ? 32 : 128);
          if (!all.contains(network)) {
            all.add(network);
          }
        }
      }
    } catch (SocketException e) {
      return List.copyOf(all); // no list of cards: the loopback addresses hold all the same
    }
    return List.copyOf(all);
  }
}
