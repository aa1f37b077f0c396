// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document says in its map {@code mailvigil:} of what its alerts mean; {@link #NONE} where
 * it has no such map.
 *
 * @param ledger null for the default: the account where the rule groups by account and the evidence
 *     is not guessing, else the source
 * @param family the independent family of evidence, empty for the default: the rule's id
 * @param proposals what is proposed beside telling people
 * @param message a template of one plain sentence, null for the rule's title
 * @param practices numbers of the practices it serves, 1-17
 * @param quiet how long the rule is quiet after it spoke; zero for the default: max(timespan, 1 h)
 * @param touches what is new or was touched: a finding's suffix of the group key
 * @param unproven what holds instead where not each event came after the right password, null for
 *     no difference
 */
record SigmaResponse(
    @Nullable Ledger ledger,
    String family,
    List<ResponseAction> proposals,
    @Nullable String message,
    List<Integer> practices,
    Duration quiet,
    @Nullable EcsField touches,
    @Nullable Unproven unproven) {
  static final SigmaResponse NONE =
      new SigmaResponse(null, "", List.of(), null, List.of(), Duration.ZERO, null, null);

  /**
   * What evidence means that does not prove the password known.
   *
   * @param message as {@link SigmaResponse#message}
   */
  record Unproven(
      @Nullable Ledger ledger, List<ResponseAction> proposals, @Nullable String message) {
    Unproven {
      proposals = List.copyOf(proposals);
    }
  }

  SigmaResponse {
    proposals = List.copyOf(proposals);
    practices = List.copyOf(practices);
  }
}
