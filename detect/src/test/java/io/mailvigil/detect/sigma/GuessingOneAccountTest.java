// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuessingOneAccountTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D17 = Pack.rule("D17-guessing-one-account");

  @Override
  public Detector<SigmaMemory> detector() {
    return D17;
  }

  @Override
  public List<AuthEvent> speaking() {
    return IntStream.range(0, 15).mapToObj(i -> Events.at(i * 20).wrongPassword()).toList();
  }

  @Test
  void tenInTenMinutesFromOneSource() {
    List<Detection> alerts = Lab.alerts(D17, speaking());
    assertThat(alerts).hasSize(1);
    Detection alert = alerts.getFirst();
    assertThat(alert.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(alert.time()).isEqualTo(Events.START.plusSeconds(180));
    assertThat(alert.ledger()).isEqualTo(Ledger.SOURCE);
    assertThat(alert.proposals())
        .containsExactly(ResponseAction.THROTTLE, ResponseAction.BLOCK_SOURCE);
    assertThat(alert.groupKey()).isEqualTo("default/u/bob@example.org 203.0.113.9");
  }

  @Test
  void aPhoneWithAnOldPasswordIsNoGuesserButFourPasswordsAre() {
    List<AuthEvent> phone =
        IntStream.range(0, 60).mapToObj(i -> Events.at(i * 5).wrongPassword("old")).toList();
    assertThat(Lab.run(D17, phone)).isEmpty();
    List<AuthEvent> guesser =
        IntStream.range(0, 4).mapToObj(i -> Events.at(i * 900).wrongPassword("h" + i)).toList();
    assertThat(Lab.alerts(D17, guesser)).hasSize(1);
    assertThat(Lab.run(D17, guesser.subList(0, 3))).isEmpty();
  }

  @Test
  void nineFailuresTenSourcesTrustedNetworksAndUnknownNamesStayQuiet() {
    assertThat(Lab.run(D17, speaking().subList(0, 9))).isEmpty();
    assertThat(
            Lab.run(
                D17,
                IntStream.range(0, 20)
                    .mapToObj(i -> Events.at(i).from("198.51.100." + i).wrongPassword())
                    .toList()))
        .isEmpty();
    assertThat(
            Lab.run(
                D17,
                IntStream.range(0, 20)
                    .mapToObj(i -> Events.at(i).from("127.0.0.1").wrongPassword())
                    .toList()))
        .isEmpty();
    assertThat(
            Lab.run(
                D17,
                IntStream.range(0, 20)
                    .mapToObj(i -> Events.at(i).fails(Reason.UNKNOWN_USER))
                    .toList()))
        .isEmpty();
  }

  @Test
  void aWholeSixtyFourIsOneSource() {
    assertThat(
            Lab.alerts(
                D17,
                IntStream.range(0, 10)
                    .mapToObj(i -> Events.at(i).from("2001:db8:1:2::" + i).wrongPassword())
                    .toList()))
        .hasSize(1);
  }
}
