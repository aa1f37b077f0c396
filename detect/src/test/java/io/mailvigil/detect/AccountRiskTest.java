// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AccountRiskTest {
  private static final Account BOB = new Account(Account.DEFAULT_TENANT, "bob@example.org");

  private static Detection sign(double hours, String family, Severity severity) {
    return sign(hours, family, severity, Ledger.ACCOUNT, false, 0);
  }

  private static Detection sign(
      double hours,
      String family,
      Severity severity,
      Ledger ledger,
      boolean learning,
      int revision) {
    Instant time = Events.START.plus(Duration.ofSeconds((long) (hours * 3600)));
    String rule = "D99-" + family;
    return new Detection(
        Hash.id(rule, time.toString()),
        time,
        time,
        time,
        severity,
        severity.score(),
        new RuleRef(rule, family, "1", List.of("T1078")),
        BOB.tenant(),
        BOB.key(),
        BOB,
        BOB.name(),
        List.of(),
        List.of(BOB.name()),
        "something",
        new Evidence.Novelty("as", "AS1", null, 1),
        List.of("event-" + rule + time),
        ledger,
        family,
        FirstFactor.PASSED,
        List.of(),
        true,
        learning,
        revision);
  }

  private static List<Detection> risks(List<Detection> signs) {
    List<Detection> told = new ArrayList<>();
    AccountRisks risks = new AccountRisks(100, told::add);
    signs.forEach(risks);
    signs.forEach(told::remove); // each once: what is told again stays
    return told;
  }

  private static List<Severity> steps(Detection... signs) {
    return risks(List.of(signs)).stream().map(Detection::severity).toList();
  }

  @Test
  void independentSignsAddUp() {
    assertThat(steps(sign(0, "travel", Severity.MEDIUM), sign(1, "novelty", Severity.MEDIUM)))
        .containsExactly(Severity.MEDIUM);
    assertThat(steps(sign(0, "travel", Severity.HIGH), sign(1, "novelty", Severity.MEDIUM)))
        .containsExactly(Severity.MEDIUM);
    assertThat(
            steps(
                sign(0, "travel", Severity.HIGH),
                sign(0, "novelty", Severity.MEDIUM),
                sign(0.1, "after-break-in", Severity.HIGH)))
        .containsExactly(Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL);
  }

  @Test
  void saysWhatItIsMadeOfAndIsNoSecondFamilyForALock() {
    assertThat(
            risks(
                List.of(sign(0, "travel", Severity.CRITICAL), sign(1, "novelty", Severity.MEDIUM))))
        .last()
        .satisfies(d -> {
          assertThat(d.message())
              .contains("bob@example.org", "D99-travel 78", "D99-novelty 30", "critical");
          assertThat(d.family()).isEqualTo("travel");
          assertThat(d.firstFactor()).isEqualTo(FirstFactor.UNKNOWN);
          assertThat(d.proposals()).doesNotContain(ResponseAction.LOCK);
          assertThat(d.because()).hasSize(2);
        });
  }

  @Test
  void oneFamilyAloneHasItsOwnAlerts() {
    List<Detection> same = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      same.add(sign(i * 0.1, "novelty", Severity.HIGH));
    }
    assertThat(risks(same)).isEmpty();
  }

  @Test
  void halfIsGoneAfterADay() {
    assertThat(steps(sign(0, "travel", Severity.MEDIUM), sign(8, "novelty", Severity.MEDIUM)))
        .containsExactly(Severity.MEDIUM);
    assertThat(steps(sign(0, "travel", Severity.MEDIUM), sign(24, "novelty", Severity.MEDIUM)))
        .isEmpty();
  }

  @Test
  void guessingLearningUpdatesAndRiskItselfAreNoSigns() {
    assertThat(
            steps(
                sign(0, "travel", Severity.HIGH),
                sign(0, "guessing", Severity.CRITICAL, Ledger.SOURCE, false, 0),
                sign(0, "novelty", Severity.CRITICAL, Ledger.ACCOUNT, true, 0),
                sign(0, "dormancy", Severity.CRITICAL, Ledger.ACCOUNT, false, 1)))
        .isEmpty();

    List<Detection> twice =
        List.of(sign(0, "travel", Severity.MEDIUM), sign(1, "novelty", Severity.MEDIUM));
    List<Detection> fed = new ArrayList<>(twice);
    for (int i = 0; i < 5; i++) {
      fed.addAll(risks(fed));
    }
    assertThat(ids(risks(fed))).isEqualTo(ids(risks(twice)));
  }

  @Test
  void anyOrderAndRepetitionGiveTheSameAlertsAndMemory() {
    List<Detection> signs =
        List.of(
            sign(0, "travel", Severity.MEDIUM),
            sign(0.3, "novelty", Severity.LOW),
            sign(0.6, "after-break-in", Severity.HIGH),
            sign(1, "second-factor", Severity.MEDIUM),
            sign(1.2, "novelty", Severity.MEDIUM));
    byte[] memory = memory(signs);
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Detection> other = new ArrayList<>(signs);
      other.add(signs.get(random.nextInt(signs.size())));
      Collections.shuffle(other, random);

      assertThat(ids(risks(other))).as("seed " + seed).isEqualTo(ids(risks(signs)));
      assertThat(memory(other)).as("seed " + seed).isEqualTo(memory);
    }
  }

  @Test
  void itsMemoryIsBoundedAndReadBack() throws IOException {
    List<Detection> flood = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      flood.add(sign(i * 0.01, "f" + i, Severity.CRITICAL));
    }
    byte[] bytes = memory(flood);

    assertThat(bytes.length).isLessThan(8_192);
    assertThat(RiskSignals.read(in(bytes)).size()).isEqualTo(32);
  }

  private static java.io.DataInputStream in(byte[] bytes) {
    return new java.io.DataInputStream(new java.io.ByteArrayInputStream(bytes));
  }

  private static byte[] memory(List<Detection> signs) {
    RiskSignals signals = new RiskSignals();
    for (Detection each : signs) {
      RiskSignal signal = RiskSignal.of(each);
      if (signal != null) {
        signals.add(signal);
      }
    }
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.io.DataOutputStream out = new java.io.DataOutputStream(bytes)) {
      signals.write(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Set<String> ids(List<Detection> detections) {
    Set<String> ids = new TreeSet<>();
    detections.forEach(d -> ids.add(d.severity() + d.id()));
    return ids;
  }
}
