// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Sixty people for three weeks who move about: telephones on a carrier whose addresses lie anywhere
 * in the country, a company VPN that comes out in the United States, a provider that gives a new
 * address every day, weekend trips at an airliner's pace, forgotten passwords.
 */
class TravellersWeekTest {
  private static final int PEOPLE = 60;
  private static final int DAYS = 21;
  private static final Instant BEGINS = Instant.parse("2026-11-02T00:00:00Z");
  private static final Place HAMBURG = new Place("DE", "Hamburg", 53.6, 10.0, 200);

  private final Random random = new Random(5);
  private final List<AuthEvent> life = new ArrayList<>();

  private List<AuthEvent> life() {
    for (int person = 0; person < PEOPLE; person++) {
      for (int day = 0; day < DAYS; day++) {
        day(person, BEGINS.plus(Duration.ofDays(day)), day);
      }
    }
    life.sort(Comparator.comparing(AuthEvent::time).thenComparing(AuthEvent::id));
    return life;
  }

  private void day(int person, Instant midnight, int day) {
    boolean flies = person % 10 == 3 && day % 7 == 5 && day > 14;
    Source home =
        World.source(
            "192.0." + (day % 2 + 2) + "." + (day * 7 + person) % 256, World.ULM, 3320, null);
    for (int hour = 7; hour < (flies ? 9 : 22); hour++) {
      Instant at = midnight.plus(Duration.ofHours(hour)).plusSeconds(random.nextInt(3000));
      Source from =
          switch (random.nextInt(person % 12 == 0 ? 4 : 3)) {
            case 0 -> World.source("203.0.113." + random.nextInt(256), HAMBURG, 64540, "mobile");
            case 3 -> World.source("198.51.100.1", World.NEW_YORK, 64550, "vpn");
            default -> home;
          };
      if (random.nextInt(30) == 0) {
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
          life.add(
              add(Events.at(at.minusSeconds(60 - 15L * i)), person, from).wrongPassword("h" + i));
        }
      }
      life.add(add(Events.at(at), person, from).succeeds());
    }
    if (flies) {
      // at 9 at the latest at home, at 14 in Madrid: 1,500 km
      for (int hour = 14; hour < 22; hour++) {
        Instant at = midnight.plus(Duration.ofHours(hour)).plusSeconds(random.nextInt(3000));
        life.add(add(Events.at(at), person, World.SPAIN).succeeds());
      }
    }
  }

  private static Events add(Events event, int person, Source from) {
    return event.of("p" + person + "@example.org").behind(from);
  }

  @Test
  void nobodyIsAccusedAndATripToANewCountryIsOnlyTold() {
    List<AuthEvent> events = life();

    List<Detection> accused =
        Lab.run(
            List.of(new ImpossibleTravel(Lab.NOBODYS), new SuccessAfterFailures(Lab.NOBODYS)),
            events);
    List<Detection> told = Lab.alerts(FirstLoginFrom.country(Lab.NOBODYS), events);

    assertThat(accused).isEmpty();
    assertThat(told)
        .filteredOn(d -> !d.learning() && d.groupKey().contains("country=ES"))
        .hasSize(PEOPLE / 10);
    assertThat(told).allSatisfy(d -> assertThat(d.severity()).isEqualTo(Severity.MEDIUM));
  }

  @Test
  void aThiefAmongThemIsFound() {
    List<AuthEvent> events = life();
    Instant at = BEGINS.plus(Duration.ofDays(18)).plus(Duration.ofHours(12));
    events.add(Events.at(at).of("p5@example.org").behind(World.ABROAD).succeedsWithAppPassword());
    events.sort(Comparator.comparing(AuthEvent::time).thenComparing(AuthEvent::id));

    assertThat(Lab.alerts(new ImpossibleTravel(Lab.NOBODYS), events))
        .extracting(Detection::user)
        .containsOnly("p5@example.org");
  }
}
