// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Compiles search identifiers: the entries of a map all hold, of a list one does, and texts without
 * a field are looked for in all text fields. What is wrong is noted and stands for false.
 */
final class Selections {
  private static final Predicate<AuthEvent> NEVER = event -> false;

  private final Items items;
  private final Mistakes mistakes;

  Selections(Taxonomy taxonomy, Placeholders placeholders, Mistakes mistakes) {
    this.items = new Items(taxonomy, placeholders, mistakes);
    this.mistakes = mistakes;
  }

  /** What a search identifier says. */
  Predicate<AuthEvent> compile(String name, Node node) {
    return switch (node) {
      case MappingNode mapping -> map(mapping);
      case SequenceNode list -> list(name, list);
      case ScalarNode scalar when !Section.isNull(scalar) -> keywords(List.of(scalar), scalar);
      default -> {
        mistakes.mistake(
            node, name + " says nothing: write fields with values, or a list of texts");
        yield NEVER;
      }
    };
  }

  private Predicate<AuthEvent> map(MappingNode mapping) {
    List<Predicate<AuthEvent>> all = new ArrayList<>();
    Section section = new Section(mapping, "", mistakes); // notes keys that stand twice
    if (section.names().isEmpty()) {
      mistakes.mistake(mapping, "an empty map says nothing: write fields with values");
      return NEVER;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        all.add(item(key, tuple.getValueNode()));
      }
    }
    return Tests.all(all);
  }

  private Predicate<AuthEvent> list(String name, SequenceNode list) {
    List<ScalarNode> words = new ArrayList<>();
    List<Predicate<AuthEvent>> any = new ArrayList<>();
    for (Node entry : list.getValue()) {
      if (entry instanceof MappingNode mapping) {
        any.add(map(mapping));
      } else if (entry instanceof ScalarNode word && !Section.isNull(word)) {
        words.add(word);
      } else {
        mistakes.mistake(entry, name + " lists what is neither a map nor a text: mend it");
      }
    }
    if (!words.isEmpty()) {
      any.add(keywords(words, list));
    } else if (any.isEmpty()) {
      mistakes.mistake(list, name + " is an empty list: write fields with values");
    }
    return Tests.any(any);
  }

  private Predicate<AuthEvent> item(ScalarNode key, Node value) {
    List<ScalarNode> values = new ArrayList<>();
    List<Node> nodes = value instanceof SequenceNode list ? list.getValue() : List.of(value);
    for (Node node : nodes) {
      if (node instanceof ScalarNode scalar) {
        values.add(scalar);
      } else {
        mistakes.mistake(
            node,
            Mistakes.quote(key.getValue())
                + " has a map or list as a value: write plain values, one a line");
        return NEVER;
      }
    }
    return compiled(key.getValue(), values, key);
  }

  private Predicate<AuthEvent> keywords(List<ScalarNode> words, Node at) {
    return compiled("", words, at);
  }

  private Predicate<AuthEvent> compiled(String key, List<ScalarNode> values, Node at) {
    try {
      return items.compile(key, values, at);
    } catch (IllegalArgumentException e) {
      String subject = key.isEmpty() ? "the keyword list" : Mistakes.quote(key);
      mistakes.mistake(at, subject + " " + e.getMessage());
      return NEVER;
    }
  }
}
