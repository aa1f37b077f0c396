// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps the blocked sources in memory for whoever answers about single logins in this process: the
 * Dovecot auth-policy server asks {@link #blocks} before it answers {@code allow}. Safe from any
 * thread; a look-up takes the same time however many are blocked.
 */
public final class BlockedSources implements SourceBlock {
  private final String name;
  private final InstantSource clock;
  private final Map<Network, Instant> until = new ConcurrentHashMap<>();

  /** Nothing to set. */
  record Config() implements SourceBlock.Config {
    @Override
    public SourceBlock make(String name) {
      return new BlockedSources(name, InstantSource.system());
    }
  }

  public BlockedSources(String name, InstantSource clock) {
    this.name = name;
    this.clock = clock;
  }

  /** True while the network that this address counts as is blocked. */
  public boolean blocks(SourceAddress address) {
    Instant end = until.get(address.network());
    return end != null && clock.instant().isBefore(end);
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
