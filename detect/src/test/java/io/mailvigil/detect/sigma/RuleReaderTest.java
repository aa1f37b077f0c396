// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleReaderTest {
  private static final String HEAD =
      """
      title: Test
      id: 5a2b1c1e-1111-4222-8333-444455556666
      level: high
      tags: [attack.t1110.001]
      logsource:
        category: authentication
      detection:
      """;

  private static RuleReader.Result read(String text) {
    return RuleReader.read(
        "x.yml", text.getBytes(StandardCharsets.UTF_8), Placeholders.NONE, SigmaFilters.NONE);
  }

  private static SigmaRule rule(String detection) {
    RuleReader.Result result = read(HEAD + detection.indent(2));
    assertThat(result.mistakes()).isEmpty();
    return Objects.requireNonNull(result.file()).rules().getFirst();
  }

  private static List<Detection> alerts(String text, List<AuthEvent> events) throws SigmaException {
    RuleReader.Result result = read(text);
    assertThat(result.mistakes()).isEmpty();
    RuleFile file = result.file();
    List<Detection> all = new ArrayList<>();
    if (file != null) {
      for (Detector<?> detector : SigmaCompiler.compile(file, Lab.NOBODYS)) {
        all.addAll(Lab.alerts(detector, events));
      }
    }
    return all;
  }

  private static final AuthEvent BOB =
      Events.at(0).of("bob@example.org").from("203.0.113.9").wrongPassword();

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      textBlock =
          """
          user.name: bob@example.org => true
          user.name: BOB@example.org => true
          user.name: bob => false
          user.name: 'bob@*' => true
          user.name: 'b?b@example.org' => true
          user.name: 'bob\\*' => false
          user.name: [alice, bob@example.org] => true
          'user.name|contains': b@ex => true
          'user.name|startswith': bob@ => true
          'user.name|endswith': .org => true
          'user.name|contains|all': [bob, example] => true
          'user.name|contains|all': [bob, alice] => false
          'user.name|cased': Bob@example.org => false
          'user.name|re': '^b.b@ex[a-z]+\\.org$' => true
          'user.name|re|i': '^BOB@' => true
          'source.ip|cidr': 203.0.113.0/24 => true
          'source.ip|cidr': [10.0.0.0/8, 2001:db8::/32] => false
          'user.name|base64': x => false
          'event.reason|exists': true => true
          'tls.version|exists': true => false
          tls.version: null => true
          event.reason: null => false
          'mailvigil.auth.attempts|gte': 1 => true
          'mailvigil.auth.attempts|gt': 1 => false
          'mailvigil.auth.attempts|lt': 2 => true
          'mailvigil.auth.attempts|lte': 1 => true
          'related.user|fieldref': user.name => true
          'user.domain|fieldref': user.name => false
          'user.name|neq': alice => true
          mailvigil.session.delegated: false => true
          """)
  void whatAFieldMayBeAskedFor(String item, boolean matches) {
    SigmaRule rule = rule("selection:\n  " + item.strip() + "\ncondition: selection\n");

    assertThat(rule.matches(BOB)).isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      textBlock =
          """
          yes_a and yes_b => true
          yes_a and no_a => false
          no_a or yes_a => true
          not no_a => true
          no_a or yes_a and no_b => false
          (no_a or yes_a) and yes_b => true
          1 of yes_* => true
          all of yes_* => true
          1 of no_* => false
          all of them => false
          2 of yes_* => true
          3 of them => false
          yes_a and not 1 of no_* => true
          """)
  void howAConditionIsRead(String condition, boolean matches) {
    SigmaRule rule =
        rule(
            """
            yes_a: {user.name: bob@example.org}
            yes_b: {event.outcome: failure}
            no_a: {user.name: alice}
            no_b: {event.outcome: success}
            condition: %s
            """
                .formatted(condition));

    assertThat(rule.matches(BOB)).isEqualTo(matches);
  }

  @Test
  void keywordsAndListsOfMapsAndListsOfConditions() {
    assertThat(rule("words: ['203.0.113', nothing]\ncondition: words\n").matches(BOB)).isTrue();
    assertThat(
            rule("maps:\n  - user.name: alice\n  - event.outcome: failure\ncondition: maps\n")
                .matches(BOB))
        .isTrue();
    assertThat(
            rule("a: {user.name: alice}\nb: {event.outcome: failure}\ncondition: [a, b]\n")
                .matches(BOB))
        .isTrue();
  }

  @Test
  void anEventOfAnotherShapeIsRefusedForItsShape() {
    SigmaRule rule = rule("s: {event.action: login, event.outcome: failure}\ncondition: s\n");

    assertThat(rule.shapes()).isEqualTo(Shapes.of(BOB));
    assertThat(rule("s: {event.action: log*}\ncondition: s\n").shapes()).isEqualTo(Shapes.ALL);
    assertThat(rule("s: {event.action: login}\ncondition: not s\n").shapes()).isEqualTo(Shapes.ALL);
  }

  private static final String BURST =
      """
      title: Wrong password
      name: wrong
      logsource: {category: authentication}
      detection:
        selection: {event.outcome: failure, event.reason: bad_password}
        condition: selection
      ---
      title: Right password
      name: right
      logsource: {category: authentication}
      detection:
        selection: {event.outcome: success, event.action: login}
        condition: selection
      ---
      """;

  @Test
  void countsPerGroupInAWindow() throws SigmaException {
    String text =
        BURST
            + """
            title: Many wrong passwords
            name: T01-many
            level: high
            tags: [attack.t1110]
            correlation:
              type: event_count
              rules: [wrong]
              group-by: [user.name]
              timespan: 10m
              condition: {gte: 3}
            mailvigil:
              family: guessing
              ledger: source
              proposals: [block_source]
              message: '{count} wrong passwords for {user} within {timespan}'
              practices: [6, 7]
            """;
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      events.add(Events.at(i * 60).of("bob").wrongPassword());
      events.add(Events.at(i * 900 + 5).of("alice").wrongPassword());
    }
    events.sort(java.util.Comparator.comparing(AuthEvent::time));

    assertThat(alerts(text, events))
        .singleElement()
        .satisfies(d -> {
          assertThat(d.rule().id()).isEqualTo("T01-many");
          assertThat(d.rule().techniques()).containsExactly("T1110");
          assertThat(d.severity()).isEqualTo(Severity.HIGH);
          assertThat(d.message()).isEqualTo("3 wrong passwords for bob within 10 minutes.");
          assertThat(d.family()).isEqualTo("guessing");
        });
  }

  @Test
  void sequencesChainsAndAbsences() throws SigmaException {
    String sequence =
        BURST
            + """
            title: Many
            name: many
            correlation: {type: event_count, rules: [wrong], group-by: [user.name], timespan: 10m, condition: {gte: 3}}
            ---
            title: Then in
            name: T02-then-in
            level: critical
            correlation: {type: temporal_ordered, rules: [many, right], group-by: [user.name], timespan: 1h}
            """;
    List<AuthEvent> guessed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      guessed.add(Events.at(i * 60).wrongPassword());
    }
    assertThat(alerts(sequence, guessed)).isEmpty();
    guessed.add(Events.at(600).succeeds());
    assertThat(alerts(sequence, guessed))
        .extracting(d -> d.rule().id())
        .containsExactly("T02-then-in");

    String absent =
        BURST
            + """
            title: Never in
            name: T03-never-in
            level: low
            correlation: {type: temporal, rules: [wrong, right], group-by: [user.name], timespan: 10m, condition: wrong and not right}
            """;
    List<AuthEvent> never =
        List.of(Events.at(0).wrongPassword(), Events.at(3_000).of("carol").succeeds());
    assertThat(alerts(absent, never)).hasSize(1);
    List<AuthEvent> in =
        List.of(
            Events.at(0).wrongPassword(),
            Events.at(60).succeeds(),
            Events.at(3_000).of("carol").succeeds());
    assertThat(alerts(absent, in)).isEmpty();
  }

  @Test
  void aReferenceByIdAndAnAlias() {
    RuleReader.Result result =
        read(
            HEAD
                + """
                  s: {event.outcome: failure}
                  condition: s
                ---
                title: By id
                name: T04-by-id
                correlation:
                  type: value_count
                  rules: [5a2b1c1e-1111-4222-8333-444455556666]
                  aliases:
                    who: {5a2b1c1e-1111-4222-8333-444455556666: source.ip}
                  group-by: [who]
                  timespan: 1h
                  condition: {gte: 4, field: user.name}
                """);

    assertThat(result.mistakes()).isEmpty();
    assertThat(result.file()).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      textBlock =
          """
          s: {usr.name: bob}@condition: s => did you mean 'user.name'
          s: {event.action: logon}@condition: s => did you mean 'login'
          s: {user.name: bob}@condition: t => is no selection
          s: {user.name: bob} => condition is missing
          s: {user.name: bob}@condition: s | count() > 5 => replaced by correlations
          s: {'user.name|contain': b}@condition: s => contains
          s: {'user.name|cidr': 10.0.0.0/8}@condition: s => is no IP address
          s: {'source.ip|cidr': 10.0.0.0/99}@condition: s => is no network
          s: {'user.name|re': '(a+'}@condition: s => x.yml:8
          s: {}@condition: s => says nothing
          s: {user.name: bob}@condition: (s => bracket
          """)
  void aMistakeIsNamedWithItsLineAndMend(String detection, String sentence) {
    RuleReader.Result result = read(HEAD + detection.replace("@", "\n").indent(2));

    assertThat(result.file()).isNull();
    assertThat(result.mistakes()).anySatisfy(m -> assertThat(m).contains("x.yml:", sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '\0',
      textBlock =
          """
          type: event_counts, rules: [wrong], timespan: 10m, condition: {gte: 3} => did you mean 'event_count'
          type: event_count, rules: [wrnog], timespan: 10m, condition: {gte: 3} => did you mean 'wrong'
          type: event_count, rules: [wrong], timespan: 10 minutes, condition: {gte: 3} => is no timespan
          type: event_count, rules: [wrong], condition: {gte: 3} => timespan is missing
          type: event_count, rules: [wrong], timespan: 10m => condition is missing
          type: value_count, rules: [wrong], timespan: 10m, condition: {gte: 3} => field is missing
          type: event_count, rules: [wrong], timespan: 10m, condition: {gte: x} => should be a number
          type: event_count, rules: [wrong], timespan: 10m, condition: {gte: 3}, group: [a] => group-by
          type: event_count, rules: [wrong], timespan: 10m, condition: {gte: 3}, group-by: [usr.name] => did you mean 'user.name'
          type: temporal, rules: [wrong, T05], timespan: 10m => refers to itself
          """)
  void aMistakeInACorrelationIsNamed(String correlation, String sentence) {
    RuleReader.Result result =
        read(BURST + "title: T\nname: T05\ncorrelation: {" + correlation.strip() + "}\n");

    assertThat(result.file()).isNull();
    assertThat(result.mistakes()).anySatisfy(m -> assertThat(m).contains("x.yml:", sentence));
  }

  @Test
  void anUnusedSelectionIsWarnedOfAndAnUnknownExtensionRefused() {
    RuleReader.Result odd =
        read(HEAD + "  s: {user.name: bob}\n  t: {user.name: eve}\n  condition: s\n");
    assertThat(odd.warnings()).singleElement().asString().contains("x.yml:9", "t is not named");

    RuleReader.Result wrong =
        read(HEAD + "  s: {user.name: bob}\n  condition: s\nmailvigil: {proposal: [lock]}\n");
    assertThat(wrong.mistakes()).singleElement().asString().contains("did you mean 'proposals'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "just a text",
        "- a\n- list\n",
        "title: [\n",
        "title: &a [*a]\n",
        "title: T\ntitle: T\n",
        "\u0000\u0001",
        "---\n---\n---\n"
      })
  void whatIsNoRuleIsRefusedWithASentence(String text) {
    RuleReader.Result result = read(text);

    assertThat(result.file()).isNull();
    assertThat(result.mistakes()).isNotEmpty().allSatisfy(m -> assertThat(m).startsWith("x.yml:"));
  }

  @Test
  void hostileFilesCostLittle() {
    List<String> hostile =
        List.of(
            "a: ".repeat(1) + "x".repeat(10_000_000),
            "[".repeat(5_000),
            "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: &c [*b,*b,*b]\n".repeat(20),
            HEAD + "  s: {'user.name|re': '(a+)+$'}\n  condition: s\n",
            HEAD + "  s: {user.name: bob}\n  condition: " + "(".repeat(9_000) + "\n",
            "k: v\n".repeat(60_000));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> hostile.forEach(text -> assertThat(read(text)).isNotNull()));

    SigmaRule rule = rule("s: {'user.name|re': '(a+)+$'}\ncondition: s\n");
    AuthEvent event = Events.at(0).of("a".repeat(50_000) + "!").fails(Reason.BAD_PASSWORD);
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> rule.matches(event));
  }
}
