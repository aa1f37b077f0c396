// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.Reason;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GuessingFromOneSourceTest implements DetectorContract<SigmaMemory> {
  private static final SigmaDetector D18 = Pack.rule("D18-guessing-from-one-source");

  @Override
  public Detector<SigmaMemory> detector() {
    return D18;
  }

  @Override
  public List<AuthEvent> speaking() {
    return IntStream.range(0, 30)
        .mapToObj(i -> Events.at(i * 10).of("u" + i % 7).wrongPassword())
        .toList();
  }

  @Test
  void twentyInTenMinutes() {
    List<Detection> alerts = Lab.alerts(D18, speaking());
    assertThat(alerts).hasSize(1);
    assertThat(alerts.getFirst().time()).isEqualTo(Events.START.plusSeconds(190));
    assertThat(Lab.run(D18, speaking().subList(0, 19))).isEmpty();
  }

  @Test
  void aSummedUpLineCountsAllItsAttempts() {
    List<Detection> alerts =
        Lab.alerts(
            D18,
            List.of(
                Events.at(0).attempts(12).wrongPassword(),
                Events.at(60).attempts(8).wrongPassword()));
    assertThat(alerts).hasSize(1);
    assertThat(((Evidence.Count) alerts.getFirst().evidence()).count()).isEqualTo(20);
  }

  @Test
  void anOfficeWithOnePhoneStaysQuietAndFiftyPasswordsDoNot() {
    assertThat(
            Lab.run(
                D18,
                IntStream.range(0, 600)
                    .mapToObj(i -> Events.at(i).id("p" + i).wrongPassword("old"))
                    .toList()))
        .isEmpty();
    assertThat(
            Lab.alerts(
                D18,
                IntStream.range(0, 50)
                    .mapToObj(i -> Events.at(i * 70).wrongPassword("h" + i))
                    .toList()))
        .hasSize(1);
  }

  @Test
  void namesThatDoNotExistCountButAreNotTold() {
    List<Detection> alerts =
        Lab.alerts(
            D18,
            IntStream.range(0, 25)
                .mapToObj(i -> Events.at(i).of("hunter" + i).fails(Reason.UNKNOWN_USER))
                .toList());
    assertThat(alerts).hasSize(1);
    assertThat(alerts.getFirst().accounts()).isEmpty();
    assertThat(alerts.getFirst().toString()).doesNotContain("hunter");
  }

  @Test
  void theCountOfAFastAttackIsHonest() {
    List<Detection> told =
        Lab.run(
            D18,
            IntStream.range(0, 60_000)
                .mapToObj(i -> Events.at(i * 0.01).id("x" + i).wrongPassword())
                .toList());
    long counted = ((Evidence.Count) told.getLast().evidence()).count();
    assertThat(counted).isBetween(45_000L, 75_000L);
    assertThat(told).hasSizeLessThan(12);
  }
}
