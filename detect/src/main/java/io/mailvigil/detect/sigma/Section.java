// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of a rule file with its place. Getters note a mistake and return null (or nothing) for
 * what is of the wrong kind; {@link #refuseOthers} refuses the keys nobody asked for.
 */
final class Section {
  private final String path;
  private final Node node;
  private final Mistakes mistakes;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final Set<String> asked = new TreeSet<>();

  /** {@code path} is what sentences call it, empty at the top of a document. */
  Section(MappingNode mapping, String path, Mistakes mistakes) {
    this.path = path;
    this.node = mapping;
    this.mistakes = mistakes;
    for (NodeTuple tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        mistakes.mistake(tuple.getKeyNode(), "a key is a plain text: write it so");
      } else if (keys.putIfAbsent(key.getValue(), key) != null) {
        mistakes.mistake(key, at(key.getValue()) + " stands here twice: keep one");
      } else {
        values.put(key.getValue(), tuple.getValueNode());
      }
    }
  }

  Node node() {
    return node;
  }

  Mistakes mistakes() {
    return mistakes;
  }

  String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  Set<String> names() {
    return values.keySet();
  }

  boolean has(String key) {
    return get(key) != null;
  }

  /** The value under a key; null where it is absent or null. */
  @Nullable Node get(String key) {
    asked.add(key);
    Node value = values.get(key);
    return isNull(value) ? null : value;
  }

  /** The value under a key as it stands, a null too. */
  Node value(String key) {
    return values.getOrDefault(key, node);
  }

  /** The key itself, for its line; the section where it is absent. */
  Node key(String key) {
    return keys.getOrDefault(key, node);
  }

  void mistake(String key, String sentence) {
    mistakes.mistake(key(key), at(key) + " " + sentence);
  }

  @Nullable Section section(String key) {
    Node value = get(key);
    if (value == null) {
      return null;
    }
    if (value instanceof MappingNode mapping) {
      return new Section(mapping, at(key), mistakes);
    }
    mistakes.mistake(value, at(key) + " should be a section of its own, with keys below it");
    return null;
  }

  @Nullable String text(String key) {
    Node value = get(key);
    if (value == null || value instanceof ScalarNode) {
      return value == null ? null : ((ScalarNode) value).getValue();
    }
    mistakes.mistake(value, at(key) + " should be a single text");
    return null;
  }

  /** A text that must be there; null, with a mistake, where it is not. */
  @Nullable String required(String key, String mend) {
    if (get(key) == null) {
      mistakes.mistake(node, at(key) + " is missing: " + mend);
      return null;
    }
    return text(key);
  }

  boolean flag(String key, boolean otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    switch (text.toLowerCase(Locale.ROOT)) {
      case "true":
        return true;
      case "false":
        return false;
      default:
        mistake(key, "should be true or false, not " + Mistakes.quote(text));
        return otherwise;
    }
  }

  /** The texts of a list; a single text reads as a list of one. */
  List<ScalarNode> scalars(String key) {
    Node value = get(key);
    List<Node> items =
        value instanceof SequenceNode list
            ? list.getValue()
            : value == null ? List.of() : List.of(value);
    List<ScalarNode> all = new ArrayList<>();
    for (Node item : items) {
      if (item instanceof ScalarNode scalar) {
        all.add(scalar);
      } else {
        mistakes.mistake(item, at(key) + " should be a list of plain texts");
      }
    }
    return all;
  }

  List<String> texts(String key) {
    return scalars(key).stream().map(ScalarNode::getValue).toList();
  }

  /** Refuses every key that was not asked for, with the nearest that could have been meant. */
  void refuseOthers() {
    for (Map.Entry<String, Node> key : keys.entrySet()) {
      if (!asked.contains(key.getKey())) {
        mistakes.mistake(
            key.getValue(),
            at(Mistakes.quote(key.getKey()))
                + " is not a key here"
                + Nearest.hint(key.getKey(), asked));
      }
    }
  }

  static boolean isNull(@Nullable Node node) {
    return node == null || Tag.NULL.equals(node.getTag());
  }
}
