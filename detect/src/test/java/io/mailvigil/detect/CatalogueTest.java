// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The page of detections says of each of the catalogue whether it is in force, and no other. */
class CatalogueTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| (D\\d\\d) \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);
  private static final Pattern RULE = Pattern.compile("`(D\\d\\d-[a-z0-9-]+)`");

  private record Row(String id, String state) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(Path.of("../docs/detections.md")));
    while (row.find()) {
      rows.add(new Row(row.group(1), row.group(2)));
    }
    return rows;
  }

  @Test
  void eachStandsThereOnce() throws IOException {
    assertThat(rows())
        .extracting(Row::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 67)
                .mapToObj(i -> String.format(Locale.ROOT, "D%02d", i))
                .toList());
  }

  @Test
  void inForceIsWhatRunsAndTheRestSaysWhyNot() throws IOException {
    List<String> inForce = new ArrayList<>();
    for (Row row : rows()) {
      if (row.state().startsWith("in force: ")) {
        Matcher rule = RULE.matcher(row.state());
        while (rule.find()) {
          assertThat(rule.group(1)).startsWith(row.id() + "-");
          inForce.add(rule.group(1));
        }
      } else {
        assertThat(row.state()).matches("off: (no rule yet|no profile yet|needs .+)");
      }
    }
    assertThat(inForce)
        .containsExactlyInAnyOrderElementsOf(
            Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS).stream()
                .map(d -> d.rule().id())
                .toList());
  }
}
