// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.alert.incident.IncidentLives;
import io.mailvigil.common.config.ConfigNode;
import java.time.Duration;

/**
 * Section {@code alert.incidents}: how long an incident waits for somebody to acknowledge it before
 * people are told again.
 *
 * @param critical of a critical one, zero for never
 * @param high of a high one, zero for never
 */
public record Attention(Duration critical, Duration high) {
  static Attention from(ConfigNode node) {
    ConfigNode after = node.section("escalate-after");
    return new Attention(
        after.duration("critical", Duration.ofMinutes(30), Duration.ZERO, Duration.ofDays(7)),
        after.duration("high", Duration.ofHours(4), Duration.ZERO, Duration.ofDays(7)));
  }

  IncidentLives lives() {
    return new IncidentLives(critical, high);
  }
}
