// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.config.ConfigNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Section {@code alert.lock}: how long locks last, and how many there may be.
 *
 * @param ladder how long the first, second, third lock of an account within 7 days lasts; the last
 *     one holds for all further
 * @param askExpiry how long a question waits for an answer
 * @param most so many locks by policy within {@link #within}; one more suspends them
 * @param within the window of {@link #most}
 * @param users how many accounts a tenant has; 0 where the operator does not say, then only {@link
 *     #most} holds
 * @param percent of the users in an hour; more suspend locks
 * @param pause how long locks stay suspended unless a person resumes them
 */
public record LockRules(
    List<Duration> ladder,
    Duration askExpiry,
    int most,
    Duration within,
    int users,
    double percent,
    Duration pause) {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration WEEK = Duration.ofDays(7);

  public LockRules {
    ladder = List.copyOf(ladder);
  }

  static LockRules from(ConfigNode node) {
    ConfigNode budget = node.section("budget");
    return new LockRules(
        ladder(node),
        node.duration("ask-expiry", Duration.ofMinutes(30), MINUTE, Duration.ofDays(1)),
        budget.integer("locks", 5, 0, 100_000),
        budget.duration("within", Duration.ofMinutes(10), MINUTE, Duration.ofDays(1)),
        budget.integer("users", 0, 0, 1_000_000_000),
        budget.decimal("percent", 1, 0, 100),
        budget.duration("pause", Duration.ofHours(1), MINUTE, WEEK));
  }

  /** Reads {@code ladder}: at least one duration, rising. */
  static List<Duration> ladder(ConfigNode node) {
    List<Duration> ladder =
        node.parsedList(
            "ladder",
            List.of(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(24)),
            LockRules::length);
    if (ladder.isEmpty()) {
      node.mistake("ladder", "is empty: write at least one duration");
      ladder = List.of(Duration.ofMinutes(15));
    }
    if (!ladder.equals(new ArrayList<>(ladder).stream().sorted().toList())) {
      node.mistake("ladder", "should rise: a later lock never lasts shorter than an earlier one");
    }
    return ladder;
  }

  private static Duration length(String text) {
    Duration length = ConfigNode.parseDuration(text);
    if (length.compareTo(MINUTE) < 0 || length.compareTo(WEEK) > 0) {
      throw new IllegalArgumentException("should be from 1m to 7d");
    }
    return length;
  }

  /** How long a lock lasts after so many earlier incidents that locked. */
  public Duration length(long earlier) {
    return ladder.get((int) Math.min(earlier, ladder.size() - 1L));
  }

  /** The most locks within an hour, at least one; as good as none where the users are not known. */
  long mostInAnHour() {
    return users == 0 ? Long.MAX_VALUE : Math.max(1, (long) Math.floor(users * percent / 100));
  }
}
