// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.block;

/** How a block or its undoing ended, when the back end could be reached and was read back. */
public sealed interface BlockResult {
  /** It is in force. */
  record Blocked() implements BlockResult {}

  /** No block of ours is in force. */
  record Unblocked() implements BlockResult {}

  /**
   * Nothing was changed, and asking again will not help.
   *
   * @param reason one sentence for the operator
   */
  record Refused(String reason) implements BlockResult {}
}
