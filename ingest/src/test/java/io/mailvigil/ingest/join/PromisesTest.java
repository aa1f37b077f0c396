// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** {@link Promises} over every line of the corpora, each alone. */
class PromisesTest {
  @Test
  void linesOfTheCorporaKeepThem() throws IOException {
    for (String line : Fuzz.corpora()) {
      assertThatCode(() -> Promises.check(line.getBytes(StandardCharsets.UTF_8)))
          .as(line)
          .doesNotThrowAnyException();
    }
  }
}
