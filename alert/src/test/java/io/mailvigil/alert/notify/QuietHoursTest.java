// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {
  private static @Nullable QuietHours read(String yaml) {
    ConfigNode root = ConfigFile.parse(yaml, "test.yml");
    QuietHours hours = QuietHours.from(root);
    root.finish();
    return hours;
  }

  @ParameterizedTest
  @CsvSource({
    "2026-07-01T19:59:59Z, false",
    "2026-07-01T20:00:00Z, true",
    "2026-07-01T23:30:00Z, true",
    "2026-07-02T03:59:59Z, true",
    "2026-07-02T04:00:00Z, false",
    "2026-12-01T20:30:00Z, false",
    "2026-12-01T21:00:00Z, true"
  })
  void theyPassMidnightByTheClockOfTheirZone(Instant now, boolean quiet) {
    QuietHours hours =
        new QuietHours(LocalTime.of(22, 0), LocalTime.of(6, 0), ZoneId.of("Europe/Berlin"));
    assertThat(hours.contain(now)).isEqualTo(quiet);
  }

  @Test
  void theyMayLieWithinADay() {
    QuietHours hours = new QuietHours(LocalTime.of(12, 0), LocalTime.of(13, 0), ZoneId.of("UTC"));
    assertThat(hours.contain(Instant.parse("2026-07-01T12:59:00Z"))).isTrue();
    assertThat(hours.contain(Instant.parse("2026-07-01T13:00:00Z"))).isFalse();
    assertThat(hours.contain(Instant.parse("2026-07-01T11:59:59Z"))).isFalse();
  }

  @Test
  void theirSettings() {
    assertThat(read("")).isNull();
    assertThat(read("quiet-hours: {from: \"22:00\", to: \"06:30\", time-zone: Europe/Berlin}"))
        .isEqualTo(
            new QuietHours(LocalTime.of(22, 0), LocalTime.of(6, 30), ZoneId.of("Europe/Berlin")));
    assertThatThrownBy(() -> read("quiet-hours: {from: \"22\", to: \"06:00\", time-zone: Mars}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("time of day")
        .hasMessageContaining("time zone");
    assertThatThrownBy(() -> read("quiet-hours: {from: \"22:00\", to: \"22:00\"}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("leave quiet-hours out");
  }
}
