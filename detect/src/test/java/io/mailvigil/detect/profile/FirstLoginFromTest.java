// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class FirstLoginFromTest {
  private static final FirstLoginFrom COUNTRY = FirstLoginFrom.country(Lab.NOBODYS);
  private static final FirstLoginFrom TENANT = FirstLoginFrom.countryForTenant(Lab.NOBODYS);
  private static final FirstLoginFrom NETWORK = FirstLoginFrom.network(Lab.NOBODYS);

  private static final Source HOSTER = World.source("198.51.100.7", World.ULM, 64520, "hosting");

  private static List<AuthEvent> abroadAfter(int days) {
    return World.join(
        World.mornings(days, World.HOME),
        Events.at(0).behind(World.HOME).succeeds(),
        Events.at(300).behind(World.ABROAD).succeeds());
  }

  @Nested
  class Country implements DetectorContract<Sightings> {
    @Override
    public Detector<Sightings> detector() {
      return COUNTRY;
    }

    @Override
    public List<AuthEvent> speaking() {
      return abroadAfter(20);
    }
  }

  @Nested
  class TenantCountry implements DetectorContract<Sightings> {
    @Override
    public Detector<Sightings> detector() {
      return TENANT;
    }

    @Override
    public List<AuthEvent> speaking() {
      return abroadAfter(20);
    }
  }

  @Nested
  class NetworkOperator implements DetectorContract<Sightings> {
    @Override
    public Detector<Sightings> detector() {
      return NETWORK;
    }

    @Override
    public List<AuthEvent> speaking() {
      return World.join(abroadAfter(20), Events.at(600).behind(HOSTER).succeeds());
    }
  }

  @Test
  void aNewCountryIsMediumAndNamesWhatIsUsual() {
    List<Detection> alerts = Lab.alerts(COUNTRY, abroadAfter(20));

    assertThat(alerts)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.MEDIUM);
          assertThat(d.learning()).isFalse();
          assertThat(d.groupKey()).contains("country=NG");
          assertThat(d.evidence()).isEqualTo(new Evidence.Novelty("country", "NG", "DE", 21));
          assertThat(d.message()).contains("from NG for the first time", "usually from DE");
        });
  }

  @Test
  void itIsToldOnceAndTheNextNewCountryAgain() {
    List<AuthEvent> events =
        World.join(
            abroadAfter(20),
            Events.at(400).behind(World.ABROAD).succeeds(),
            Events.at(500).behind(World.SPAIN).succeeds(),
            Events.at(Duration.ofDays(3).toSeconds()).behind(World.ABROAD).succeeds());

    assertThat(Lab.alerts(COUNTRY, events))
        .extracting(d -> ((Evidence.Novelty) d.evidence()).value())
        .containsExactly("NG", "ES");
  }

  @Test
  void onlyIndexesInTheFirstFourteenDays() {
    assertThat(Lab.alerts(COUNTRY, abroadAfter(13)))
        .singleElement()
        .satisfies(d -> assertThat(d.learning()).isTrue());
    assertThat(Lab.alerts(COUNTRY, abroadAfter(15)))
        .singleElement()
        .satisfies(d -> assertThat(d.learning()).isFalse());
  }

  @Test
  void knowsTooLittleOfANewAccount() {
    List<AuthEvent> events =
        World.join(
            World.mornings(20, World.HOME),
            Events.at(0).of("new@example.org").behind(World.HOME).succeeds(),
            Events.at(300).of("new@example.org").behind(World.ABROAD).succeeds());

    assertThat(Lab.run(COUNTRY, events)).isEmpty();
  }

  @Test
  void forgetsAfterNinetyDays() {
    List<AuthEvent> events = new ArrayList<>(abroadAfter(20));
    for (int day = 1; day <= 92; day += 2) {
      events.add(Events.at(Duration.ofDays(day).toSeconds()).behind(World.HOME).succeeds());
    }
    events.add(Events.at(Duration.ofDays(89).toSeconds()).behind(World.ABROAD).id("x").succeeds());
    events.sort(Comparator.comparing(AuthEvent::time));
    assertThat(Lab.alerts(COUNTRY, events)).hasSize(1);

    events.removeIf(e -> e.id().equals("x"));
    events.add(Events.at(Duration.ofDays(93).toSeconds()).behind(World.ABROAD).succeeds());
    assertThat(Lab.alerts(COUNTRY, events)).hasSize(2);

    Instant lately = Events.START.plus(Duration.ofDays(88));
    events.removeIf(e -> e.time().isAfter(lately));
    events.add(Events.at(Duration.ofDays(91).toSeconds()).behind(World.ABROAD).succeeds());
    assertThat(Lab.alerts(COUNTRY, events)).as("nothing pushed it out meanwhile").hasSize(2);
  }

  @Test
  void failuresAndWebmailsAndTrustedNetworksNeitherTeachNorAlert() {
    Source trusted = World.source("127.0.0.1", World.LAGOS, 64510, null);
    List<AuthEvent> quiet =
        World.join(
            World.mornings(20, World.HOME),
            Events.at(10).behind(World.ABROAD).wrongPassword(),
            Events.at(20).behind(World.ABROAD).delegated(),
            Events.at(30).behind(trusted).succeeds());
    assertThat(Lab.run(COUNTRY, quiet)).isEmpty();

    assertThat(
            Lab.alerts(COUNTRY, World.join(quiet, Events.at(40).behind(World.ABROAD).succeeds())))
        .hasSize(1);
  }

  @Test
  void withoutDataThereIsNothingToSee() {
    Source here = World.source("192.0.2.10", null, 0, null);
    Source there = World.source("203.0.113.10", null, 0, null);
    List<AuthEvent> events =
        World.join(World.mornings(20, here), Events.at(0).behind(there).succeeds());

    assertThat(Lab.run(COUNTRY, events)).isEmpty();
    assertThat(Lab.run(TENANT, events)).isEmpty();
    assertThat(Lab.run(NETWORK, events)).isEmpty();
  }

  @Test
  void aCountryNewToTheWholeTenantIsHighAndOneThatAColleagueUsesIsNot() {
    List<AuthEvent> colleague =
        World.join(
            abroadAfter(20), Events.at(600).of("eve@example.org").behind(World.ABROAD).succeeds());

    assertThat(Lab.alerts(TENANT, colleague))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.account()).isNotNull();
          assertThat(d.user()).isEqualTo("bob@example.org");
        });
  }

  @Test
  void aHosterIsMediumAndAnotherNewOperatorNothingByItself() {
    List<AuthEvent> events = World.join(abroadAfter(20), Events.at(600).behind(HOSTER).succeeds());

    assertThat(Lab.alerts(NETWORK, events))
        .extracting(Detection::severity)
        .containsExactly(Severity.MEDIUM);
  }
}
