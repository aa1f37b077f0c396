// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;

class OldPasswordTest implements DetectorContract<OldPassword.Memory> {
  private static final OldPassword OLD = new OldPassword(Lab.NOBODYS);

  @Override
  public Detector<OldPassword.Memory> detector() {
    return OLD;
  }

  @Override
  public List<AuthEvent> speaking() {
    return World.join(
        World.mornings(5, World.HOME),
        old(0, World.HOME),
        old(1800, World.HOME),
        old(3700, World.HOME),
        old(6000, World.ABROAD));
  }

  private static AuthEvent old(double at, Source from) {
    return Events.at(at).behind(from).wrongPassword("old");
  }

  @Test
  void whoKnewThePasswordBeforeItsChangeIsTold() {
    assertThat(Lab.alerts(OLD, speaking()))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.severity()).isEqualTo(Severity.MEDIUM);
          assertThat(d.proposals()).containsExactly(ResponseAction.NOTIFY_USER);
          assertThat(d.because()).hasSize(4);
        });
  }

  @Test
  void theForgottenDeviceAloneIsNone() {
    assertThat(
            Lab.alerts(
                OLD,
                World.join(
                    World.mornings(5, World.HOME),
                    old(0, World.HOME),
                    old(1800, World.HOME),
                    old(3700, World.HOME),
                    old(6000, World.HOME))))
        .isEmpty();
  }

  @Test
  void theDeviceTakenAlongToWhereItsOwnerLogsInIsNone() {
    assertThat(
            Lab.alerts(
                OLD,
                World.join(
                    World.mornings(5, World.HOME),
                    Events.at(-100).behind(World.SPAIN).succeeds(),
                    old(0, World.HOME),
                    old(1800, World.HOME),
                    old(3700, World.HOME),
                    old(6000, World.SPAIN))))
        .isEmpty();
  }

  @Test
  void theSameTypingMistakeAFewTimesIsNoOldPassword() {
    assertThat(
            Lab.alerts(
                OLD,
                World.join(
                    World.mornings(5, World.HOME),
                    old(0, World.HOME),
                    old(5, World.HOME),
                    old(9, World.HOME),
                    old(6000, World.ABROAD))))
        .isEmpty();
  }

  @Test
  void anotherWrongPasswordIsAGuess() {
    assertThat(
            Lab.alerts(
                OLD,
                World.join(
                    World.mornings(5, World.HOME),
                    old(0, World.HOME),
                    old(1800, World.HOME),
                    old(3700, World.HOME),
                    Events.at(6000).behind(World.ABROAD).wrongPassword("other"))))
        .isEmpty();
  }
}
