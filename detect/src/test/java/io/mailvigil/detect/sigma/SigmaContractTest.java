// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.detect.Attempts;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.DetectorContract;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;

/** What every detector promises, for a detection of each kind. */
class SigmaContractTest {
  private static final Duration MINUTES = Duration.ofMinutes(10);

  private static List<AuthEvent> failures(int n) {
    return IntStream.range(0, n).mapToObj(i -> Events.at(i * 20).wrongCode()).toList();
  }

  private static Rules wrongCodes() {
    return new Rules("T01-test").rule("wrong", Attempts::isWrongCode);
  }

  @Nested
  class EventCount implements DetectorContract<SigmaMemory> {
    private static final Detector<SigmaMemory> DETECTOR =
        wrongCodes().count("many", "wrong", 5, MINUTES, "user.name").detector();

    @Override
    public Detector<SigmaMemory> detector() {
      return DETECTOR;
    }

    @Override
    public List<AuthEvent> speaking() {
      return failures(8);
    }
  }

  @Nested
  class ValueCount implements DetectorContract<SigmaMemory> {
    private static final Detector<SigmaMemory> DETECTOR =
        new Rules("T02-test")
            .rule("wrong", Attempts::isWrongPassword)
            .correlation(
                "many",
                Type.VALUE_COUNT,
                List.of("wrong"),
                MINUTES,
                Threshold.gte(6).of(EcsField.of("user.name")),
                Extras.NONE,
                "source.ip")
            .detector();

    @Override
    public Detector<SigmaMemory> detector() {
      return DETECTOR;
    }

    @Override
    public List<AuthEvent> speaking() {
      return IntStream.range(0, 24)
          .mapToObj(i -> Events.at(i * 12).of("u" + i % 9).wrongPassword())
          .toList();
    }
  }

  @Nested
  class Chain implements DetectorContract<SigmaMemory> {
    private static final Detector<SigmaMemory> DETECTOR =
        wrongCodes()
            .rule("login", Attempts::isLogin)
            .count("burst", "wrong", 4, MINUTES, "user.name", "source.ip")
            .correlation(
                "then",
                Type.TEMPORAL_ORDERED,
                List.of("burst", "login"),
                MINUTES,
                Threshold.NONE,
                Extras.NONE,
                "user.name")
            .detector();

    @Override
    public Detector<SigmaMemory> detector() {
      return DETECTOR;
    }

    @Override
    public List<AuthEvent> speaking() {
      List<AuthEvent> all = new ArrayList<>(failures(6));
      all.add(Events.at(200).succeeds());
      return all;
    }
  }

  @Nested
  class Single implements DetectorContract<SigmaMemory> {
    private static final Detector<SigmaMemory> DETECTOR =
        new Rules("T04-test")
            .rule("tainted", e -> e.isTainted() && e.outcome() == Outcome.FAILURE)
            .detector();

    @Override
    public Detector<SigmaMemory> detector() {
      return DETECTOR;
    }

    @Override
    public List<AuthEvent> speaking() {
      return List.of(Events.at(0).tainted().wrongPassword());
    }
  }
}
