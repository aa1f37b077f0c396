// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.DetectionSet;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigmaFiltersTest {
  private static final String RULE =
      """
      title: A wrong password
      id: 6f3e2987-db24-4c78-a860-b4f4095a7095
      name: wrong
      logsource: {category: authentication}
      detection:
        selection: {event.outcome: failure}
        condition: selection
      ---
      title: Two of them
      name: X1-two
      level: high
      correlation:
        type: event_count
        rules: [wrong]
        group-by: [user.name]
        timespan: 10m
        condition: {gte: 2}
      mailvigil: {rule: X1-several}
      """;

  private static String filter(String rules, String detection) {
    return """
    title: Not the monitoring
    logsource: {category: authentication}
    filter:
      %s
      selection: {user.name: probe}
      %s
    """
        .formatted(rules, detection);
  }

  private static DetectionSet set(String... texts) {
    Map<String, String> files = new LinkedHashMap<>();
    for (int i = 0; i < texts.length; i++) {
      files.put("f" + i + ".yml", texts[i]);
    }
    return DetectionSet.of(DetectConfig.DEFAULT, Lab.NOBODYS, files, Map.of());
  }

  private static List<String> told(DetectionSet set, String rule) {
    assertThat(set.mistakes()).isEmpty();
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      events.add(Events.at(i).of(i % 2 == 0 ? "probe" : "bob").from("203.0.113.9").wrongPassword());
    }
    List<Detector<?>> one =
        List.copyOf(set.detectors().stream().filter(d -> d.rule().id().equals(rule)).toList());
    assertThat(one).hasSize(1);
    return Lab.run(one, events).stream()
        .filter(d -> d.revision() == 0)
        .map(d -> String.valueOf(d.user()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rules: [wrong]", "rules: [6f3e2987-db24-4c78-a860-b4f4095a7095]", "rules: [X1-two]",
        "rules: [X1-several]", "rules: any", "description: none named"
      })
  void aRuleTakesOnlyWhatItsFilterLetsPass(String rules) {
    assertThat(told(set(RULE), "X1-several")).containsExactly("probe", "bob");
    String about = rules.startsWith("rules") ? rules : "";
    assertThat(told(set(RULE, filter(about, "condition: not selection")), "X1-several"))
        .containsExactly("bob");
    assertThat(told(set(RULE, filter(about, "condition: selection")), "X1-several"))
        .containsExactly("probe");
  }

  @Test
  void aFilterMayStandBesideItsRuleAndSeveralHoldTogether() {
    String both =
        RULE
            + "---\n"
            + filter("rules: [wrong]", "condition: not selection")
            + "---\n"
            + filter("rules: [wrong]", "condition: selection");
    assertThat(told(set(both), "X1-several")).isEmpty();
  }

  @Test
  void aFilterOfAnotherLogSourceLeavesTheRuleAlone() {
    String other =
        filter("rules: [wrong]", "condition: not selection")
            .replace("{category: authentication}", "{product: postfix}");
    assertThat(told(set(RULE, other), "X1-several")).containsExactly("probe", "bob");
  }

  @Test
  void theBuiltInRulesCanBeFiltered() {
    String filter =
        filter(
            "rules: [D24-user-enumeration, D25-honey-account-touched]", "condition: not selection");
    assertThat(set(filter).mistakes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      value = {
        "rules: [wrnog]@condition: not selection => f1.yml:1: filter.rules has 'wrnog', which no"
            + " Sigma rule is called: did you mean 'wrong'?",
        "rules: []@condition: not selection => f1.yml:4: filter.rules names none",
        "rules: [wrong]@x: y => filter.condition is missing",
        "rules: [wrong]@condition: not t => is no selection"
      })
  void aMistakeIsNamedWithItsLineAndMend(String text, String sentence) {
    String[] parts = text.split("@");
    assertThat(set(RULE, filter(parts[0], parts[1])).mistakes())
        .anySatisfy(m -> assertThat(m).contains(sentence));
  }
}
