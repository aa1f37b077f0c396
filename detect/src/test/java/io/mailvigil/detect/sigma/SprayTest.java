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
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SprayTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D20 = Pack.rule("D20-password-spraying");

  @Override
  public Detector<SigmaMemory> detector() {
    return D20;
  }

  @Override
  public List<AuthEvent> speaking() {
    return spray(20, 10, 30);
  }

  private static List<AuthEvent> spray(int n, int accounts, double every) {
    return IntStream.range(0, n)
        .mapToObj(i -> Events.at(i * every).of("u" + i % accounts).wrongPassword())
        .toList();
  }

  @Test
  void eightAccountsFifteenFailuresFiveMinutes() {
    List<Detection> alerts = Lab.alerts(D20, spray(15, 8, 22));
    assertThat(alerts).extracting(Detection::severity).containsExactly(Severity.HIGH);
    assertThat(alerts.getFirst().accounts()).hasSize(8);
    assertThat(alerts.getFirst().proposals()).containsExactly(ResponseAction.BLOCK_SOURCE);
  }

  @Test
  void eachConditionMissedStaysQuiet() {
    assertThat(Lab.run(D20, spray(40, 7, 22))).as("seven accounts").isEmpty();
    assertThat(Lab.run(D20, spray(14, 14, 25))).as("fourteen failures").isEmpty();
    assertThat(Lab.run(D20, spray(40, 20, 7))).as("within five minutes").isEmpty();
    assertThat(Lab.run(D20, spray(80, 8, 22)).getLast().time())
        .as("more than eight for each account: a new alert no more")
        .isBefore(Events.START.plusSeconds(3600));
  }

  @Test
  void hammeringOneAccountDoesNotHideTheSpray() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      for (int k = 0; k < 5; k++) {
        events.add(Events.at(i * 25 + k).of("victim").wrongPassword());
      }
      events.add(Events.at(i * 25 + 10).of("u" + i).wrongPassword());
    }
    assertThat(Lab.alerts(D20, events)).hasSize(1);
  }

  @Test
  void aFastLongSprayIsFound() {
    assertThat(Lab.alerts(D20, spray(40_000, 40_000, 0.05))).isNotEmpty();
  }
}
