// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random rule files, written as YAML and read back: what they say of random events and streams,
 * against {@link RandomDetection} and {@link Reference}. {@code mailvigil.test.times} multiplies
 * the seeds.
 */
class SigmaLanguageTest {
  private static final int SEEDS = 300 * Integer.getInteger("mailvigil.test.times", 1);
  private static final int EVENTS = 40;

  private static RuleFile read(String yaml) {
    RuleReader.Result result =
        RuleReader.read(
            "random.yml",
            yaml.getBytes(StandardCharsets.UTF_8),
            Placeholders.NONE,
            SigmaFilters.NONE);
    assertThat(result.mistakes()).as(yaml).isEmpty();
    return Objects.requireNonNull(result.file());
  }

  @Test
  void aDetectionMatchesWhatItSays() {
    int matched = 0;
    int all = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      RandomDetection detection = new RandomDetection(random);
      String yaml =
          "title: Random\nname: random\nlogsource: {product: mailvigil}\n" + detection.yaml();
      SigmaRule rule = read(yaml).rules().getFirst();
      for (int i = 0; i < EVENTS; i++) {
        Observed observed = Observed.of(random);
        boolean means = detection.matches(observed.fields());
        assertThat(rule.matches(observed.event()))
            .as("seed %d\n%s\n%s", seed, yaml, observed.fields())
            .isEqualTo(means);
        matched += means ? 1 : 0;
        all++;
      }
    }
    assertThat(matched).isBetween(all / 10, all * 9 / 10);
  }

  private static final String BASES =
      """
      title: Wrong
      name: wrong
      level: informational
      logsource: {category: authentication}
      detection: {s: {event.reason: bad_password}, condition: s}
      ---
      title: Code
      name: code
      level: informational
      logsource: {category: authentication}
      detection: {s: {event.reason: bad_second_factor}, condition: s}
      ---
      title: Right
      name: right
      level: informational
      logsource: {category: authentication}
      detection: {s: {event.outcome: success}, condition: s}
      ---
      title: Device
      name: device
      level: informational
      logsource: {category: authentication}
      detection:
        many: {mailvigil.auth.attempts|gt: 1}
        hashed: {mailvigil.auth.password_hash|exists: true}
        condition: 1 of them
      """;

  @Test
  void aCorrelationIsReadAsItIsWrittenAndSaysWhatTheHistorySays() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      SigmaDifferentialTest.Made made = SigmaDifferentialTest.rules(random);
      StringBuilder yaml = new StringBuilder(BASES);
      made.rules().file().correlations().forEach(each -> yaml.append(written(each)));
      RuleFile file = read(yaml.toString());
      List<SigmaCorrelation> expected = made.rules().file().correlations();
      assertThat(file.correlations().stream().map(SigmaLanguageTest::said).toList())
          .as(yaml.toString())
          .containsExactlyInAnyOrderElementsOf(
              expected.stream().map(SigmaLanguageTest::said).toList());
      List<AuthEvent> events = SigmaDifferentialTest.stream(random, made.monotone());
      assertThat(SigmaDifferentialTest.alerts(compiled(file), events))
          .as("seed %d\n%s", seed, yaml)
          .isEqualTo(SigmaDifferentialTest.alerts(made.rules().detector(), events));
    }
  }

  private static SigmaDetector compiled(RuleFile file) {
    try {
      return SigmaCompiler.compile(file, io.mailvigil.detect.Lab.NOBODYS).getFirst();
    } catch (SigmaException e) {
      throw new AssertionError(e);
    }
  }

  /** All that a correlation says, without where it stands. */
  private static List<Object> said(SigmaCorrelation each) {
    return List.of(
        each.meta().key(),
        each.meta().severity(),
        each.type(),
        each.rules(),
        each.groupBy(),
        each.timespan(),
        each.threshold(),
        each.extras());
  }

  private static String written(SigmaCorrelation each) {
    Extras extras = each.extras();
    List<String> own = new ArrayList<>(List.of("rule: T99-random"));
    if (extras.since() != null) {
      own.add("since: " + extras.since());
    }
    if (!extras.oncePer().isEmpty()) {
      own.add("once-per: " + extras.oncePer());
    }
    if (extras.events() > 0) {
      own.add("events: " + extras.events());
    }
    return "---\ntitle: A test rule\nname: "
        + each.meta().key()
        + "\nlevel: "
        + (each.meta().severity() == Severity.INFO
            ? "informational"
            : each.meta().severity().wire())
        + "\ncorrelation:\n  type: "
        + each.type().name().toLowerCase(java.util.Locale.ROOT)
        + "\n  rules: "
        + each.rules()
        + "\n"
        + (each.groupBy().isEmpty()
            ? ""
            : "  group-by: " + each.groupBy().stream().map(GroupKey::name).toList() + "\n")
        + "  timespan: "
        + span(each.timespan())
        + "\n"
        + condition(each)
        + "mailvigil: {"
        + String.join(", ", own)
        + "}\n";
  }

  private static String span(Duration span) {
    long seconds = span.toSeconds();
    return seconds % 3600 == 0
        ? seconds / 3600 + "h"
        : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static String condition(SigmaCorrelation each) {
    if (each.extras().presence() != null) {
      return "  condition: " + text(each.extras().presence()) + "\n";
    }
    List<String> all = new ArrayList<>();
    each.threshold()
        .bounds()
        .forEach(bound ->
            all.add(
                bound.op().name().toLowerCase(java.util.Locale.ROOT)
                    + ": "
                    + (long) bound.number()));
    EcsField field = each.threshold().field();
    if (field != null) {
      all.add("field: " + field.name());
    }
    if (each.type() == SigmaCorrelation.Type.VALUE_PERCENTILE
        || each.threshold().percentile() != 50) {
      all.add("percentile: " + (long) each.threshold().percentile());
    }
    return all.isEmpty() ? "" : "  condition: {" + String.join(", ", all) + "}\n";
  }

  private static String text(Presence presence) {
    return switch (presence) {
      case Presence.Of of -> of.rule();
      case Presence.Not not -> "not " + text(not.presence());
      case Presence.All all ->
          String.join(" and ", all.parts().stream().map(SigmaLanguageTest::text).toList());
      case Presence.Any any ->
          "("
              + String.join(" or ", any.parts().stream().map(SigmaLanguageTest::text).toList())
              + ")";
    };
  }
}
