// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.lists.NamedLists;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The thresholds of the built-in rules that section {@code detect.rules} may set, as they are in
 * force.
 *
 * @param values by {@code RULE.KEY}: a Duration, an Integer or a Double
 */
public record Thresholds(Map<String, Object> values) {
  public Thresholds {
    values = Map.copyOf(values);
  }

  /** Where a rule file asks for its thresholds. */
  @FunctionalInterface
  interface Source {
    /** Every threshold is what the file says. */
    Source AS_WRITTEN = (rule, key, read, otherwise) -> otherwise;

    /** Of files that are not built in: who wants another threshold writes it there. */
    Source NONE = (rule, key, read, otherwise) -> otherwise;

    /**
     * @param read how a section of the configuration is asked for it
     * @param otherwise what the file says
     */
    Object value(String rule, String key, Function<ConfigNode, Object> read, Object otherwise);
  }

  /** Reads section {@code detect.rules}; mistakes are noted in it. */
  public static Thresholds of(ConfigNode rules) {
    Map<String, Object> values = new LinkedHashMap<>();
    Map<String, ConfigNode> sections = new HashMap<>();
    SigmaRules.read(
        NamedLists.EMPTY,
        SigmaFilters.NONE,
        (rule, key, read, otherwise) ->
            values.computeIfAbsent(
                rule + "." + key, k -> read.apply(sections.computeIfAbsent(rule, rules::section))));
    return new Thresholds(values);
  }

  Source source() {
    return (rule, key, read, otherwise) -> values.getOrDefault(rule + "." + key, otherwise);
  }

  /** A threshold in whole numbers, within bounds. */
  static Function<ConfigNode, Object> whole(String key, int otherwise, int least, int most) {
    return section -> section.integer(key, otherwise, least, most);
  }

  /** A threshold that is a share, within bounds. */
  static Function<ConfigNode, Object> decimal(
      String key, double otherwise, double least, double most) {
    return section -> section.decimal(key, otherwise, least, most);
  }

  /** A timespan, within bounds. */
  static Function<ConfigNode, Object> duration(
      String key, Duration otherwise, Duration least, Duration most) {
    return section -> section.duration(key, otherwise, least, most);
  }
}
