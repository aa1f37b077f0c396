// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnusualLoginTest implements DetectorContract<Site> {
  private static final Place ULM = new Place("DE", "Ulm", 48.4, 10, 20);
  private static final Place LIMA = new Place("PE", "Lima", -12, -77, 20);
  private static final int DAYS = 21;
  private static final int PEOPLE = 4;

  @Override
  public Detector<Site> detector() {
    return new UnusualLogin(new UnusualLogin.Config(20), Lab.NOBODYS);
  }

  /** Four people at home and in the office for three weeks, and then bob from Lima. */
  @Override
  public List<AuthEvent> speaking() {
    List<AuthEvent> all = life(DAYS);
    all.add(fromLima(DAYS));
    return all;
  }

  private static AuthEvent fromLima(int day) {
    return Events.at(at(day, 1))
        .id("lima " + day)
        .from("198.51.100.7", LIMA, 6147)
        .succeedsWithAppPassword();
  }

  private static Instant at(int day, double hour) {
    return Events.START.plus(Duration.ofDays(day)).plusSeconds((long) (hour * 3600));
  }

  private static List<AuthEvent> life(int days) {
    Random random = new Random(1);
    List<AuthEvent> all = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      for (int who = 0; who < PEOPLE; who++) {
        String name = who == 0 ? "bob@example.org" : "user" + who + "@example.org";
        for (int i = 0; i < 2; i++) {
          String ip = i == 0 ? "203.0.113.9" : "192.0.2." + (1 + who);
          all.add(
              Events.at(at(day, random.nextInt(7_000) / 1000.0 + i * 0.5))
                  .id(name + " " + day + " " + i)
                  .of(name)
                  .from(ip, ULM, i == 0 ? 680 : 3320)
                  .succeedsWithAppPassword());
        }
      }
    }
    all.sort(Comparator.comparing(AuthEvent::time));
    return all;
  }

  private List<Detection> told(int days, AuthEvent... odd) {
    List<AuthEvent> all = life(days);
    all.addAll(List.of(odd));
    all.sort(Comparator.comparing(AuthEvent::time));
    return Lab.alerts(detector(), all).stream().filter(d -> !d.learning()).toList();
  }

  @Test
  void saysInWordsAndNatsWhatIsUnusual() {
    Detection alert = told(DAYS, fromLima(DAYS)).getLast();

    assertThat(alert.message())
        .contains("bob@example.org logged in as 1 of ")
        .contains("PE new for this account (usually DE)")
        .contains("AS6147 new for this account");
    Evidence.Score score = (Evidence.Score) alert.evidence();
    assertThat(score.terms().values().stream().mapToDouble(nats -> nats).sum())
        .isCloseTo(score.nats(), org.assertj.core.data.Offset.offset(0.1));
    assertThat(score.attacker()).isEqualTo("somebody from anywhere");
  }

  @Test
  void aScoreAloneNeverProposesALock() {
    assertThat(told(DAYS, fromLima(DAYS)).getLast().proposals())
        .containsExactly(ResponseAction.NOTIFY_USER);
  }

  @Test
  void whoWaitsIsToldOfAgain() {
    for (int wait : new int[] {4, 30}) {
      assertThat(told(DAYS + wait, fromLima(DAYS), fromLima(DAYS + wait)))
          .as("after %d days", wait)
          .extracting(Detection::time)
          .contains(at(DAYS, 1), at(DAYS + wait, 1));
    }
  }

  @Test
  void ofWhatWasToldTheSameDayNothingIsSaidAgain() {
    AuthEvent again =
        Events.at(at(DAYS, 5)).from("198.51.100.9", LIMA, 6147).succeedsWithAppPassword();

    assertThat(told(DAYS, fromLima(DAYS), again)).hasSameSizeAs(told(DAYS, fromLima(DAYS)));
  }
}
