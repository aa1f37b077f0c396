// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Block;
import io.mailvigil.common.event.Network;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the response policy may know of the ledger of blocks. */
public interface BlockView {
  /** The ledger's word on a source, null where it has none. */
  @Nullable Block of(Network source);

  /**
   * How many blocks policy has decided since then: those in force or asked for, and, where {@code
   * shadow}, those that would have been.
   */
  long decidedSince(Instant since, boolean shadow);

  /** How many sources are blocked or about to be. */
  long open();

  /** False where no back end is configured, so that no block could be carried out. */
  boolean hasBackends();
}
