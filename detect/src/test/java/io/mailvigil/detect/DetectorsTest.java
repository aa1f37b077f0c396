// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.lists.ListFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorsTest {
  private static final List<Detector<?>> ALL = Detectors.all(DetectConfig.DEFAULT, Lab.NOBODYS);

  @Test
  void everyDetectorInTheSourcesIsRegistered() throws IOException {
    Set<String> registered =
        ALL.stream().map(d -> d.getClass().getSimpleName()).collect(Collectors.toSet());
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      Set<String> written =
          sources
              .filter(DetectorsTest::isDetector)
              .map(p -> p.getFileName().toString().replace(".java", ""))
              .collect(Collectors.toSet());
      assertThat(written).isNotEmpty().isEqualTo(registered);
    }
  }

  private static boolean isDetector(Path source) {
    try {
      return source.toString().endsWith(".java")
          && Files.readString(source).matches("(?s).*\\sclass \\w+\\s+implements Detector<.*");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void idsAreOfTheCatalogueAndUnique() {
    assertThat(ALL).extracting(d -> d.rule().id()).doesNotHaveDuplicates();
    assertThat(ALL).allSatisfy(d -> assertThat(d.rule().id()).matches("D\\d\\d-[a-z0-9-]+"));
    assertThat(ALL).allSatisfy(d -> assertThat(d.rule().techniques()).isNotEmpty());
  }

  @Test
  void rulesOfTheOperatorStandBesideAndAWrongFileIsLeftOut(@TempDir Path folder)
      throws IOException {
    String rule =
        """
        title: Own
        name: %s
        logsource: {category: authentication}
        detection:
          s: {%s: bob}
          condition: s
        """;
    Files.writeString(folder.resolve("own.yml"), rule.formatted("own-rule", "user.name"));
    Files.writeString(folder.resolve("taken.yml"), rule.formatted("D12-code-replay", "user.name"));
    Files.writeString(folder.resolve("wrong.yml"), rule.formatted("wrong-rule", "usr.name"));
    String config = "detect: {rules-folder: " + folder + "}";

    DetectionSet set =
        DetectionSet.read(DetectConfigTest.read(config), Lab.NOBODYS, ListFolder.NONE);
    List<Detector<?>> all = set.detectors();

    assertThat(set.mistakes()).hasSize(2);
    assertThat(all).hasSize(ALL.size() + 1);
    assertThat(all.getLast().rule().id()).isEqualTo("own-rule");
  }
}
