// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.run;

/** How a stage is: up, degraded with a reason, or down with a reason. */
public sealed interface Health {
  /** All is well. */
  record Up() implements Health {}

  /** It works, but somebody should look: {@code why} is one sentence. */
  record Degraded(String why) implements Health {}

  /** It does not do its job: {@code why} is one sentence with the mend. */
  record Down(String why) implements Health {}
}
