// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

import io.mailvigil.common.event.Block;

/**
 * One call that the ledger of blocks wants made at one back end.
 *
 * @param backend its name
 * @param block true to block, false to undo
 */
public record BlockTask(String backend, boolean block, Block word) {
  /** What must not be called twice at a time: one source at one back end. */
  public String lane() {
    return backend + " " + word.source();
  }

  /** What the back end is asked to put in force. */
  public BlockOrder order() {
    return new BlockOrder(word.source(), word.id(), word.until());
  }
}
