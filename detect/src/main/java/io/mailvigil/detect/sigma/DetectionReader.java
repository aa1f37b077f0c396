// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the section {@code detection} of a rule: selections, and the condition over them. */
final class DetectionReader {
  /**
   * What a detection says.
   *
   * @param shapes {@link Shapes} of the events that can match at all
   * @param guesses whether it can match a guess
   */
  record Detected(Predicate<AuthEvent> test, long shapes, boolean guesses) {}

  private static final Detected NEVER = new Detected(event -> false, Shapes.ALL, false);

  private DetectionReader() {}

  static Detected read(
      Section detection, Taxonomy taxonomy, Placeholders placeholders, Mistakes mistakes) {
    return read(detection, false, taxonomy, placeholders, mistakes);
  }

  /** Reads the section {@code filter}, whose key {@code rules} is no selection. */
  static Detected filter(
      Section filter, Taxonomy taxonomy, Placeholders placeholders, Mistakes mistakes) {
    return read(filter, true, taxonomy, placeholders, mistakes);
  }

  private static Detected read(
      Section detection,
      boolean isFilter,
      Taxonomy taxonomy,
      Placeholders placeholders,
      Mistakes mistakes) {
    Selections selections = new Selections(taxonomy, placeholders, mistakes);
    Map<String, Predicate<AuthEvent>> tests = new LinkedHashMap<>();
    Map<String, Long> shapes = new LinkedHashMap<>();
    Map<String, Guesses> guesses = new LinkedHashMap<>();
    Items items = new Items(taxonomy, placeholders, mistakes);
    for (String name : detection.names()) {
      if (name.equals("timeframe")) {
        detection.mistake(
            name, "is of the old aggregations: write a correlation with timespan instead");
      } else if (!name.equals("condition") && !(isFilter && name.equals("rules"))) {
        Node node = detection.value(name);
        tests.put(name, selections.compile(name, node));
        shapes.put(name, SelectionShapes.of(node));
        guesses.put(name, Guesses.of(node, items, taxonomy));
      }
    }
    Condition condition = condition(detection, tests.keySet());
    if (condition == null) {
      return NEVER;
    }
    TreeSet<String> named = new TreeSet<>();
    condition.names(named);
    for (String name : tests.keySet()) {
      if (!named.contains(name)) {
        mistakes.warning(
            detection.key(name), name + " is not named by the condition: it says nothing");
      }
    }
    return new Detected(
        condition.over(tests),
        SelectionShapes.of(condition, shapes),
        Guesses.of(condition, guesses).any());
  }

  /** Several conditions in a list: one of them. */
  private static @Nullable Condition condition(
      Section detection, java.util.Collection<String> names) {
    List<ScalarNode> texts = detection.scalars("condition");
    if (texts.isEmpty()) {
      detection.mistake(
          "condition", "is missing: write the name of a selection, or several with and, or, not");
      return null;
    }
    List<Condition> all = new ArrayList<>();
    for (ScalarNode text : texts) {
      try {
        all.add(ConditionParser.parse(text.getValue(), names));
      } catch (IllegalArgumentException e) {
        detection.mistakes().mistake(text, "condition " + e.getMessage());
        return null;
      }
    }
    return all.size() == 1 ? all.getFirst() : new Condition.Or(all);
  }
}
