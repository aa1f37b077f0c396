// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.detect.profile.Campaign;
import io.mailvigil.detect.sigma.SigmaDetector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
        assertThat(row.state())
            .matches("part of: `D\\d\\d-[a-z0-9-]+`|off: (no rule yet|no profile yet|needs .+)");
      }
    }
    assertThat(inForce)
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS).stream()
                        .map(d -> d.rule().id()),
                    Stream.of(AccountRisk.RULE.id()))
                .toList());
  }

  /** Of a person or a site; D26 because it asks for networks by the finest name that is known. */
  private static final Set<String> NEED_MEMORY =
      Set.of(
          "D21", "D26", "D28", "D32", "D33", "D34", "D35", "D36", "D37", "D38", "D40", "D41", "D42",
          "D44", "D45", "D51", "D52", "D53", "D57", "D59", "D60");

  @Test
  void everyThresholdSequenceAndSingleEventIsASigmaFile() {
    assertThat(Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS))
        .filteredOn(d -> !NEED_MEMORY.contains(d.rule().id().substring(0, 3)))
        .filteredOn(d -> !(d instanceof Campaign)) // of D02 too: what is usual at the site
        .isNotEmpty()
        .allSatisfy(d -> assertThat(d).as(d.rule().id()).isInstanceOf(SigmaDetector.class));
  }
}
