// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * Fields whose values are few: a rule for another value would never match and nobody would know.
 */
final class Vocabulary {
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "event.kind", List.of("event", "state"),
          "event.category", List.of("authentication", "email", "iam", "host"),
          "event.type", List.of("start", "end", "info", "change"),
          "event.action", words(Action.values(), Action::wire),
          "event.outcome", words(Outcome.values(), Outcome::wire),
          "event.reason", words(Reason.values(), Reason::wire),
          "mailvigil.auth.factor", words(Factor.values(), Factor::wire),
          "mailvigil.auth.first_factor", words(FirstFactor.values(), FirstFactor::wire),
          "mailvigil.auth.second_factor", words(SecondFactor.values(), SecondFactor::wire),
          "mailvigil.clock", List.of("ahead"));

  /** What a rule asks of a field of a product's own. */
  record Described(String value, TextTest test) {}

  private Vocabulary() {}

  private static <E> List<String> words(E[] values, Function<E, String> wire) {
    return Arrays.stream(values).map(wire).toList();
  }

  /**
   * Throws {@link IllegalArgumentException} where a value is none that the field ever has; one with
   * wildcards or modifiers is judged by whether it describes any.
   */
  static void check(
      EcsField field, List<ScalarNode> values, List<Modifier> modifiers, Mistakes mistakes) {
    List<String> words = WORDS.get(field.name());
    if (words == null || modifiers.contains(Modifier.EXPAND)) {
      return;
    }
    ValueReader reader = new ValueReader(modifiers, Placeholders.NONE);
    for (ScalarNode node : values) {
      for (Value value : reader.alternatives(node)) {
        if (value instanceof Value.Text text && words.stream().noneMatch(matches(text))) {
          mistakes.mistake(
              node,
              Mistakes.quote(node.getValue())
                  + " is no value of "
                  + field.name()
                  + Nearest.hint(node.getValue(), words)
                  + (words.size() > 16 ? " (docs/sigma.md lists them)" : ""));
        }
      }
    }
  }

  private static Predicate<String> matches(Value.Text text) {
    TextTest test = TextTest.any(List.of(text.glob()), TextTest.Case.IGNORED, false);
    return test::test;
  }

  /** The events that the described values of a product's field are read as. */
  static Predicate<AuthEvent> test(
      Map<String, Meaning.Word> words, Described asked, Node at, Mistakes mistakes) {
    List<Predicate<AuthEvent>> all = new ArrayList<>();
    for (Map.Entry<String, Meaning.Word> entry : new TreeMap<>(words).entrySet()) {
      Meaning.Word word = entry.getValue();
      if (!asked.test.test(entry.getKey())) {
        continue;
      }
      switch (word.fit()) {
        case EXACT -> {}
        case WIDER ->
            mistakes.warning(
                at,
                "'"
                    + entry.getKey()
                    + "' is read as "
                    + word.reading()
                    + ", as are other values of the same meaning");
        case BLURRED ->
            throw new IllegalArgumentException(
                "asks for '"
                    + entry.getKey()
                    + "', which an event does not tell from its opposite: write "
                    + word.reading()
                    + " if any change will do");
      }
      all.add(word.test());
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "asks for "
              + Mistakes.quote(asked.value)
              + ", of which Mailvigil makes no event"
              + near(asked.value, words.keySet()));
    }
    return Tests.any(all);
  }

  private static String near(String value, Set<String> words) {
    String near = Nearest.of(value, words);
    return near == null ? "" : " (nearest: '" + near + "')";
  }
}
