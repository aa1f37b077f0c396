// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DormantAccountTest implements DetectorContract<DormantAccount.Memory> {
  private static final double DAY = 86_400;
  private static final DormantAccount DORMANT = new DormantAccount(Lab.NOBODYS);

  @Override
  public Detector<DormantAccount.Memory> detector() {
    return DORMANT;
  }

  @Override
  public List<AuthEvent> speaking() {
    return asleep(50, World.HOME);
  }

  private static List<AuthEvent> asleep(int days, Source wakes) {
    List<AuthEvent> all = new ArrayList<>();
    all.add(Events.at(-(days + 1) * DAY).behind(World.HOME).succeeds());
    all.add(Events.at(-days * DAY).behind(World.HOME).succeeds());
    all.add(Events.at(0).behind(wakes).succeeds());
    all.add(Events.at(600).behind(wakes).succeeds());
    return all;
  }

  @Test
  void itWakesAfterFortyFiveDays() {
    assertThat(Lab.alerts(DORMANT, asleep(44, World.HOME))).isEmpty();
    assertThat(Lab.alerts(DORMANT, asleep(45, World.HOME)))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.MEDIUM);
          assertThat(d.message()).contains("after 45 days without a login");
        });
  }

  @Test
  void aNewCountryMakesItHigh() {
    assertThat(Lab.alerts(DORMANT, asleep(60, World.ABROAD)))
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH);
  }

  @Test
  void anAccountNeverSeenBeforeIsNotDormant() {
    assertThat(Lab.alerts(DORMANT, List.of(Events.at(0).succeeds()))).isEmpty();
  }
}
