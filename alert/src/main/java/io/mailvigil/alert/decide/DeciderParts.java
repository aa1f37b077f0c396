// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.block.SourceBlock;
import io.mailvigil.alert.lock.LockBackend;
import io.mailvigil.alert.lock.LockChain;
import io.mailvigil.alert.lock.OfflineNotes;
import io.mailvigil.alert.response.BlockParts;
import io.mailvigil.alert.response.Outbox;
import io.mailvigil.alert.response.Responder;
import io.mailvigil.alert.response.ResponseConfig;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.common.event.Network;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What a decider is made of.
 *
 * @param kafka what every Kafka client of this process needs
 * @param instance names this process in its group, the same after a restart
 * @param trusted trusted networks, proxies and webmail
 * @param backends by name
 * @param chain the order of their calls
 * @param blocks what blocks sources, by name
 * @param own addresses of this host: never blocked
 */
public record DeciderParts(
    Map<String, String> kafka,
    String instance,
    ResponseConfig config,
    Accounts accounts,
    List<Network> trusted,
    Map<String, LockBackend> backends,
    LockChain chain,
    Map<String, SourceBlock> blocks,
    List<Network> own,
    OfflineNotes notes,
    MeterRegistry meters,
    InstantSource clock) {
  public DeciderParts {
    kafka = Map.copyOf(kafka);
    trusted = List.copyOf(trusted);
    backends = Map.copyOf(backends);
    blocks = Map.copyOf(blocks);
    own = List.copyOf(own);
  }

  Responder responder(Outbox out) {
    return new Responder(
        config,
        accounts,
        trusted,
        chain,
        backends.values().stream()
            .filter(backend -> backend.sessions() != null)
            .map(LockBackend::name)
            .sorted()
            .toList(),
        new BlockParts(
            blocks.keySet().stream().sorted().toList(),
            blocks.values().stream().filter(SourceBlock::forgets).map(SourceBlock::name).toList(),
            own),
        false,
        out);
  }

  /** Without the clients' properties: one of them is a secret. */
  @Override
  public String toString() {
    return "DeciderParts[" + instance + "]";
  }
}
