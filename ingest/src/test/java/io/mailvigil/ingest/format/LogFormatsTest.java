// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LogFormatsTest {
  @Test
  void everyFormatOfTheFolderIsListed() throws IOException {
    try (Stream<Path> sources = Files.list(Path.of("src/main/java/io/mailvigil/ingest/format"))) {
      assertThat(LogFormats.ALL.stream().map(f -> f.getClass().getSimpleName() + ".java"))
          .containsExactlyInAnyOrderElementsOf(
              sources
                  .map(p -> p.getFileName().toString())
                  .filter(n -> n.endsWith("Format.java") && !n.equals("LogFormat.java"))
                  .toList());
    }
  }
}
