// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.config.ConfigNode;
import java.time.Duration;
import java.util.List;

/**
 * Section {@code alert.block}: how long blocks of sources last, and how many there may be.
 *
 * @param ladder how long the first, second, third block of a source within 7 days lasts; the last
 *     one holds for all further
 * @param askExpiry how long a question waits for an answer
 * @param most so many blocks by policy within {@link #within}; one more suspends them
 * @param within the window of {@link #most}
 * @param atOnce so many sources may be blocked at the same time
 * @param pause how long blocks stay suspended unless a person resumes them
 */
public record BlockRules(
    List<Duration> ladder,
    Duration askExpiry,
    int most,
    Duration within,
    int atOnce,
    Duration pause) {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public BlockRules {
    ladder = List.copyOf(ladder);
  }

  static BlockRules from(ConfigNode node) {
    ConfigNode budget = node.section("budget");
    return new BlockRules(
        LockRules.ladder(node),
        node.duration("ask-expiry", Duration.ofMinutes(30), MINUTE, Duration.ofDays(1)),
        budget.integer("blocks", 500, 0, 1_000_000),
        budget.duration("within", Duration.ofMinutes(10), MINUTE, Duration.ofDays(1)),
        budget.integer("at-once", 10_000, 0, 1_000_000),
        budget.duration("pause", Duration.ofHours(1), MINUTE, Duration.ofDays(7)));
  }

  /** How long a block lasts after so many earlier incidents that blocked. */
  Duration length(long earlier) {
    return ladder.get((int) Math.min(earlier, ladder.size() - 1L));
  }
}
