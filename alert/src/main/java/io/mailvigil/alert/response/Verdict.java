// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.block.BlockPlan;
import io.mailvigil.alert.lock.LockPlan;
import io.mailvigil.common.event.AlertMemory.BlockBreaker;
import io.mailvigil.common.event.AlertMemory.Breaker;
import io.mailvigil.common.event.Response;
import io.mailvigil.common.event.Urgency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says about one detection.
 *
 * @param responses {@code mailvigil.response}
 * @param urgency whether and when people are told
 * @param plan the lock to begin, to ask for, or to note as a shadow; null for none
 * @param tripped the breaker that this detection trips, null for none
 * @param counts whether it is evidence towards a later lock
 * @param cut whether the account's live sessions are to be ended
 * @param blocks the blocks of sources to begin, to ask for, or to note as shadows
 * @param blocksTripped the breaker of blocks that this detection trips, null for none
 */
record Verdict(
    List<Response> responses,
    Urgency urgency,
    @Nullable LockPlan plan,
    @Nullable Breaker tripped,
    boolean counts,
    boolean cut,
    List<BlockPlan> blocks,
    @Nullable BlockBreaker blocksTripped) {
  Verdict {
    blocks = List.copyOf(blocks);
    responses = List.copyOf(responses);
  }
}
