// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The condition of a correlation: bounds of a number, or, of a temporal one, a text that joins its
 * rules by {@code and}, {@code or}, {@code not} as specification 2.2 proposes.
 */
final class ConditionReader {
  private static final List<String> OPS =
      Arrays.stream(Threshold.Op.values()).map(op -> op.name().toLowerCase(Locale.ROOT)).toList();

  private final Section section;
  private final @Nullable Type type;
  private final List<String> rules;
  private final Mistakes mistakes;

  ConditionReader(Section section, @Nullable Type type, List<String> rules, Mistakes mistakes) {
    this.section = section;
    this.type = type;
    this.rules = rules;
    this.mistakes = mistakes;
  }

  @Nullable Presence presence() {
    Node node = section.get("condition");
    if (!(node instanceof ScalarNode text)) {
      return null;
    }
    if (type != null && !type.isTemporal()) {
      mistakes.mistake(text, "condition should be a section such as {gte: 5} for " + name());
      return null;
    }
    try {
      return presence(ConditionParser.parse(text.getValue(), rules));
    } catch (IllegalArgumentException e) {
      mistakes.mistake(text, "condition " + e.getMessage());
      return null;
    }
  }

  private static Presence presence(Condition condition) {
    return switch (condition) {
      case Condition.Of of -> new Presence.Of(of.name());
      case Condition.Not not -> new Presence.Not(presence(not.condition()));
      case Condition.And and ->
          new Presence.All(and.parts().stream().map(ConditionReader::presence).toList());
      case Condition.Or or ->
          new Presence.Any(or.parts().stream().map(ConditionReader::presence).toList());
      case Condition.AtLeast least ->
          throw new IllegalArgumentException(
              "asks for a number of rules: write {gte: " + least.count() + "} instead");
    };
  }

  Threshold threshold() {
    Node node = section.get("condition");
    if (node == null || node instanceof ScalarNode) {
      if (type != null && !type.isTemporal() && node == null) {
        section.mistake("condition", "is missing: write {gte: 5}");
      }
      return Threshold.NONE;
    }
    Section condition = section.section("condition");
    if (condition == null) {
      return Threshold.NONE;
    }
    List<Threshold.Bound> bounds = new ArrayList<>();
    for (int i = 0; i < OPS.size(); i++) {
      Double number = number(condition, OPS.get(i));
      if (number != null) {
        bounds.add(new Threshold.Bound(Threshold.Op.values()[i], number));
      }
    }
    EcsField field = MetaReader.field(condition, "field");
    Double percentile = number(condition, "percentile");
    if (percentile != null && (percentile < 0 || percentile > 100)) {
      condition.mistake("percentile", "should be from 0 to 100");
    }
    condition.refuseOthers();
    boolean counts = type == Type.EVENT_COUNT || (type != null && type.isTemporal());
    if (type != null && !counts && field == null && !condition.has("field")) {
      condition.mistake("field", "is missing: " + name() + " looks at the values of one");
    } else if (counts && field != null) {
      condition.mistake("field", "says nothing for " + name() + ": take it away");
    }
    if (bounds.isEmpty()) {
      condition.mistake(
          "gte", "or another bound is missing: write one of " + String.join(" ", OPS));
    }
    return new Threshold(bounds, field, percentile == null ? 50 : percentile);
  }

  private String name() {
    return type == null ? "it" : type.name().toLowerCase(Locale.ROOT);
  }

  static @Nullable Double number(Section section, String key) {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    if (!text.matches("-?\\d{1,15}(\\.\\d{1,9})?")) {
      section.mistake(key, "should be a number, not " + Mistakes.quote(text));
      return null;
    }
    return Double.parseDouble(text);
  }
}
