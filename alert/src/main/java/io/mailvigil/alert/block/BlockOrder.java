// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Network;
import java.time.Duration;
import java.time.Instant;

/**
 * What a back end is asked to put in force.
 *
 * @param source an IPv4 address or an IPv6 network
 * @param blockId the ledger's id: 1 to 64 of {@code A-Z a-z 0-9 _ -}
 * @param until when the ledger will undo it; a back end that can lets it end by itself then
 */
public record BlockOrder(Network source, String blockId, Instant until) {
  public BlockOrder {
    if (!blockId.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException("blockId: 1 to 64 of A-Z a-z 0-9 _ - expected");
    }
  }

  /** What is left of it, at least a second. */
  Duration left(Instant now) {
    Duration left = Duration.between(now, until);
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }
}
