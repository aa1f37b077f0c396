// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedSecondFactorAcrossUsersTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D02 = Pack.rule("D02-failed-second-factor-across-users");

  @Override
  public Detector<SigmaMemory> detector() {
    return D02;
  }

  @Override
  public List<AuthEvent> speaking() {
    return failures(9, 4);
  }

  private static List<AuthEvent> failures(int n, int accounts) {
    return IntStream.range(0, n)
        .mapToObj(i -> Events.at(i * 20).of("u" + i % accounts).wrongCode())
        .toList();
  }

  @Test
  void threeAccountsAndSixFailuresFromANewNetworkAreCritical() {
    List<Detection> alerts = Lab.alerts(D02, failures(6, 3));
    assertThat(alerts)
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH, Severity.CRITICAL);
    Detection critical = alerts.getLast();
    assertThat(critical.ledger()).isEqualTo(Ledger.SOURCE);
    assertThat(critical.account()).isNull();
    assertThat(critical.accounts()).containsExactly("u0", "u1", "u2");
    assertThat(critical.groupKey()).isEqualTo("default/s/203.0.113.9");
  }

  @Test
  void oneResidentAmongThemMakesItHighOnly() {
    List<AuthEvent> events = new ArrayList<>(failures(6, 3));
    events.addFirst(Events.at(-7 * 86_400).of("u1").succeeds());
    assertThat(Lab.alerts(D02, events))
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH);
  }

  @Test
  void twoAccountsFiveFailuresAndALargeOfficeStayQuiet() {
    assertThat(Lab.run(D02, failures(12, 2))).isEmpty();
    assertThat(Lab.run(D02, failures(5, 3))).isEmpty();
    List<AuthEvent> office = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      office.add(Events.at(i - 4000).of("resident" + i).succeeds());
    }
    office.addAll(failures(8, 4));
    assertThat(Lab.run(D02, office)).isEmpty();
  }

  @Test
  void theOfficeItselfIsNoShieldAgainstMany() {
    List<AuthEvent> office = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      office.add(Events.at(i - 4000).of("resident" + i).succeeds());
    }
    office.addAll(failures(60, 30));
    assertThat(Lab.alerts(D02, office))
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH);
  }
}
