// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A small world, and generous bounds: what docs/accuracy.md measures in large ones. */
class AccuracyTest {
  private static final String OURS = new OurMethod().name();

  @Test
  void findsTakeoversAtTheVolumeThatWasAskedFor() throws IOException {
    int accounts = 150;
    AccuracyTable table = new AccuracyTable();
    List<LoginMethod<?>> methods = methods();
    List<Accuracy.Result<?>> results = new Accuracy(accounts, 9_001, methods).run(0.4);
    table.add(results, accounts);

    assertThat(table.recall(OURS, 20, "naive")).as("naive at 20").isGreaterThan(90);
    assertThat(table.recall(OURS, 20, "proxy")).as("proxy at 20").isGreaterThan(75);
    assertThat(table.recall(OURS, 2, "naive")).as("naive at 2").isGreaterThan(75);
    assertThat(table.recall(OURS, 2, "proxy")).as("proxy at 2").isGreaterThan(40);
    assertThat(table.after80Hours(OURS, 20)).as("found again").isGreaterThan(85);
    assertThat(table.episodes(OURS, 20)).as("episodes").isLessThan(35);
    assertThat(((OurMethod) methods.getFirst()).cleared(results.getFirst().threshold(2, accounts)))
        .as("alerts that what they name explains")
        .isGreaterThan(0.95);
    for (LoginMethod<?> other : methods.subList(1, methods.size())) {
      assertThat(table.recall(OURS, 20, "proxy"))
          .as("beside %s", other.name())
          .isGreaterThan(table.recall(other.name(), 20, "proxy"));
    }
  }

  /** From which place on they decide by themselves. */
  static final int RULES = 3;

  static List<LoginMethod<?>> methods() {
    return List.of(
        new OurMethod(),
        new Baseline.Freeman(),
        new Baseline.Dirichlet(),
        new Baseline.Rules(),
        new Baseline.Velocity(),
        new Baseline.Thresholds());
  }
}
