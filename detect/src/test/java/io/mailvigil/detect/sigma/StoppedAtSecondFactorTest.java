// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoppedAtSecondFactorTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D05 = Pack.rule("D05-stopped-at-second-factor");
  private static final AuthEvent KNOWN = Events.at(-86_400).from("192.0.2.1").succeeds();

  @Override
  public Detector<SigmaMemory> detector() {
    return D05;
  }

  @Override
  public List<AuthEvent> speaking() {
    return List.of(
        KNOWN,
        Events.at(0).wrongCode(),
        Events.at(60).from("198.51.100.1").wrongCode(),
        Events.at(120).wrongCode(),
        Events.at(300).from("192.0.2.1").succeeds());
  }

  @Test
  void onceFromANewNetworkIsMedium() {
    List<Detection> alerts = Lab.alerts(D05, List.of(KNOWN, Events.at(0).wrongCode()));
    assertThat(alerts).extracting(Detection::severity).containsExactly(Severity.MEDIUM);
    assertThat(alerts.getFirst().groupKey())
        .isEqualTo("default/u/bob@example.org network=203.0.113.0/24");
    assertThat(alerts.getFirst().proposals()).doesNotContain(ResponseAction.LOCK);
  }

  @Test
  void aSecondNewNetworkIsNotSwallowed() {
    List<Detection> alerts =
        Lab.alerts(
            D05,
            List.of(
                KNOWN, Events.at(0).wrongCode(), Events.at(60).from("198.51.100.1").wrongCode()));
    assertThat(alerts).hasSize(2);
    assertThat(alerts.get(0).id()).isNotEqualTo(alerts.get(1).id());
  }

  @Test
  void threeInAnHourAreHighEvenFromAKnownNetwork() {
    List<Detection> alerts =
        Lab.alerts(
            D05,
            List.of(
                KNOWN,
                Events.at(0).from("192.0.2.1").wrongCode(),
                Events.at(1200).from("192.0.2.1").wrongCode(),
                Events.at(3599).from("192.0.2.1").wrongCode()));
    assertThat(alerts).extracting(Detection::severity).containsExactly(Severity.HIGH);
  }

  @Test
  void nearMissesStayQuiet() {
    assertThat(
            Lab.run(
                D05,
                List.of(
                    KNOWN,
                    Events.at(0).from("192.0.2.1").wrongCode(),
                    Events.at(1200).from("192.0.2.1").wrongCode(),
                    Events.at(3600).from("192.0.2.1").wrongCode(),
                    Events.at(3700).wrongPassword(),
                    Events.at(3800).wrongCode(FirstFactor.UNKNOWN),
                    Events.at(9000).from("127.0.0.1").wrongCode())))
        .isEmpty();
  }

  @Test
  void anAccountWithoutHistoryHasNoNewNetwork() {
    assertThat(Lab.run(D05, List.of(Events.at(0).wrongCode(), Events.at(60).wrongCode())))
        .isEmpty();
  }
}
