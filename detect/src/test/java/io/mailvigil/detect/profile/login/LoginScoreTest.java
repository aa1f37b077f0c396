// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoginScoreTest {
  private static final Place ULM = new Place("DE", "Ulm", 48.4, 10, 20);
  private static final Place KIEL = new Place("DE", "Kiel", 54.3, 10.1, 20);
  private static final int DAYS = 20;
  private static final LoginProfiling PROFILING = new LoginProfiling(Lab.NOBODYS);

  private static Instant day(int day) {
    return Events.START.plus(Duration.ofDays(day));
  }

  private static AuthEvent login(
      Instant at, String ip, Place place, long asNumber, @Nullable String network) {
    return Events.at(at)
        .behind(new Source(SourceAddress.of(ip), 0, place, asNumber, "AS" + asNumber, network))
        .succeedsWithAppPassword();
  }

  private static LoginReading read(LoginProfiling.Kept profile, AuthEvent event) {
    return Objects.requireNonNull(PROFILING.read(profile, event).reading());
  }

  /** An account at home on a line and on a phone, whose networks lie anywhere. */
  private static LoginProfiling.Kept known(@Nullable Site site) {
    LoginProfiling.Kept profile = PROFILING.fresh();
    for (int day = 0; day < DAYS; day++) {
      Instant at = day(day);
      LoginReading line = read(profile, login(at, "203.0.113.1", ULM, 3320, null));
      LoginReading phone =
          read(
              profile,
              login(
                  at.plusSeconds(7200),
                  "198.51." + day + ".7",
                  day % 2 == 0 ? KIEL : ULM,
                  6805,
                  "mobile"));
      if (site != null) {
        for (int person = 0; person < 50; person++) {
          site.learned(line, 0, 0, line.login().micros());
          site.learned(phone, 0, 0, phone.login().micros());
        }
      }
    }
    return profile;
  }

  private static double distance(LoginProfiling.Kept profile, Site site, AuthEvent event) {
    LoginReading reading = read(profile, event);
    LoginScore score = LoginScore.of(reading, site.before(reading.login().micros()), 0);
    return score.terms().getOrDefault(LoginScore.Term.DISTANCE, 0.0);
  }

  @Test
  void whereAPhoneIsGeographyHardlyKnowsAndWhereALineIsItDoes() {
    Site site = new Site();
    known(site);
    Instant later = day(DAYS + 1);

    double phone = distance(known(null), site, login(later, "198.51.99.7", KIEL, 6805, "mobile"));
    double line = distance(known(null), site, login(later, "203.0.99.7", KIEL, 3320, null));

    assertThat(phone).isLessThan(1);
    assertThat(line).isGreaterThan(phone + 1);
  }
}
