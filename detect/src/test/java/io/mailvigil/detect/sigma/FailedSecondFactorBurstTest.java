// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FailedSecondFactorBurstTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D01 = Pack.rule("D01-failed-second-factor-burst");

  @Override
  public Detector<SigmaMemory> detector() {
    return D01;
  }

  @Override
  public List<AuthEvent> speaking() {
    return wrongCodes(14, 30);
  }

  private static List<AuthEvent> wrongCodes(int n, double every) {
    return IntStream.range(0, n).mapToObj(i -> Events.at(i * every).wrongCode()).toList();
  }

  @Test
  void fiveInTenMinutesAreHighAndTenAreCritical() {
    List<Detection> alerts = Lab.alerts(D01, wrongCodes(12, 30));
    assertThat(alerts)
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH, Severity.CRITICAL);
    assertThat(alerts)
        .extracting(Detection::time)
        .containsExactly(Events.START.plusSeconds(120), Events.START.plusSeconds(270));
    Detection critical = alerts.getLast();
    assertThat(critical.ledger()).isEqualTo(Ledger.ACCOUNT);
    assertThat(critical.firstFactor()).isEqualTo(FirstFactor.PASSED);
    assertThat(critical.proposals()).contains(ResponseAction.LOCK);
    assertThat(critical.because()).hasSize(10);
    assertThat(critical.groupKey()).isEqualTo("default/u/bob@example.org");
    assertThat(critical.evidence())
        .isEqualTo(new Evidence.Count(10, 10, Duration.ofMinutes(10), 1, 1, FirstFactor.PASSED));
    assertThat(critical.message())
        .isEqualTo(
            "10 wrong second-factor codes for bob@example.org within 10 minutes, each after the"
                + " right password: somebody knows the password.");
  }

  @Test
  void fourInTenMinutesAndAFifthAtItsEndAreNone() {
    List<AuthEvent> events = new ArrayList<>(wrongCodes(4, 30));
    events.add(Events.at(600).wrongCode());
    assertThat(Lab.run(D01, events)).isEmpty();
    events.add(Events.at(90.001).wrongCode());
    assertThat(Lab.alerts(D01, events)).hasSize(1);
  }

  @Test
  void anUnprovenPasswordBlocksTheSourceAndNeverLocks() {
    List<Detection> alerts =
        Lab.alerts(
            D01,
            IntStream.range(0, 12)
                .mapToObj(i -> Events.at(i * 5).wrongCode(FirstFactor.UNKNOWN))
                .toList());
    assertThat(alerts).hasSize(2);
    assertThat(alerts)
        .allSatisfy(d -> {
          assertThat(d.firstFactor()).isEqualTo(FirstFactor.UNKNOWN);
          assertThat(d.ledger()).isEqualTo(Ledger.SOURCE);
          assertThat(d.proposals())
              .containsExactly(ResponseAction.BLOCK_SOURCE, ResponseAction.NOTIFY_USER);
        });
  }

  @Test
  void nineProvenAndOneUnprovenProveNothing() {
    List<AuthEvent> events = new ArrayList<>(wrongCodes(9, 5));
    events.add(Events.at(50).wrongCode(FirstFactor.UNKNOWN));
    Detection critical = Lab.alerts(D01, events).getLast();
    assertThat(critical.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(critical.firstFactor()).isEqualTo(FirstFactor.UNKNOWN);
    assertThat(critical.proposals()).doesNotContain(ResponseAction.LOCK);
  }

  @Test
  void forgedEventsNeitherLockNorHideTheTrueOnes() {
    List<AuthEvent> forged =
        IntStream.range(0, 10)
            .mapToObj(i -> Events.at(i * 5).id("f" + i).unauthenticated().wrongCode())
            .toList();
    assertThat(Lab.alerts(D01, forged)).hasSize(2).noneMatch(Detection::trusted);
    List<AuthEvent> both = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      both.add(Events.at(i * 5).id("f" + i).tainted().wrongCode());
      both.add(Events.at(i * 5 + 1).id("t" + i).wrongCode());
    }
    List<Detection> told = Lab.run(D01, both);
    assertThat(told.getLast().severity()).isEqualTo(Severity.CRITICAL);
  }

  @Test
  void slowTriesAddUpSinceTheLastRightCode() {
    List<Detection> alerts = Lab.alerts(D01, wrongCodes(101, 3 * 3600));
    assertThat(alerts.getFirst().severity()).isEqualTo(Severity.HIGH);
    assertThat(alerts.getFirst().time()).isEqualTo(Events.START.plusSeconds(33 * 3 * 3600));
    assertThat(alerts.getFirst().evidence())
        .isEqualTo(new Evidence.Count(34, 34, Duration.ZERO, 1, 1, FirstFactor.PASSED));
    assertThat(alerts.getLast().severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alerts.getLast().time()).isEqualTo(Events.START.plusSeconds(99 * 3 * 3600 + 10800));
  }

  @Test
  void onlyARightCodeEndsTheCount() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      events.add(Events.at(i * 10800.0).wrongCode());
      events.add(Events.at(i * 10800.0 + 60).succeedsWithAppPassword());
      events.add(Events.at(i * 10800.0 + 70).delegated());
    }
    assertThat(Lab.alerts(D01, events)).isNotEmpty();
    events.add(20 * 3, Events.at(20 * 10800.0 - 100).succeeds());
    events.add(40 * 3, Events.at(40 * 10800.0 - 100).succeeds());
    assertThat(Lab.alerts(D01, events)).isEmpty();
  }

  @Test
  void pushDenialsReusedCodesAndWrongPasswordsAreOtherThings() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      events.add(Events.at(i).fails(Reason.SECOND_FACTOR_DENIED));
      events.add(Events.at(i + 0.2).fails(Reason.CODE_REUSED));
      events.add(Events.at(i + 0.4).wrongPassword());
      events.add(Events.at(i + 0.6).wrongCode(FirstFactor.FAILED));
    }
    assertThat(Lab.run(D01, events)).isEmpty();
  }

  @Test
  void aSummedUpLineCountsOnceForTheAccount() {
    assertThat(Lab.run(D01, List.of(Events.at(0).attempts(20).wrongCode()))).isEmpty();
  }
}
