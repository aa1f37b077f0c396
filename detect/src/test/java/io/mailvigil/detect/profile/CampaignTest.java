// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.OrdinaryWeek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CampaignTest implements DetectorContract<Siege> {
  private static final Campaign PASSWORDS = new Campaign(Campaign.What.PASSWORDS, Lab.NOBODYS);
  private static final Campaign SECOND_FACTORS =
      new Campaign(Campaign.What.SECOND_FACTORS, Lab.NOBODYS);
  private static final String OFFICE = "203.0.113.200";
  private static final double HOUR = 3600;
  private static final List<AuthEvent> PAST = OrdinaryWeek.events(3);

  @Override
  public Detector<Siege> detector() {
    return PASSWORDS;
  }

  @Override
  public List<AuthEvent> speaking() {
    List<AuthEvent> all = spray(40, 800);
    all.add(Events.at(900).of("u39@example.org").from(bot(3)).succeeds());
    return all;
  }

  private static String bot(int i) {
    return "100." + (64 + i / 250) + "." + i % 250 + ".7";
  }

  private static String person(int i) {
    return "p" + i % 40 + "@example.org";
  }

  private static String home(int i) {
    return "192.0.2." + i % 40;
  }

  /** One guess from each of so many networks, evenly over so many seconds. */
  private static List<AuthEvent> spray(int networks, double seconds) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < networks; i++) {
      all.add(
          Events.at(i * seconds / networks)
              .of("u" + i + "@example.org")
              .from(bot(i))
              .wrongPassword());
    }
    return all;
  }

  /** What is told of these events after three ordinary weeks. */
  private static List<Detection> told(Campaign campaign, List<AuthEvent> events) {
    List<AuthEvent> all = new ArrayList<>(PAST);
    events.stream().sorted(Comparator.comparing(AuthEvent::time)).forEach(all::add);
    return Lab.alerts(campaign, all).stream()
        .filter(d -> !d.learning() && !d.time().isBefore(Events.START))
        .toList();
  }

  private static List<Detection> told(List<AuthEvent> events) {
    return told(PASSWORDS, events);
  }

  @Test
  void aDistributedSprayIsFoundWithinHalfAnHour() {
    List<Detection> told = told(spray(300, 2 * HOUR));

    assertThat(told)
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.ledger()).isEqualTo(Ledger.SOURCE);
          assertThat(Duration.between(Events.START, d.time())).isLessThan(Duration.ofMinutes(30));
          assertThat(d.sources()).hasSizeGreaterThan(8);
          assertThat(d.message()).contains("where nobody here logs in");
        });
  }

  @Test
  void oneGuessADayFromEachOf500AddressesIsFoundWithinTheDay() {
    assertThat(told(spray(500, 24 * HOUR)))
        .isNotEmpty()
        .first()
        .satisfies(d ->
            assertThat(Duration.between(Events.START, d.time())).isLessThan(Duration.ofHours(24)));
  }

  @Test
  void everyLoginFromANetworkOfTheCampaignIsFlaggedAlsoTheOnesBeforeTheAlarm() {
    List<AuthEvent> events = spray(60, HOUR);
    events.add(Events.at(30).of(person(1)).from(bot(0)).succeeds());
    events.add(Events.at(1.5 * HOUR).of(person(2)).from(bot(17)).succeeds());
    events.add(Events.at(5 * HOUR).of(person(3)).from(bot(40)).succeeds());
    events.add(Events.at(5 * HOUR).of(person(4)).from(home(4)).succeeds());
    events.add(Events.at(5 * HOUR).of(person(5)).from("100.99.9.9").succeeds());

    assertThat(told(events))
        .filteredOn(d -> d.ledger() == Ledger.ACCOUNT)
        .allSatisfy(d -> assertThat(d.severity()).isEqualTo(Severity.HIGH))
        .extracting(Detection::user)
        .containsExactlyInAnyOrder(person(1), person(2), person(3));
  }

  @Test
  void aNewAddressOfAnOperatorThatOnlyAttacksIsFlagged() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      events.add(Events.at(60 * i).of("u" + i).from(bot(i), World.MADRID, 64_500).wrongPassword());
    }
    events.add(Events.at(HOUR + 5).of(person(1)).from(bot(99), World.MADRID, 64_500).succeeds());
    events.add(Events.at(HOUR + 6).of(person(2)).from(bot(98), World.MADRID, 3320).succeeds());

    assertThat(told(events))
        .filteredOn(d -> d.ledger() == Ledger.ACCOUNT)
        .extracting(Detection::user)
        .containsExactly(person(1));
  }

  @Test
  void oneNetworkOrOneAccountIsAnotherDetectionsMatter() {
    List<AuthEvent> oneNetwork = new ArrayList<>();
    List<AuthEvent> oneAccount = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      oneNetwork.add(Events.at(10 * i).of("u" + i).from("100.99.1." + i % 200).wrongPassword());
      oneAccount.add(Events.at(10 * i).of(person(1)).from(bot(i)).wrongPassword());
    }
    assertThat(told(oneNetwork)).isEmpty();
    assertThat(told(oneAccount)).isEmpty();
  }

  @Test
  void anOutageInWhichEverybodyFailsIsNone() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 800; i++) {
      String from = i % 3 == 0 ? OFFICE : home(i);
      events.add(Events.at(4.5 * i).of(person(i)).from(from).wrongPassword());
      events.add(Events.at(4.5 * i + 1).of(person(i)).from(bot(i)).fails(Reason.BACKEND_ERROR));
    }
    assertThat(told(events)).isEmpty();
  }

  @Test
  void theMondayAfterAllPasswordsExpiredIsNone() {
    Random random = new Random(5);
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      for (int poll = 0; poll < 100; poll++) {
        events.add(Events.at(300 * poll + i).of(person(i)).from(home(i)).wrongPassword("old"));
      }
      // every fourth is on a train: wrong at first, right at last
      if (i % 4 == 0) {
        double at = random.nextInt(8 * 3600);
        events.add(Events.at(at).of(person(i)).from(bot(i)).wrongPassword("old"));
        events.add(Events.at(at + 90).of(person(i)).from(bot(i)).succeeds());
      }
    }
    assertThat(told(events)).isEmpty();
  }

  @Test
  void aProviderThatRenumbersEverybodyIsNone() {
    Random random = new Random(6);
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      double at = 60 * i;
      if (random.nextInt(14) == 0) {
        events.add(Events.at(at).of(person(i)).from(bot(i % 40)).wrongPassword());
      }
      events.add(Events.at(at + 20).of(person(i)).from(bot(i % 40)).succeeds());
    }
    assertThat(told(events)).isEmpty();
  }

  @Test
  void secondFactorsGuessedAllOverTheSite() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      events.add(Events.at(90 * i).of(person(i)).from(bot(i)).wrongCode());
      events.add(Events.at(90 * i + 20).of(person(i)).from(bot(i)).wrongCode());
    }
    assertThat(told(SECOND_FACTORS, events))
        .singleElement()
        .satisfies(d -> assertThat(d.rule().id()).isEqualTo("D02-second-factor-campaign"));
    assertThat(told(events)).isEmpty();
  }

  @Test
  void aSlowRiseTeachesLittle() {
    List<AuthEvent> events = new ArrayList<>();
    double at = 0;
    for (int day = 0; day < 10; day++) {
      int guesses = 100 * (day + 1);
      for (int i = 0; i < guesses; i++) {
        int n = day * 1000 + i;
        events.add(
            Events.at(at + i * 24 * HOUR / guesses)
                .of("u" + n)
                .from("100." + (64 + n / 250) + "." + n % 250 + ".7")
                .wrongPassword());
      }
      at += 24 * HOUR;
    }
    assertThat(told(events)).isNotEmpty();
  }
}
