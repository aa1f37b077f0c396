// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImpossibleTravelTest implements DetectorContract<Travels> {
  private static final ImpossibleTravel D32 = new ImpossibleTravel(Lab.NOBODYS);

  @Override
  public Detector<Travels> detector() {
    return D32;
  }

  @Override
  public List<AuthEvent> speaking() {
    return World.join(
        World.mornings(10, World.HOME),
        Events.at(0).behind(World.HOME).succeeds(),
        Events.at(300).behind(World.ABROAD).succeeds());
  }

  private static List<Detection> pair(Source from, Source to, Duration apart) {
    return Lab.alerts(
        D32,
        List.of(
            Events.at(0).behind(from).succeeds(),
            Events.at(apart.toSeconds()).behind(to).succeeds()));
  }

  @Test
  void twoPlacesTooFarApartAreMediumWithTheLeastDistance() {
    List<Detection> alerts = pair(World.HOME, World.ABROAD, Duration.ofMinutes(30));

    assertThat(alerts)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.MEDIUM);
          assertThat(d.time()).isEqualTo(Events.START.plusSeconds(1800));
          assertThat(d.evidence())
              .isInstanceOfSatisfying(
                  Evidence.Travel.class,
                  t -> {
                    assertThat(t.from()).isEqualTo("DE/Ulm");
                    assertThat(t.to()).isEqualTo("NG/Lagos");
                    assertThat(t.distanceKm()).isBetween(4500.0, 4650.0);
                    assertThat(t.elapsed()).isEqualTo(Duration.ofMinutes(30));
                  });
          assertThat(d.groupKey()).endsWith("travel=DE-NG");
          assertThat(d.because()).hasSize(2);
        });
  }

  @Test
  void bothDirectionsAndBothOrdersOfArrivalSayTheSame() {
    AuthEvent home = Events.at(0).behind(World.HOME).succeeds();
    AuthEvent abroad = Events.at(300).behind(World.ABROAD).succeeds();

    List<Detection> inOrder = Lab.alerts(D32, List.of(home, abroad));
    List<Detection> late = Lab.alerts(D32, List.of(abroad, home));

    assertThat(late).isEqualTo(inOrder).hasSize(1);
    assertThat(pair(World.ABROAD, World.HOME, Duration.ofMinutes(5))).hasSize(1);
  }

  @Test
  void anAirlinerIsFastEnough() {
    // Ulm to New York is 6,300 km less the radii: 6.9 h at 900 km/h
    Source newYork = World.source("198.51.100.9", World.NEW_YORK, 64530, null);
    assertThat(pair(World.HOME, newYork, Duration.ofMinutes(440))).isEmpty();
    assertThat(pair(World.HOME, newYork, Duration.ofMinutes(390))).hasSize(1);
  }

  @Test
  void nearerThanFiveHundredKilometresIsNoTravel() {
    Source munich =
        World.source("198.51.100.9", new Place("AT", "Linz", 48.3, 14.3, 50), 64530, null);
    assertThat(pair(World.HOME, munich, Duration.ofSeconds(10))).isEmpty();
  }

  @Test
  void radiiAreTakenOff() {
    Source vague = World.source("198.51.100.9", new Place("NG", null, 6.5, 3.4, 4200), 64530, null);
    assertThat(pair(World.HOME, vague, Duration.ofSeconds(10))).isEmpty();
  }

  @Test
  void countryDataThatOverlapsNeverFires() {
    // the discs of Germany and Spain as ingest gives them: 2,000 km apart less 600 and 1,400
    Source germany = World.source("192.0.2.1", new Place("DE", null, 51.2, 10.6, 600), 0, null);
    Source spain = World.source("192.0.2.2", new Place("ES", null, 35.6, -8.3, 1400), 0, null);
    Source australia =
        World.source("203.0.113.2", new Place("AU", null, -34.5, 136.3, 2950), 0, null);

    assertThat(pair(germany, spain, Duration.ofSeconds(10))).isEmpty();
    assertThat(pair(germany, australia, Duration.ofMinutes(60))).hasSize(1);
  }

  @Test
  void addressesThatSayLittleOfThePersonStayQuiet() {
    for (String kind : List.of("vpn", "relay", "hosting", "mobile", "satellite")) {
      Source there = World.source("203.0.113.10", World.LAGOS, 64510, kind);
      assertThat(pair(World.HOME, there, Duration.ofMinutes(5))).as(kind).isEmpty();
      assertThat(pair(there, World.HOME, Duration.ofMinutes(5))).as(kind).isEmpty();
    }
  }

  @Test
  void theSameOperatorStaysQuiet() {
    Source there = World.source("203.0.113.10", World.LAGOS, World.HOME.asNumber(), null);
    assertThat(pair(World.HOME, there, Duration.ofMinutes(5))).isEmpty();
  }

  @Test
  void aCountryOfThisMonthStaysQuiet() {
    List<AuthEvent> history = World.mornings(5, World.HOME);
    history.addAll(World.mornings(2, World.ABROAD).subList(0, 1));
    assertThat(
            Lab.alerts(
                D32,
                World.join(
                    history,
                    Events.at(0).behind(World.HOME).succeeds(),
                    Events.at(300).behind(World.ABROAD).succeeds())))
        .isEmpty();
  }

  @Test
  void insideOneCountryAKnownOperatorStaysQuietAndAnotherDoesNot() {
    Source east = World.source("198.51.100.1", World.NEW_YORK, 64530, null);
    Source west = World.source("203.0.113.1", World.SEATTLE, 64531, null);
    List<AuthEvent> both = World.mornings(4, east);
    List<AuthEvent> one = List.copyOf(both);
    both.addAll(World.mornings(3, west).subList(0, 1));
    AuthEvent first = Events.at(0).behind(east).succeeds();
    AuthEvent second = Events.at(600).behind(west).succeeds();

    assertThat(Lab.alerts(D32, World.join(one, first, second))).hasSize(1);
    assertThat(Lab.alerts(D32, World.join(both, first, second))).isEmpty();
  }

  @Test
  void isHighWhereOnlyOneSideProvedASecondFactor() {
    List<Detection> alerts =
        Lab.alerts(
            D32,
            List.of(
                Events.at(0).behind(World.HOME).succeeds(),
                Events.at(300).behind(World.ABROAD).succeedsWithAppPassword()));

    assertThat(alerts)
        .extracting(Detection::severity)
        .containsExactly(Severity.MEDIUM, Severity.HIGH);
    assertThat(alerts.getLast().message()).contains("without the second factor");
  }

  @Test
  void isToldOnceInThreeHours() {
    List<AuthEvent> events = new java.util.ArrayList<>();
    for (int i = 0; i < 12; i++) {
      events.add(
          Events.at(i * 600).behind(i % 2 == 0 ? World.HOME : World.ABROAD).id("e" + i).succeeds());
    }
    assertThat(Lab.alerts(D32, events)).hasSize(1);
  }

  @Test
  void anEventNotToBeTrustedIsSaidToBeSo() {
    assertThat(
            Lab.alerts(
                D32,
                List.of(
                    Events.at(0).behind(World.HOME).succeeds(),
                    Events.at(300).behind(World.ABROAD).unauthenticated().succeeds())))
        .singleElement()
        .satisfies(d -> assertThat(d.trusted()).isFalse());
  }

  @Test
  void anAccountTakesThreeKilobytesAtMost() throws IOException {
    Travels memory = D32.fresh();
    for (int i = 0; i < 5000; i++) {
      String country = "" + (char) ('A' + i % 26) + (char) ('A' + i / 26 % 26);
      Source from =
          World.source(
              "10." + i % 256 + "." + i / 256 + ".1",
              new Place(country, "A city with a long name of its own", 48, 10, 50),
              64496 + i,
              null);
      AuthEvent event =
          Events.at(i * 60).behind(from).id("0123456789abcdef0123456789" + (100000 + i)).succeeds();
      D32.fold(memory, event, f -> {});
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    D32.write(memory, new DataOutputStream(bytes));
    assertThat(bytes.size()).isLessThan(3000);
  }
}
