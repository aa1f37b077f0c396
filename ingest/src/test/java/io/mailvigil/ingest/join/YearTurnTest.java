// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class YearTurnTest {
  private static final String LOGIN =
      " vm dovecot: imap-login: Login: user=<a>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.2, TLS,"
          + " session=<x>\n";

  private static List<Instant> times(int year, String newest, String zone, String... stamps) {
    String text = String.join(LOGIN, stamps) + LOGIN;
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    LogFile file =
        world.open(new FileIdentity("a", "h", ZoneId.of(zone), year, Instant.parse(newest), true));
    Lines out = new Lines();
    world.read(file, 0, bytes, 0, bytes.length, out);
    world.end(out);
    return out.events.stream().map(AuthEvent::time).toList();
  }

  @Test
  void decemberTurnsToJanuaryAndALateLineBack() {
    assertThat(
            times(
                2025,
                "2030-01-01T00:00:00Z",
                "UTC",
                "Dec 31 23:59:59",
                "Jan  1 00:00:01",
                "Dec 31 23:59:59",
                "Jan  1 00:00:02"))
        .extracting(Instant::toString)
        .containsExactly(
            "2025-12-31T23:59:59Z",
            "2026-01-01T00:00:01Z",
            "2025-12-31T23:59:59Z",
            "2026-01-01T00:00:02Z");
  }

  @Test
  void withoutYearTheNewestLineDecides() {
    assertThat(times(0, "2026-03-01T00:00:00Z", "UTC", "Dec 31 10:00:00"))
        .containsExactly(Instant.parse("2025-12-31T10:00:00Z"));
    assertThat(times(0, "2026-03-01T00:00:00Z", "UTC", "Mar  1 20:00:00"))
        .containsExactly(Instant.parse("2026-03-01T20:00:00Z"));
  }

  @Test
  void theZoneAndItsSummerTimeAreKept() {
    assertThat(
            times(
                2026,
                "2026-12-01T00:00:00Z",
                "Europe/Berlin",
                "Mar 29 01:59:59",
                "Mar 29 03:00:00",
                "Oct 25 03:00:00"))
        .extracting(Instant::toString)
        .containsExactly("2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-10-25T02:00:00Z");
  }
}
