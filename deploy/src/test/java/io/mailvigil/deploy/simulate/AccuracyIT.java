// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writes the tables of docs/accuracy.md to target/accuracy.md: {@code -Daccuracy.accounts}, {@code
 * -Daccuracy.worlds} and {@code -Daccuracy.seed} of the first world.
 */
@Tag("campaign")
class AccuracyIT {
  @Test
  void measures() throws IOException {
    int accounts = Integer.getInteger("accuracy.accounts", 5_000);
    int worlds = Integer.getInteger("accuracy.worlds", 10);
    int seed = Integer.getInteger("accuracy.seed", 1_001);
    double share = Integer.getInteger("accuracy.attacked", 20) / 100.0;
    AccuracyTable table = new AccuracyTable();
    for (int world = 0; world < worlds; world++) {
      List<LoginMethod<?>> methods = new ArrayList<>(AccuracyTest.methods());
      int compared = methods.size();
      for (double budget : new double[] {20, 2, 0.5, 0.2}) {
        methods.add(new OurMethod(budget));
      }
      List<Accuracy.Result<?>> results = new Accuracy(accounts, seed + world, methods).run(share);
      table.add(results.subList(0, compared), accounts);
      table.addAsTheyCome(results.subList(AccuracyTest.RULES, methods.size()), accounts);
      Files.writeString(
          Path.of("target/accuracy.md"),
          "%d worlds of %d accounts%n".formatted(world + 1, accounts) + table.markdown());
    }
    assertThat(table.markdown()).isNotEmpty();
  }
}
