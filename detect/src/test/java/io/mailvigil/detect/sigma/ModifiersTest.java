// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.Lab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The encodings, dashes, parts of a date and {@code action:} of the specification. */
class ModifiersTest {
  private static SigmaRules rules(String text) {
    return SigmaRules.of(Map.of("x.yml", text), Lab.NOBODYS, NamedLists.EMPTY, SigmaFilters.NONE);
  }

  private static boolean matches(String selection, String field, String value) {
    SigmaRules rules =
        rules(
            """
            title: Test
            name: X1-test
            logsource: {category: authentication}
            detection:
              selection: {%s}
              condition: selection
            """
                .formatted(selection));
    assertThat(rules.mistakes()).isEmpty();
    String cases =
        """
        - case: one
          events: [{at: %s, event.outcome: failure, user.name: bob, %s: "%s"}]
          alerts: [X1-test medium]
        """
            .formatted(
                field.equals("at") ? value : "0s", field.equals("at") ? "host.name" : field, value);
    return RuleTests.run("x", cases, rules.detectors(), Lab.NOBODYS).isEmpty();
  }

  /** What base64 says was made with coreutils' base64 and iconv. */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '"',
      value = {
        "base64: curl => Y3VybA== => true",
        "base64: curl => curl => false",
        "base64: Curl => Y3VybA== => false",
        "base64|contains: curl => aaY3VybA==bb => true",
        "base64offset|contains: /bin/sh => L2Jpbi9zaA== => true",
        "base64offset|contains: /bin/sh => eC9iaW4vc2g= => true",
        "base64offset|contains: /bin/sh => eHgvYmluL3NoeQ== => true",
        "base64offset|contains: /bin/sh => eHgvYmluL3NzeQ== => false",
        "wide|base64: ab => YQBiAA== => true",
        "utf16le|base64: ab => YQBiAA== => true",
        "utf16be|base64: ab => AGEAYg== => true",
        "utf16|base64: ab => //5hAGIA => true",
        "wide|base64: ab => YWI= => false",
        "wide|base64offset|contains: ab => eABhAGIA => true",
        "contains|windash: ' -u ' => tool -u x => true",
        "contains|windash: ' -u ' => tool /u x => true",
        "contains|windash: ' -u ' => tool – u x => false",
        "contains|windash: ' -u ' => tool \u2013u x => true",
        "contains|windash: ' -u ' => tool \u2014u x => true",
        "contains: ' -u ' => tool /u x => false"
      })
  void encodingsAndDashes(String item, String value, boolean expected) {
    int colon = item.indexOf(':');
    String selection =
        "'user_agent.original|" + item.substring(0, colon) + "'" + item.substring(colon);
    assertThat(matches(selection, "user_agent.original", value)).isEqualTo(expected);
  }

  /** From Monday, 5 January 2026, 10:20 UTC on: the second week of the year (ISO 8601). */
  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '"',
      value = {
        "'@timestamp|hour': 10 => 0s => true",
        "'@timestamp|hour': 10 => 39m => true",
        "'@timestamp|hour': 10 => 40m => false",
        "'@timestamp|hour': [22, 23, 0] => 12h => true",
        "'@timestamp|minute': 20 => 0s => true",
        "'@timestamp|minute|lt': 20 => 0s => false",
        "'@timestamp|day': 6 => 1d => true",
        "'@timestamp|week': 2 => 6d => true",
        "'@timestamp|week': 2 => 7d => false",
        "'@timestamp|month': 2 => 27d => true",
        "'@timestamp|year': 2026 => 0s => true",
        "'@timestamp|hour|gte': 22 => 11h => false",
        "'@timestamp|hour|gte': 22 => 12h => true",
        "'@timestamp|hour|neq': 10 => 0s => false"
      })
  void partsOfADate(String selection, String at, boolean expected) {
    assertThat(matches(selection, "at", at)).isEqualTo(expected);
  }

  @Test
  void whatCanNotBeEncodedIsRefused() {
    assertThat(
            rules(
                    """
                    title: Test
                    name: X1-test
                    logsource: {category: authentication}
                    detection:
                      selection: {'user.name|base64': 'a*'}
                      condition: selection
                    """)
                .mistakes())
        .singleElement()
        .asString()
        .contains("x.yml:5: ", "has a wildcard, which can not be encoded");
  }

  private static List<String> ids(String text) {
    SigmaRules rules = rules(text);
    assertThat(rules.mistakes()).isEmpty();
    return rules.detectors().stream()
        .map(d -> d.rule().id() + " " + d.metas().getFirst().severity().wire())
        .toList();
  }

  @Test
  void globalIsUnderEveryDocumentUntilItIsReset() {
    String text =
        """
        action: global
        level: high
        logsource: {category: authentication}
        detection: {condition: selection}
        ---
        {title: A, name: a, detection: {selection: {user.name: a}}}
        ---
        {title: B, name: b, level: low, detection: {selection: {user.name: b}}}
        ---
        action: global
        level: critical
        ---
        {title: C, name: c, detection: {selection: {user.name: c}}}
        ---
        action: reset
        ---
        {title: D, name: d, logsource: {category: authentication}, detection: {s: {user.name: d}, condition: s}}
        """;

    assertThat(ids(text)).containsExactlyInAnyOrder("a high", "b low", "c critical", "d medium");
  }

  @Test
  void repeatIsTheDocumentBeforeWithSomethingElse() {
    String text =
        """
        title: A
        name: a
        level: high
        logsource: {category: authentication}
        detection: {selection: {user.name: a}, condition: selection}
        ---
        action: repeat
        name: b
        detection: {selection: {event.outcome: failure}}
        ---
        action: repeat
        name: c
        level: low
        """;

    assertThat(ids(text)).containsExactlyInAnyOrder("a high", "b high", "c low");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      value = {
        "repeat => stands before any rule: put the rule first",
        "globl => did you mean 'global'"
      })
  void aWrongActionIsRefused(String action, String sentence) {
    assertThat(rules("action: " + action + "\ntitle: A\n").mistakes())
        .anySatisfy(m -> assertThat(m).startsWith("x.yml:1: ").contains(sentence));
  }
}
