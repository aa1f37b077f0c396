// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Network;
import java.io.IOException;
import java.util.List;

/**
 * Something that can keep one source network away from the mail servers on our word, and let it in
 * again.
 *
 * <p>Every call ends within the configured time-out, may come from any thread and may be repeated:
 * an order that is in force already changes nothing. A call answers with a {@link BlockResult} only
 * after the state was read back; whatever could not be reached, written or read back is an {@link
 * IOException} whose message names the program or address and the mend. Constructing does no I/O.
 */
public interface SourceBlock {
  /** The name of this back end in ledger, metrics and messages. */
  String name();

  /**
   * Puts a block in force.
   *
   * @return {@code Blocked} or {@code Refused}
   */
  BlockResult block(BlockOrder order) throws IOException;

  /**
   * Takes away our own block of a source and leaves others' alone.
   *
   * @return {@code Unblocked}, whether or not there was one
   */
  BlockResult unblock(Network source) throws IOException;

  /** Every source that is blocked by us now. */
  List<Network> held() throws IOException;

  /**
   * Finds out, without changing anything, why a block would not work; one sentence for each
   * problem, naming the mend.
   */
  List<String> problems();

  /** True where it forgets its blocks when our own process ends: they are ordered again then. */
  default boolean forgets() {
    return false;
  }

  /** The settings of one back end, which make it. */
  interface Config {
    /** Makes it; it touches nothing before its first call. */
    SourceBlock make(String name);
  }
}
