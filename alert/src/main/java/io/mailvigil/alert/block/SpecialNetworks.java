// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Network;
import java.util.List;
import java.util.stream.Stream;

/**
 * Networks behind which no single outsider stands, so that nothing in them is ever blocked: this
 * host and network, loopback, private, shared (RFC 6598), link-local, unique local, multicast and
 * reserved addresses, and translated ones (the IANA special-purpose registries).
 */
public final class SpecialNetworks {
  private static final List<Network> ALL =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "224.0.0.0/3",
              "::/64",
              "64:ff9b::/96",
              "64:ff9b:1::/48",
              "fc00::/7",
              "fe80::/10",
              "fec0::/10",
              "ff00::/8")
          .map(Network::parse)
          .toList();

  private SpecialNetworks() {}

  /** True where the source shares an address with one of them. */
  public static boolean touch(Network source) {
    return ALL.stream().anyMatch(special -> special.overlaps(source));
  }
}
