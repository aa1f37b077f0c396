// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.util.List;

/**
 * The addresses behind which everybody or nobody stands: trusted networks, proxies and webmail.
 * They are never a grouping source (contract part 4).
 *
 * @param networks all of them
 */
public record NobodysAddresses(List<Network> networks) {
  public NobodysAddresses {
    networks = List.copyOf(networks);
  }

  public boolean contains(SourceAddress address) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The entry, without a source that is nobody's. */
  public Ring.Entry known(Ring.Entry entry) {
    SourceAddress source = entry.source();
    return source != null && contains(source) ? entry.withoutSource() : entry;
  }
}
