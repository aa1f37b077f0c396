// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedSourceTest implements DetectorContract<SharedSource.Memory> {
  private static final double DAY = 86_400;
  private static final SharedSource SHARED = new SharedSource();

  @Override
  public Detector<SharedSource.Memory> detector() {
    return SHARED;
  }

  @Override
  public List<AuthEvent> speaking() {
    return logins(0, 6);
  }

  private static List<AuthEvent> logins(double from, int accounts) {
    List<AuthEvent> all = new ArrayList<>();
    for (int i = 0; i < accounts; i++) {
      all.add(Events.at(from + 60 * i).of("u" + i + "@example.org").succeeds());
    }
    return all;
  }

  @Test
  void fiveAccountsThatWereNeverSeenThere() {
    assertThat(Lab.alerts(SHARED, logins(0, 4))).isEmpty();
    assertThat(Lab.alerts(SHARED, logins(0, 5)))
        .singleElement()
        .satisfies(d -> assertThat(d.accounts()).hasSize(5));
  }

  @Test
  void anOfficeIsKnownByItsAccounts() {
    List<AuthEvent> office = new ArrayList<>(logins(-3 * DAY, 12));
    office.addAll(logins(0, 12));

    assertThat(Lab.alerts(SHARED, office))
        .allSatisfy(d -> assertThat(d.time()).isBefore(Events.START.minusSeconds(86_400)));
  }

  @Test
  void aWebmailsLoginsAreNobodys() {
    List<AuthEvent> delegated = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      delegated.add(Events.at(i).of("u" + i + "@example.org").delegated());
    }
    assertThat(Lab.alerts(SHARED, delegated)).isEmpty();
  }
}
