// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

/**
 * One entry of {@code mailvigil.response} (contract part 4): what was decided about one action.
 *
 * @param why one plain clause for a human, never empty
 */
public record Response(
    ResponseAction action, Target target, Mode mode, Decision decision, String why) {
  public Response {
    if (why.isBlank()) {
      throw new IllegalArgumentException("every decision says why");
    }
  }

  /** The same response as it stands now. */
  public Response now(Decision newDecision, String newWhy) {
    return new Response(action, target, mode, newDecision, newWhy);
  }
}
