// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Network;
import java.util.List;
import java.util.stream.Stream;

/**
 * What carries blocks of sources.
 *
 * @param backends their names, in the order of their calls
 * @param forgetful those that forget their blocks when this process ends
 * @param own addresses of this host and of the proxies before it: never blocked
 */
public record BlockParts(List<String> backends, List<String> forgetful, List<Network> own) {
  /** No back end: blocks are only noted. */
  public static final BlockParts NONE = new BlockParts(List.of(), List.of(), List.of());

  public BlockParts {
    backends = List.copyOf(backends);
    forgetful = List.copyOf(forgetful);
    own = List.copyOf(own);
  }

  List<Network> never(List<Network> trusted) {
    return Stream.concat(trusted.stream(), own.stream()).distinct().toList();
  }
}
