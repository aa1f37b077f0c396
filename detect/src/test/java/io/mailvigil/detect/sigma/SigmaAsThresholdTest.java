// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import io.mailvigil.detect.threshold.FailedSecondFactorBurst;
import io.mailvigil.detect.threshold.Spray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The engine says what the detectors written by hand say: same ids, severities and ledgers. */
class SigmaAsThresholdTest {
  private static final int TIMES = 25 * Integer.getInteger("mailvigil.test.times", 1);
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final Duration YEAR = Duration.ofDays(365);

  /** D01: three proofs, the strongest first, each in a window and since the last right code. */
  static SigmaDetector burst() {
    Rules rules =
        new Rules(FailedSecondFactorBurst.ID)
            .named("Failed second-factor burst")
            .rule("right_code", Attempts::isRightCode)
            .rule(
                "proven",
                e ->
                    Attempts.isWrongCode(e)
                        && Finding.isTrusted(e)
                        && e.auth().first() == FirstFactor.PASSED)
            .rule("trusted", e -> Attempts.isWrongCode(e) && Finding.isTrusted(e))
            .rule("any", Attempts::isWrongCode);
    step(rules, Severity.CRITICAL, 10, 100);
    step(rules, Severity.HIGH, 5, 34);
    return rules.detector();
  }

  private static void step(Rules rules, Severity severity, int inWindow, int sinceSuccess) {
    rules
        .severity(severity)
        .response(
            null,
            "second-factor",
            ResponseAction.LOCK,
            ResponseAction.BLOCK_SOURCE,
            ResponseAction.NOTIFY_USER);
    for (String proof : List.of("proven", "trusted", "any")) {
      rules.count(severity + proof, proof, inWindow, WINDOW, "mailvigil.account");
    }
    for (String proof : List.of("proven", "trusted", "any")) {
      rules.correlation(
          severity + proof + "_since",
          Type.EVENT_COUNT,
          List.of(proof),
          YEAR,
          Threshold.gte(sinceSuccess),
          Extras.NONE.withSince("right_code"),
          "mailvigil.account");
    }
  }

  /** D20: accounts, failures, few per account, and drawn out. */
  static SigmaDetector spray() {
    return new Rules(Spray.ID)
        .named("Password spraying from one source")
        .rule("wrong_password", e -> e.account() != null && Attempts.isWrongPassword(e))
        .severity(Severity.HIGH)
        .response(Ledger.SOURCE, "guessing", ResponseAction.BLOCK_SOURCE)
        .correlation(
            "spray",
            Type.VALUE_COUNT,
            List.of("wrong_password"),
            Duration.ofHours(1),
            Threshold.gte(8).of(EcsField.of("user.name")),
            new Extras(null, null, null, null, List.of(), 8, 15, Duration.ofMinutes(5)),
            "source.ip")
        .detector();
  }

  private static List<AuthEvent> codes(Random random) {
    List<AuthEvent> all = new ArrayList<>();
    double time = 0;
    int many = 20 + random.nextInt(250);
    int pace = List.of(20, 90, 400, 2000).get(random.nextInt(4));
    for (int i = 0; i < many; i++) {
      time += random.nextInt(pace);
      Events next =
          Events.at(time)
              .id("c" + i)
              .of("u" + random.nextInt(3))
              .from("203.0.113." + random.nextInt(4));
      if (random.nextInt(20) == 0) {
        next.unauthenticated();
      }
      all.add(
          switch (random.nextInt(12)) {
            case 0 -> random.nextInt(6) == 0 ? next.succeeds() : next.wrongPassword();
            case 1 -> next.wrongCode(FirstFactor.UNKNOWN);
            default -> next.wrongCode();
          });
    }
    return all;
  }

  private static List<AuthEvent> passwords(Random random) {
    List<AuthEvent> all = new ArrayList<>();
    double time = 0;
    int many = 20 + random.nextInt(200);
    int accounts = 4 + random.nextInt(30);
    for (int i = 0; i < many; i++) {
      time += random.nextInt(90);
      all.add(
          Events.at(time)
              .id("p" + i)
              .of("u" + (random.nextInt(3) == 0 ? 0 : random.nextInt(accounts)))
              .from("203.0.113." + random.nextInt(2))
              .attempts(random.nextInt(15) == 0 ? 3 : 1)
              .wrongPassword());
    }
    return all;
  }

  record Said(String id, String step, Ledger ledger, boolean trusted, String account) {
    static List<Said> of(Detector<?> detector, List<AuthEvent> events) {
      return Lab.alerts(detector, events).stream()
          .map(Said::of)
          .sorted(Comparator.comparing(Said::id))
          .toList();
    }

    static Said of(Detection d) {
      return new Said(
          d.id(), d.severity().wire(), d.ledger(), d.trusted(), String.valueOf(d.account()));
    }
  }

  @Test
  void burstIsD01() {
    Detector<?> java =
        new FailedSecondFactorBurst(FailedSecondFactorBurst.Config.DEFAULT, Lab.NOBODYS);
    Detector<?> sigma = burst();
    int spoke = 0;
    for (int seed = 0; seed < TIMES; seed++) {
      List<AuthEvent> events = codes(new Random(seed));
      List<Said> said = Said.of(java, events);
      assertThat(Said.of(sigma, events)).as("seed " + seed).isEqualTo(said);
      spoke += said.size();
    }
    assertThat(spoke).isGreaterThan(TIMES / 2);
  }

  @Test
  void sprayIsD20() {
    Detector<?> sigma = spray();
    int spoke = 0;
    for (int seed = 0; seed < TIMES; seed++) {
      List<AuthEvent> events = passwords(new Random(seed));
      List<Said> said = Said.of(new Spray(Spray.Config.DEFAULT), events);
      assertThat(Said.of(sigma, events)).as("seed " + seed).isEqualTo(said);
      spoke += said.size();
    }
    assertThat(spoke).isGreaterThan(TIMES / 4);
  }
}
