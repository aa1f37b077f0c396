// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.ListEntry;
import io.mailvigil.common.lists.NamedLists;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The addresses behind which everybody or nobody stands: trusted networks, proxies and webmail.
 * They are never a grouping source (contract part 4).
 *
 * @param networks those of the configuration
 * @param listed those of the list {@code trusted_networks}, each until it expires
 */
public record NobodysAddresses(List<Network> networks, List<ListEntry> listed) {
  public NobodysAddresses {
    networks = List.copyOf(networks);
    listed = List.copyOf(listed);
  }

  /** Without a list. */
  public NobodysAddresses(List<Network> networks) {
    this(networks, List.of());
  }

  /** These, and those of the list {@code trusted_networks}. */
  public NobodysAddresses and(NamedLists lists) {
    List<ListEntry> trusted = lists.list(NamedLists.TRUSTED_NETWORKS);
    return new NobodysAddresses(networks, trusted == null ? List.of() : trusted);
  }

  /**
   * The configured networks and this host's own addresses, {@code 127.0.0.1} and {@code ::1} among
   * them (contract part 4).
   */
  public static NobodysAddresses ofThisHostAnd(List<Network> configured) {
    List<Network> all = new ArrayList<>(configured);
    all.add(Network.parse("127.0.0.1"));
    all.add(Network.parse("::1"));
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(each.getInetAddresses())) {
          SourceAddress own = SourceAddress.of(address.getAddress());
          all.add(new Network(own, own.isV4() ? 32 : 128));
        }
      }
    } catch (SocketException e) {
      return new NobodysAddresses(all); // a host that hides its interfaces: loopback is enough
    }
    return new NobodysAddresses(all.stream().distinct().toList());
  }

  /** Whether an address was nobody's at a time of event time. */
  public boolean contains(SourceAddress address, Instant at) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    for (int i = 0; i < listed.size(); i++) {
      ListEntry entry = listed.get(i);
      if (entry.network() != null && entry.network().contains(address) && entry.holds(at)) {
        return true;
      }
    }
    return false;
  }

  /** The entry, without a source that is nobody's. */
  public Ring.Entry known(Ring.Entry entry) {
    SourceAddress source = entry.source();
    return source != null && contains(source, Ring.instant(entry.micros()))
        ? entry.withoutSource()
        : entry;
  }
}
