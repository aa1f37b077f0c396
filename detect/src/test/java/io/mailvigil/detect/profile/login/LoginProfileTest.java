// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Place;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LoginProfileTest {
  private static final int SEEDS = 1_000 * Integer.getInteger("mailvigil.test.times", 1);
  private static final int MOST_BYTES = 3_000;
  private static final Place HOME = new Place("DE", "Ulm", 48.4, 10, 20);
  private static final Place AWAY = new Place("FR", "Lyon", 45.75, 4.85, 20);
  private static final LoginProfiling PROFILING = new LoginProfiling(Lab.NOBODYS);

  private static Instant day(int day, int hour) {
    return Events.START.plus(Duration.ofDays(day)).plus(Duration.ofHours(hour));
  }

  private static AuthEvent home(Instant at, int host) {
    return Events.at(at).from("203.0.113." + (1 + host), HOME, 3320).succeedsWithAppPassword();
  }

  private static AuthEvent away(Instant at) {
    return Events.at(at).from("198.51.100.7", AWAY, 9009).succeedsWithAppPassword();
  }

  /** A month of logins with all that is irregular in it, bursts among them. */
  private static List<AuthEvent> life(Random random) {
    List<AuthEvent> all = new ArrayList<>();
    Instant at = Events.START;
    for (int i = 0; i < 120; i++) {
      at = at.plusSeconds(random.nextInt(3) == 0 ? random.nextInt(500) : random.nextInt(90_000));
      Events next = Events.at(at).id("e" + i);
      all.add(
          switch (random.nextInt(8)) {
            case 0 ->
                next.from("198.51.100." + random.nextInt(5), AWAY, 9009).succeedsWithAppPassword();
            case 1 -> next.from("203.0.113.4", HOME, 3320).wrongPassword();
            case 2 -> next.from("2001:db8:" + random.nextInt(3) + "::1", HOME, 6805).succeeds();
            default -> home(at, random.nextInt(4));
          });
    }
    return all;
  }

  private static byte[] profile(List<AuthEvent> events) {
    LoginProfiling.Kept profile = PROFILING.fresh();
    events.forEach(event -> PROFILING.read(profile, event));
    return profile.write();
  }

  private static LoginProfiling.Kept known(int days) {
    LoginProfiling.Kept profile = PROFILING.fresh();
    for (int day = 0; day < days; day++) {
      for (int hour = 0; hour < 10; hour += 3) {
        PROFILING.read(profile, home(day(day, hour), hour % 2));
      }
    }
    return profile;
  }

  private static LoginReading read(LoginProfiling.Kept profile, AuthEvent event) {
    return Objects.requireNonNull(PROFILING.read(profile, event).reading());
  }

  /** The same, written and read back at random points: what a crash leaves. */
  private static byte[] crashing(List<AuthEvent> events, Random random) throws IOException {
    LoginProfiling.Kept profile = PROFILING.fresh();
    for (AuthEvent event : events) {
      if (random.nextInt(8) == 0) {
        profile = PROFILING.read(profile.write());
      }
      PROFILING.read(profile, event);
    }
    return profile.write();
  }

  @Test
  void anyOrderInsideTheLatenessBoundAnyRepetitionAndAnyCrashEndInTheSameProfile()
      throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      List<AuthEvent> events = life(random);
      byte[] once = profile(events);

      assertThat(profile(Lab.shuffled(events, random))).as("order, seed %d", seed).isEqualTo(once);
      assertThat(profile(Lab.doubled(events, random))).as("twice, seed %d", seed).isEqualTo(once);
      assertThat(crashing(Lab.doubled(Lab.shuffled(events, random), random), random))
          .as("all of it, seed %d", seed)
          .isEqualTo(once);
    }
  }

  @Test
  void aCrashAfterAnyEventChangesNothing() throws IOException {
    List<AuthEvent> events = life(new Random(1));
    LoginProfiling.Kept profile = PROFILING.fresh();
    for (AuthEvent event : events) {
      byte[] bytes = profile.write();
      profile = PROFILING.read(bytes);
      assertThat(profile.write()).isEqualTo(bytes);
      PROFILING.read(profile, event);
    }
    assertThat(profile.write()).isEqualTo(profile(events));
  }

  @Test
  void staysBelowThreeKilobytesWhateverIsChosen() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      LoginProfiling.Kept profile = PROFILING.fresh();
      Instant at = Events.START;
      for (int i = 0; i < 3_000; i++) {
        at = at.plusSeconds(random.nextInt(200));
        Place place =
            new Place(
                "" + (char) ('A' + random.nextInt(26)) + (char) ('A' + random.nextInt(26)),
                null,
                random.nextInt(170) - 85,
                random.nextInt(360) - 180,
                random.nextInt(100));
        Events next =
            Events.at(at).id("e" + i).from(address(random), place, random.nextInt(90_000));
        PROFILING.read(
            profile,
            switch (random.nextInt(3)) {
              case 0 -> next.succeeds();
              case 1 -> next.wrongPassword();
              default -> next.succeedsWithAppPassword();
            });
        if (i % 100 == 0) {
          assertThat(profile.write()).hasSizeLessThanOrEqualTo(MOST_BYTES);
        }
      }
    }
  }

  private static String address(Random random) {
    return random.nextBoolean()
        ? random.nextInt(200) + "." + random.nextInt(256) + "." + random.nextInt(256) + ".9"
        : "2001:" + Integer.toHexString(random.nextInt(65_536)) + "::1";
  }

  @Test
  void anOddLoginIsHeldBackHoweverLongItWaits() {
    for (int wait : new int[] {0, 4, 30, 60}) {
      LoginProfiling.Kept profile = known(30);
      read(profile, away(day(30, 1)));
      for (int day = 31; day <= 31 + wait; day++) {
        read(profile, home(day(day, 0), 0));
      }

      LoginReading again = read(profile, away(day(32 + wait, 1)));

      assertThat(again.known()[LoginProfile.SYSTEM]).as("after %d days", wait).isZero();
      assertThat(again.is(LoginReading.ODD)).isTrue();
    }
  }

  @Test
  void whatTheOwnerConfirmsIsLearned() {
    LoginProfiling.Kept profile = known(30);
    AuthEvent odd = away(day(30, 1));
    read(profile, odd);
    read(profile, home(day(31, 0), 0));

    assertThat(profile.confirmed(odd.id())).isTrue();

    LoginReading again = read(profile, away(day(32, 1)));
    assertThat(again.known()[LoginProfile.SYSTEM]).isPositive();
    assertThat(again.is(LoginReading.ODD)).isFalse();
  }

  @Test
  void whatIsSaidBeforeALoginIsLearnedCounts() {
    for (boolean owner : new boolean[] {true, false}) {
      LoginProfiling.Kept profile = known(30);
      AuthEvent odd = away(day(30, 1));
      read(profile, odd);
      assertThat(owner ? profile.confirmed(odd.id()) : profile.refused(odd.id())).isTrue();
      read(profile, home(day(31, 0), 0));
      if (owner) {
        assertThat(read(profile, away(day(32, 1))).known()[LoginProfile.SYSTEM]).isPositive();
      } else {
        neverLearnsFromThere(profile);
      }
    }
  }

  @Test
  void aRefusedLoginIsNotLearnedThoughNothingOfItWasOdd() {
    LoginProfiling.Kept profile = known(30);
    AuthEvent usual =
        Events.at(day(30, 1)).from("203.0.114.77", HOME, 3320).succeedsWithAppPassword();
    assertThat(read(profile, usual).is(LoginReading.ODD)).isFalse();
    assertThat(profile.refused(usual.id())).isTrue();
    read(profile, home(day(31, 0), 0));

    AuthEvent again =
        Events.at(day(31, 5)).from("203.0.114.77", HOME, 3320).succeedsWithAppPassword();
    assertThat(read(profile, again).known()[LoginProfile.NET]).isZero();
  }

  @Test
  void theLastWordCounts() {
    LoginProfiling.Kept profile = known(30);
    AuthEvent odd = away(day(30, 1));
    read(profile, odd);
    assertThat(profile.refused(odd.id())).isTrue();
    assertThat(profile.confirmed(odd.id())).isTrue();
    read(profile, home(day(31, 0), 0));

    assertThat(read(profile, away(day(32, 1))).known()[LoginProfile.SYSTEM]).isPositive();
  }

  @Test
  void anAlertOfDaysBeforeCanStillBeAnswered() {
    LoginProfiling.Kept profile = known(30);
    AuthEvent first = away(day(30, 1));
    read(profile, first);
    for (int day = 31; day < 33; day++) {
      read(profile, away(day(day, 1)));
      read(profile, home(day(day, 3), 0));
    }

    assertThat(profile.refused(first.id())).isTrue();
    neverLearnsFromThere(profile);
  }

  @Test
  void othersDoNotPushOutWhatWasRefused() {
    LoginProfiling.Kept profile = known(30);
    AuthEvent odd = away(day(30, 1));
    read(profile, odd);
    assertThat(profile.refused(odd.id())).isTrue();
    for (int i = 0; i < 20; i++) {
      AuthEvent other =
          Events.at(day(31 + i, 1))
              .from("192.0." + i + ".9", AWAY, 64_500 + i)
              .succeedsWithAppPassword();
      read(profile, other);
    }
    read(profile, home(day(52, 0), 0));
    neverLearnsFromThere(profile);
  }

  /** Neither a second factor nor use on many days. */
  private static void neverLearnsFromThere(LoginProfiling.Kept profile) {
    for (int day = 53; day < 63; day++) {
      read(profile, Events.at(day(day, 1)).from("198.51.100.7", AWAY, 9009).succeeds());
      read(profile, away(day(day, 2)));
    }
    read(profile, home(day(63, 0), 0));
    assertThat(read(profile, away(day(64, 1))).known()[LoginProfile.SYSTEM]).isZero();
  }

  @Test
  void aSecondFactorConfirms() {
    LoginProfiling.Kept profile = known(30);
    read(profile, away(day(30, 1)));
    read(profile, Events.at(day(31, 1)).from("198.51.100.7", AWAY, 9009).succeeds());
    read(profile, home(day(32, 0), 0));

    assertThat(read(profile, away(day(33, 1))).known()[LoginProfile.SYSTEM]).isPositive();
  }

  @Test
  void longUseConfirmsUnlessItWasRefused() {
    for (boolean refused : new boolean[] {false, true}) {
      LoginProfiling.Kept profile = known(30);
      AuthEvent odd = away(day(30, 1));
      read(profile, odd);
      for (int day = 31; day < 38; day++) {
        read(profile, home(day(day, 0), 0));
        if (refused && day == 31) {
          assertThat(profile.refused(odd.id())).isTrue();
        }
        read(profile, away(day(day, 1)));
      }
      read(profile, home(day(38, 0), 0));

      assertThat(read(profile, away(day(39, 1))).known()[LoginProfile.SYSTEM] > 0)
          .isNotEqualTo(refused);
    }
  }

  @Test
  void aClientThatComesBackWithinHalfAnHourGoesOnWithItsSession() {
    LoginProfiling.Kept profile = known(5);
    Instant at = day(6, 0);
    assertThat(read(profile, home(at, 0)).is(LoginReading.CONTINUES)).isFalse();
    for (int minutes = 25; minutes < 600; minutes += 25) {
      LoginReading next = read(profile, home(at.plus(Duration.ofMinutes(minutes)), 0));
      assertThat(next.is(LoginReading.CONTINUES)).as("after %d min", minutes).isTrue();
    }
  }
}
