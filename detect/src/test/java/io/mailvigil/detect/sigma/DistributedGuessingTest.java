// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributedGuessingTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D19 = Pack.rule("D19-distributed-guessing");

  @Override
  public Detector<SigmaMemory> detector() {
    return D19;
  }

  @Override
  public List<AuthEvent> speaking() {
    return from(14, 7, 60);
  }

  private static List<AuthEvent> from(int n, int sources, double every) {
    return IntStream.range(0, n)
        .mapToObj(i -> Events.at(i * every).from("198.51.100." + i % sources).wrongPassword())
        .toList();
  }

  @Test
  void fiveSourcesAndTenFailuresAreMediumAndNeverALock() {
    List<Detection> alerts = Lab.alerts(D19, from(12, 5, 60));
    assertThat(alerts).extracting(Detection::severity).containsExactly(Severity.MEDIUM);
    assertThat(alerts.getFirst().proposals()).containsExactly(ResponseAction.NOTIFY_USER);
    assertThat(alerts.getFirst().time()).isEqualTo(Events.START.plusSeconds(540));
  }

  @Test
  void thirtySourcesInAnHourAreHighEvenAtOnce() {
    assertThat(Lab.alerts(D19, from(30, 30, 110)))
        .extracting(Detection::severity)
        .contains(Severity.HIGH);
    assertThat(Lab.alerts(D19, from(30, 30, 1)))
        .extracting(Detection::severity)
        .contains(Severity.HIGH);
    assertThat(Lab.alerts(D19, from(29, 29, 1)))
        .extracting(Detection::severity)
        .doesNotContain(Severity.HIGH);
  }

  @Test
  void nearMissesStayQuiet() {
    assertThat(Lab.run(D19, from(40, 4, 30))).isEmpty();
    assertThat(Lab.run(D19, from(9, 9, 30))).isEmpty();
    assertThat(Lab.run(D19, from(20, 20, 201))).isEmpty();
    assertThat(
            Lab.run(
                D19,
                IntStream.range(0, 40)
                    .mapToObj(i -> Events.at(i).from("2001:db8:1:2::" + i).wrongPassword())
                    .toList()))
        .isEmpty();
  }
}
