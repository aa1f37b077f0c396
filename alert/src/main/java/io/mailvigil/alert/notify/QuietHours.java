// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.ConfigNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The hours in which only what is critical, a question or a lock is told; the rest waits for their
 * end. They may pass midnight.
 *
 * @param from the first minute of them, by the clock of the zone
 * @param to the first minute after them
 */
public record QuietHours(LocalTime from, LocalTime to, ZoneId zone) {
  /** Reads {@code quiet-hours}; null where there is none. */
  static @Nullable QuietHours from(ConfigNode channel) {
    if (!channel.has("quiet-hours")) {
      return null;
    }
    ConfigNode node = channel.section("quiet-hours");
    node.required("from", "when do they begin, as \"22:00\"?");
    node.required("to", "when do they end, as \"06:00\"?");
    LocalTime from = node.parsed("from", LocalTime.MIN, QuietHours::time);
    LocalTime to = node.parsed("to", LocalTime.NOON, QuietHours::time);
    if (from.equals(to)) {
      node.mistake("to", "is the time at which they begin: leave quiet-hours out, or change it");
    }
    return new QuietHours(from, to, node.parsed("time-zone", ZoneOffset.UTC, QuietHours::zone));
  }

  private static LocalTime time(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("should be a time of day in quotes, as \"22:00\"", e);
    }
  }

  private static ZoneId zone(String text) {
    try {
      return ZoneId.of(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("should be a time zone, as Europe/Berlin or UTC", e);
    }
  }

  boolean contain(Instant now) {
    LocalTime time = now.atZone(zone).toLocalTime();
    boolean afterStart = !time.isBefore(from);
    boolean beforeEnd = time.isBefore(to);
    return from.isBefore(to) ? afterStart && beforeEnd : afterStart || beforeEnd;
  }
}
