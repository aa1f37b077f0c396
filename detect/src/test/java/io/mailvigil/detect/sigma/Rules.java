// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes rule files for tests: documents in file order. */
final class Rules {
  private final List<SigmaRule> rules = new ArrayList<>();
  private final List<SigmaCorrelation> correlations = new ArrayList<>();
  private final String id;
  private String name = "A test rule";
  private int line = 1;
  private Severity severity = Severity.HIGH;
  private SigmaResponse response = SigmaResponse.NONE;
  private boolean generate;

  Rules(String id) {
    this.id = id;
  }

  Rules named(String title) {
    name = title;
    return this;
  }

  Rules severity(Severity value) {
    severity = value;
    return this;
  }

  Rules response(@Nullable Ledger ledger, String family, ResponseAction... proposals) {
    response =
        new SigmaResponse(
            ledger, family, List.of(proposals), null, List.of(), Duration.ZERO, null, null);
    return this;
  }

  Rules response(SigmaResponse value) {
    response = value;
    return this;
  }

  /** The next document raises alerts although another refers to it. */
  Rules generate() {
    generate = true;
    return this;
  }

  Rules rule(SigmaRule rule) {
    rules.add(rule);
    return this;
  }

  Rules rule(String key, Predicate<AuthEvent> matches) {
    rules.add(new SigmaRule(meta(key), matches));
    return this;
  }

  Rules count(String key, String rule, int least, Duration span, String... by) {
    return correlation(
        key, Type.EVENT_COUNT, List.of(rule), span, Threshold.gte(least), Extras.NONE, by);
  }

  Rules correlation(
      String key,
      Type type,
      List<String> of,
      Duration span,
      Threshold threshold,
      Extras extras,
      String... by) {
    List<GroupKey> keys = new ArrayList<>();
    for (String field : by) {
      Map<String, EcsField> means = new HashMap<>();
      of.forEach(rule -> means.put(rule, EcsField.of(field)));
      keys.add(new GroupKey(field, means));
    }
    return correlation(new SigmaCorrelation(meta(key), type, of, keys, span, threshold, extras));
  }

  Rules correlation(SigmaCorrelation correlation) {
    correlations.add(correlation);
    return this;
  }

  SigmaMeta meta(String key) {
    SigmaMeta meta =
        new SigmaMeta(
            "test.yml",
            line++,
            key,
            new RuleRef(id, name, "1", List.of("T1110")),
            severity,
            "",
            List.of(),
            response,
            generate);
    generate = false;
    return meta;
  }

  RuleFile file() {
    return new RuleFile("test.yml", "0".repeat(64), rules, correlations);
  }

  SigmaDetector detector() {
    return detector(Lab.NOBODYS);
  }

  SigmaDetector detector(NobodysAddresses nobodys) {
    try {
      List<SigmaDetector> all = SigmaCompiler.compile(file(), nobodys);
      if (all.size() != 1) {
        throw new AssertionError(all.size() + " detections");
      }
      return all.getFirst();
    } catch (SigmaException e) {
      throw new AssertionError(e);
    }
  }
}
