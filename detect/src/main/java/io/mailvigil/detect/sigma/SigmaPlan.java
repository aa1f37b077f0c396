// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A rule file, looked at as a whole: which of its documents raise alerts, which of them are steps
 * of one detection, and what every reference means.
 */
final class SigmaPlan {
  private final RuleFile file;
  private final Map<String, SigmaRule> rules = new LinkedHashMap<>();
  private final Map<String, SigmaCorrelation> correlations = new LinkedHashMap<>();

  SigmaPlan(RuleFile file) throws SigmaException {
    this.file = file;
    for (SigmaRule rule : file.rules()) {
      if (rules.put(rule.meta().key(), rule) != null) {
        throw wrong(rule.meta(), "is the second document with the name " + rule.meta().key());
      }
    }
    for (SigmaCorrelation each : file.correlations()) {
      if (rules.containsKey(each.meta().key())
          || correlations.put(each.meta().key(), each) != null) {
        throw wrong(each.meta(), "is the second document with the name " + each.meta().key());
      }
    }
  }

  /** A document that raises alerts; one of the two is null. */
  record Output(@Nullable SigmaRule rule, @Nullable SigmaCorrelation correlation) {
    SigmaMeta meta() {
      if (correlation != null) {
        return correlation.meta();
      }
      if (rule != null) {
        return rule.meta();
      }
      throw new IllegalStateException("an output is a rule or a correlation");
    }
  }

  /** The documents that raise alerts, by the detection that they are a step of, in file order. */
  List<List<Output>> detections() {
    Set<String> referenced = new HashSet<>();
    for (SigmaCorrelation each : correlations.values()) {
      referenced.addAll(each.rules());
      if (each.extras().since() != null) {
        referenced.add(each.extras().since());
      }
      if (each.extras().shareOf() != null) {
        referenced.add(each.extras().shareOf().rule());
      }
    }
    for (SigmaRule each : rules.values()) {
      each.newTo().forEach(asked -> referenced.add(asked.rule()));
    }
    List<Output> outputs = new ArrayList<>();
    rules.values().forEach(rule -> outputs.add(new Output(rule, null)));
    correlations.values().forEach(each -> outputs.add(new Output(null, each)));
    outputs.sort((a, b) -> Integer.compare(a.meta().line(), b.meta().line()));
    Map<String, List<Output>> byRule = new LinkedHashMap<>();
    for (Output output : outputs) {
      SigmaMeta meta = output.meta();
      if (meta.severity() != Severity.INFO
          && (meta.generate() || !referenced.contains(meta.key()))) {
        byRule.computeIfAbsent(meta.rule().id(), id -> new ArrayList<>()).add(output);
      }
    }
    return List.copyOf(byRule.values());
  }

  @Nullable SigmaCorrelation correlation(String key) {
    return correlations.get(key);
  }

  /** Throws where no rule is called so. */
  SigmaRule rule(SigmaMeta by, String key) throws SigmaException {
    SigmaRule rule = rules.get(key);
    if (rule == null) {
      throw wrong(
          by,
          correlations.containsKey(key)
              ? "refers to " + key + ", which must be a rule here and is a correlation"
              : "refers to " + key + ", and no document of the file has that name or id");
    }
    return rule;
  }

  /**
   * The field that a key of a correlation's group-by means in a base rule below it.
   *
   * @param path the keys of the documents from the correlation's rule down to the base rule
   */
  EcsField field(SigmaCorrelation by, GroupKey key, List<String> path) throws SigmaException {
    EcsField here = key.fields().get(path.getFirst());
    if (here == null) {
      here = EcsField.find(key.name());
    }
    if (path.size() == 1) {
      if (here == null) {
        throw wrong(
            by.meta(), "groups by " + key.name() + ", which means no field in " + path.getFirst());
      }
      return here;
    }
    SigmaCorrelation inner = correlations.get(path.getFirst());
    GroupKey below = inner == null ? null : same(inner, key, here);
    if (inner == null || below == null) {
      throw wrong(
          by.meta(),
          "groups by "
              + key.name()
              + ", but "
              + path.getFirst()
              + " does not: a correlation can only be grouped by what those below it group by");
    }
    return field(inner, below, path.subList(1, path.size()));
  }

  private static @Nullable GroupKey same(
      SigmaCorrelation inner, GroupKey key, @Nullable EcsField here) {
    for (GroupKey each : inner.groupBy()) {
      if (each.name().equals(key.name()) || (here != null && each.name().equals(here.name()))) {
        return each;
      }
    }
    for (GroupKey each : inner.groupBy()) {
      if (here != null && each.fields().containsValue(here)) {
        return each;
      }
    }
    return null;
  }

  SigmaException wrong(SigmaMeta at, String reason) {
    return new SigmaException(file.name(), at.line(), reason);
  }
}
