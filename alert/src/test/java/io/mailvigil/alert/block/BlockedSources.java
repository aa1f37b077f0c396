// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Network;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the blocked sources in memory: the twin of a firewall, for tests. */
public final class BlockedSources implements SourceBlock {
  private final String name;
  private final Map<Network, Instant> until = new ConcurrentHashMap<>();

  public BlockedSources(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public BlockResult block(BlockOrder order) {
    until.put(order.source(), order.until());
    return new BlockResult.Blocked();
  }

  @Override
  public BlockResult unblock(Network source) {
    until.remove(source);
    return new BlockResult.Unblocked();
  }

  @Override
  public List<Network> held() {
    return List.copyOf(until.keySet());
  }

  @Override
  public List<String> problems() {
    return List.of();
  }

  @Override
  public boolean forgets() {
    return true;
  }
}
