// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.DetectConfig;
import io.mailvigil.detect.DetectionSet;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.Lab;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules that ask for lists. */
class ListedRulesTest {
  private static final NamedLists LISTS =
      NamedLists.read(
              Map.of(
                  "staff.txt", "bob@example.org\nsvc-*\nre:^test[0-9]+@\n",
                  "temps.txt", "bob@example.org expires=2026-11-23\n",
                  "domains.txt", "example.org\nexample.net expires=2026-11-23\n",
                  "names.txt", "bob\nann\n",
                  "starry.yml", "- {entry: 'b?b@example.org'}\n",
                  "vpn.txt", "203.0.113.0/24\n198.51.100.7\nAS64500\ncountry:FR\n2001:db8::/32\n",
                  "levels.csv", "entry\n3\n1\n"))
          .lists();

  private static RuleReader.Result read(String selection) {
    String text =
        """
        title: Test
        name: test
        logsource: {category: authentication}
        detection:
          selection:
            %s
          condition: selection
        """
            .formatted(selection);
    return RuleReader.read(
        "x.yml", text.getBytes(StandardCharsets.UTF_8), LISTS::list, SigmaFilters.NONE);
  }

  private static boolean matches(String selection, AuthEvent event) {
    RuleReader.Result result = read(selection);
    assertThat(result.mistakes()).isEmpty();
    return Objects.requireNonNull(result.file()).rules().getFirst().matches(event);
  }

  private static final AuthEvent BOB =
      Events.at(0).of("bob@example.org").from("203.0.113.9").wrongPassword();

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      textBlock =
          """
          'user.name|expand': '%staff%' => true
          'user.name|expand': [alice-%names%, '%staff%'] => true
          'user.name|expand': '%names%' => false
          'user.name|expand': '%names%@example.org' => true
          'user.name|expand': '%names%@%domains%' => true
          'user.name|startswith|expand': '%names%@' => true
          'user.name|contains|expand': '%domains%' => true
          'user.name|expand|all': ['%staff%', '%names%'] => false
          'user.name|neq|expand': '%staff%' => false
          'user.name|expand': '%starry%' => true
          'user.name|expand': '%vips%' => false
          'user.name|endswith|expand': '%vips%' => false
          'source.ip|expand': '%vpn%' => true
          'source.ip|cidr|expand': '%vpn%' => true
          'source.ip|expand': '%staff%' => false
          'mailvigil.auth.attempts|expand': '%levels%' => true
          'source.as.number|expand': '%vpn%' => false
          """)
  void eachEntryIsAskedForByItsKind(String selection, boolean expected) {
    assertThat(matches(selection.strip(), BOB)).isEqualTo(expected);
  }

  @Test
  void patternsAndExpressionsOfAListAreTried() {
    String staff = "'user.name|expand': '%staff%'";
    assertThat(matches(staff, Events.at(0).of("SVC-backup").wrongPassword())).isTrue();
    assertThat(matches(staff, Events.at(0).of("test12@example.org").wrongPassword())).isTrue();
    assertThat(matches(staff, Events.at(0).of("atest12@example.org").wrongPassword())).isFalse();
    String vpn = "'source.ip|expand': '%vpn%'";
    assertThat(matches(vpn, Events.at(0).from("198.51.100.7").wrongPassword())).isTrue();
    assertThat(matches(vpn, Events.at(0).from("198.51.100.8").wrongPassword())).isFalse();
    assertThat(matches(vpn, Events.at(0).from("2001:db8:1::9").wrongPassword())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'user.name|expand': '%temps%'",
        "'user.name|contains|expand': '%temps%'",
        "'user.name|expand': '%names%@%domains%'"
      })
  void anEntryHoldsUntilItExpiresInEventTime(String selection) {
    String name = selection.contains("domains") ? "ann@example.net" : "bob@example.org";
    long end = Instant.parse("2026-11-24T00:00:00Z").getEpochSecond();
    int seconds = (int) (end - Events.at(0).wrongPassword().time().getEpochSecond());

    assertThat(matches(selection, Events.at(seconds - 1).of(name).wrongPassword())).isTrue();
    assertThat(matches(selection, Events.at(seconds).of(name).wrongPassword())).isFalse();
  }

  @Test
  void whatNoListIsCalledIsRefused() {
    assertThat(read("'user.name|expand': '%nobody%'").mistakes())
        .singleElement()
        .asString()
        .contains("x.yml:6: ", "%nobody%", "put a file of that name into the lists folder");
    assertThat(read("'user.name|contains|expand': '%staff%'").mistakes())
        .singleElement()
        .asString()
        .contains("regular expression '^test[0-9]+@'", "write field|expand");
  }

  @Test
  void aListedNetworkIsNoSourceUntilItExpires() {
    DetectionSet set =
        DetectionSet.of(
            DetectConfig.DEFAULT,
            Lab.NOBODYS,
            Map.of(),
            Map.of("trusted-networks.txt", "203.0.113.0/24 expires=" + Events.START));

    assertThat(set.mistakes()).isEmpty();
    assertThat(Grouping.network(Events.at(-1).from("203.0.113.9").wrongPassword(), set.nobodys()))
        .isNull();
    assertThat(Grouping.network(Events.at(0).from("203.0.113.9").wrongPassword(), set.nobodys()))
        .isEqualTo("203.0.113.9");
  }

  @Test
  void whatIsWrongInAFolderIsToldAndTheRestHolds() {
    DetectionSet set =
        DetectionSet.of(
            DetectConfig.DEFAULT,
            Lab.NOBODYS,
            Map.of(
                "a.yml", "title: no more",
                "b.yml", rule("D12-code-replay"),
                "c.yml", rule("X1-own")),
            Map.of("mine.txt", "re:("));

    assertThat(set.mistakes())
        .anyMatch(m -> m.startsWith("mine.txt:1: "))
        .anyMatch(m -> m.startsWith("a.yml:1: "))
        .anyMatch(m -> m.contains("b.yml:1: D12-code-replay is the id of a built-in detection"));
    assertThat(set.detectors())
        .extracting(d -> d.rule().id())
        .contains("X1-own")
        .doesNotHaveDuplicates();
  }

  private static String rule(String id) {
    return List.of(
            "title: T",
            "name: " + id,
            "logsource: {category: authentication}",
            "detection: {s: {user.name: bob}, condition: s}",
            "")
        .stream()
        .reduce("", (a, b) -> a + b + "\n");
  }
}
