// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.OrdinaryWeek;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackTest {
  private static final Path RULES = Path.of("src/main/resources/io/mailvigil/detect/rules");
  private static final Path TESTS = Path.of("src/test/resources/io/mailvigil/detect/rules");
  private static final List<SigmaDetector> PACK =
      SigmaRules.pack(Lab.NOBODYS, Listed.HERE, SigmaFilters.NONE).detectors();

  static List<String> ids() {
    return PACK.stream().map(d -> d.rule().id()).toList();
  }

  @Test
  void everyFileIsInTheIndexAndHoldsTheRuleOfItsName() throws IOException {
    try (Stream<Path> files = Files.list(RULES)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yml"))
              .sorted()
              .toList();
      assertThat(Files.readAllLines(RULES.resolve("index.txt"))).isEqualTo(names);
      assertThat(ids()).containsExactlyElementsOf(names.stream().map(PackTest::stem).toList());
    }
    assertThat(SigmaRules.pack(Lab.NOBODYS, Listed.HERE, SigmaFilters.NONE).warnings()).isEmpty();
  }

  private static String stem(String name) {
    return name.substring(0, name.length() - ".yml".length());
  }

  @ParameterizedTest
  @MethodSource("ids")
  void theCasesOfARuleComeOutAsTheySay(String id) throws IOException {
    List<Detector<?>> one =
        List.copyOf(PACK.stream().filter(d -> d.rule().id().equals(id)).toList());
    String cases = Files.readString(TESTS.resolve(id + ".test.yml"));

    assertThat(RuleTests.run(id, cases, one, Lab.NOBODYS)).isEmpty();
  }

  @Test
  void aCaseThatDoesNotComeOutIsTold() {
    String wrong =
        "- {case: none, events: [{at: 0s, user.name: bob}], alerts: [D12-code-replay high]}";

    assertThat(RuleTests.run("x", wrong, List.copyOf(PACK), Lab.NOBODYS))
        .singleElement()
        .asString()
        .contains("x: none: expected [D12-code-replay high], but it told []");
    assertThat(RuleTests.run("x", "events: []", List.of(), Lab.NOBODYS))
        .singleElement()
        .asString()
        .contains("holds no case");
  }

  @Test
  void anOrdinaryWeekStaysQuiet() {
    List<Detection> told = Lab.run(List.copyOf(PACK), OrdinaryWeek.events(1));

    assertThat(told)
        .filteredOn(d -> d.time().isAfter(OrdinaryWeek.BEGINS))
        .extracting(d -> d.rule().id())
        .isEmpty();
  }

  /** Contract part 4: guessing says nothing of an account. */
  @Test
  void evidenceOfGuessingNeverLocks() {
    for (SigmaDetector detector : PACK) {
      for (SigmaMeta meta : detector.metas()) {
        if (meta.response().family().equals("guessing")) {
          assertThat(meta.response().proposals())
              .as(meta.rule().id())
              .doesNotContain(ResponseAction.LOCK);
        }
        assertThat(meta.rule().techniques()).as(meta.rule().id()).isNotEmpty();
        assertThat(meta.description()).as(meta.rule().id()).isNotEmpty();
        assertThat(meta.falsePositives()).as(meta.rule().id()).isNotEmpty();
        assertThat(meta.response().practices()).as(meta.rule().id()).isNotEmpty();
      }
    }
  }
}
