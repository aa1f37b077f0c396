// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** True where this format is asked for the line. */
  static boolean mayOwn(LogFormat format, LogLine line) {
    return new Candidates(List.of(format)).of(line).length == 1;
  }

  @Test
  void everyCorpusLineIsReadAsIfAllFormatsWereAsked() throws IOException {
    LogFormats formats = new LogFormats();
    try (Stream<Path> corpora = Files.list(Path.of("src/test/resources/corpus"))) {
      for (Path corpus : (Iterable<Path>) corpora::iterator) {
        for (String text : Files.readString(corpus, StandardCharsets.ISO_8859_1).split("\n")) {
          byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
          LogLine line = new LogLine().take(bytes, 0, bytes.length);
          Reading expected =
              LogFormats.ALL.stream()
                  .map(f -> f.read(line))
                  .filter(r -> r != Reading.FOREIGN)
                  .findFirst()
                  .orElse(Reading.FOREIGN);
          assertThat(formats.read(line)).as(text).isEqualTo(expected);
        }
      }
    }
  }
}
