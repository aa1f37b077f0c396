// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.RuleRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ParallelFoldsTest {
  private static final List<Detector<?>> ALL = Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS);

  private static List<AuthEvent> events(int count, Random random) {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Events event =
          Events.at(i * 2L)
              .id("e" + i)
              .of("u" + random.nextInt(20))
              .from("198.51.100." + random.nextInt(30));
      events.add(
          switch (random.nextInt(4)) {
            case 0 -> event.wrongPassword();
            case 1 -> event.wrongCode();
            case 2 -> event.succeedsWithAppPassword();
            default -> event.succeeds();
          });
    }
    return events;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 99})
  void tellsWhatOneThreadTellsInTheSameOrder(int threads) throws Exception {
    List<AuthEvent> events = events(3_000, new Random(threads));
    List<Detection> told = new ArrayList<>();
    List<AuthEvent> seen = new ArrayList<>();
    try (ParallelFolds folds = new ParallelFolds(ALL, Lab.NOBODYS, 1_000, threads)) {
      for (int from = 0; from < events.size(); from += 100) {
        folds.put(events.subList(from, from + 100));
      }
      folds.end();
      while (folds.take(told::add, seen::add)) {
        assertThat(seen.size() % 100).isZero();
      }
    }
    assertThat(seen).isEqualTo(events);
    assertThat(told).hasSizeGreaterThan(10).isEqualTo(Lab.run(ALL, events));
  }

  @Test
  void aDetectorThatFailsIsSaidWhereTheEventsAreTaken() throws Exception {
    List<Detector<?>> broken = new ArrayList<>(ALL);
    broken.add(new Broken());
    try (ParallelFolds folds = new ParallelFolds(broken, Lab.NOBODYS, 1_000, 2)) {
      folds.put(events(10, new Random(1)));
      folds.end();
      assertThatThrownBy(() -> folds.take(told -> {}, event -> {}))
          .isInstanceOf(IllegalStateException.class)
          .hasRootCauseMessage("broken");
      assertThat(folds.take(told -> {}, event -> {})).isFalse();
    }
  }

  /** Fails at every event. */
  private static final class Broken implements Detector<int[]> {
    @Override
    public RuleRef rule() {
      return new RuleRef("X99-broken", "Broken", "1", List.of());
    }

    @Override
    public Grouping grouping() {
      return Grouping.ACCOUNT;
    }

    @Override
    public Duration timespan() {
      return Duration.ofHours(1);
    }

    @Override
    public Duration remembers() {
      return Duration.ofHours(1);
    }

    @Override
    public boolean watches(AuthEvent event) {
      throw new IllegalArgumentException("broken");
    }

    @Override
    public int[] fresh() {
      return new int[1];
    }

    @Override
    public boolean fold(int[] memory, AuthEvent event, Consumer<Finding> found) {
      return false;
    }

    @Override
    public void write(int[] memory, DataOutput out) {}

    @Override
    public int[] read(DataInput in, int version) {
      return fresh();
    }
  }
}
