// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The YAML documents of a rule file, with {@code action: global}, {@code reset} and {@code repeat}
 * carried out. What is built from a file is bounded before it is built: size, nodes, depth,
 * aliases.
 */
final class Documents {
  static final int LARGEST = 1 << 20;
  private static final int MOST_DOCUMENTS = 1_000;
  private static final int MOST_NODES = 100_000;
  private static final int DEEPEST = 24;
  private static final int MOST_ALIASES = 100;

  private Documents() {}

  /** The documents in file order; what is wrong with the YAML is noted and ends the reading. */
  static List<MappingNode> read(String text, Mistakes mistakes) {
    List<MappingNode> documents = new ArrayList<>();
    if (text.length() > LARGEST) {
      mistakes.mistake(
          1,
          "the file has more than "
              + LARGEST / 1024
              + " KiB: a rule file holds one detection, write several");
      return documents;
    }
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(mistakes.file())
            .setSchema(new CoreSchema())
            .setMaxAliasesForCollections(MOST_ALIASES)
            .build();
    try {
      if (isBounded(text, settings, mistakes)) {
        for (Node node : new Compose(settings).composeAllFromString(text)) {
          if (node instanceof MappingNode mapping) {
            documents.add(mapping);
          } else if (!Section.isNull(node)) {
            mistakes.mistake(node, "a document of a rule file is a map: begin it with title:");
          }
        }
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      mistakes.mistake(line, "is no YAML, " + e.getProblem() + ": mend it there");
    } catch (YamlEngineException e) {
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
      mistakes.mistake(1, "is no YAML, " + reason);
    }
    return actions(documents, mistakes);
  }

  private static boolean isBounded(String text, LoadSettings settings, Mistakes mistakes) {
    int depth = 0;
    int nodes = 0;
    int aliases = 0;
    int documents = 0;
    int anchored = 0; // the depth outside of the outermost anchored collection that is open, plus 1
    for (Event event : new Parse(settings).parseString(text)) {
      int line = event.getStartMark().map(Mark::getLine).orElse(0) + 1;
      switch (event.getEventId()) {
        case DocumentStart -> documents++;
        case MappingStart, SequenceStart -> {
          nodes++;
          if (anchored == 0 && ((NodeEvent) event).getAnchor().isPresent()) {
            anchored = depth + 1;
          }
          depth++;
        }
        case MappingEnd, SequenceEnd -> {
          depth--;
          anchored = anchored == depth + 1 ? 0 : anchored;
        }
        case Scalar -> nodes++;
        case Alias -> {
          aliases++;
          if (anchored > 0) {
            mistakes.mistake(
                line,
                "the alias *"
                    + ((AliasEvent) event).getAlias()
                    + " stands inside an anchored value: write the value out");
            return false;
          }
        }
        default -> {}
      }
      String excess =
          depth > DEEPEST
              ? "nests deeper than " + DEEPEST + " levels: no rule needs that"
              : nodes > MOST_NODES
                  ? "has more than " + MOST_NODES + " values: move long lists to the lists folder"
                  : aliases > MOST_ALIASES
                      ? "has more than " + MOST_ALIASES + " aliases: write the values out"
                      : documents > MOST_DOCUMENTS
                          ? "has more than " + MOST_DOCUMENTS + " documents: write several files"
                          : null;
      if (excess != null) {
        mistakes.mistake(line, "the file " + excess);
        return false;
      }
    }
    return true;
  }

  private static List<MappingNode> actions(List<MappingNode> documents, Mistakes mistakes) {
    List<MappingNode> all = new ArrayList<>();
    MappingNode global = null;
    MappingNode previous = null;
    for (MappingNode document : documents) {
      Node action = value(document, "action");
      MappingNode rest = without(document, "action");
      String word = action instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (action == null) {
        previous = merged(global, rest);
        all.add(previous);
      } else if (word.equals("global")) {
        global = merged(global, rest);
      } else if (word.equals("reset")) {
        global = null;
      } else if (!word.equals("repeat")) {
        mistakes.mistake(
            action,
            "action "
                + Mistakes.quote(word)
                + " is none"
                + Nearest.hint(word, List.of("global", "repeat", "reset")));
      } else if (previous == null) {
        mistakes.mistake(action, "action repeat stands before any rule: put the rule first");
      } else {
        previous = merged(previous, rest);
        all.add(previous);
      }
    }
    return all;
  }

  private static @Nullable Node value(MappingNode mapping, String key) {
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
        return tuple.getValueNode();
      }
    }
    return null;
  }

  private static MappingNode without(MappingNode mapping, String key) {
    List<NodeTuple> rest = new ArrayList<>(mapping.getValue());
    boolean had =
        rest.removeIf(t -> t.getKeyNode() instanceof ScalarNode k && k.getValue().equals(key));
    return had ? mapping(rest, mapping) : mapping;
  }

  /** The second over the first, map by map; its place is the second's. */
  private static MappingNode merged(@Nullable MappingNode under, MappingNode over) {
    if (under == null) {
      return over;
    }
    Map<String, NodeTuple> all = new LinkedHashMap<>();
    for (NodeTuple tuple : under.getValue()) {
      all.put(String.valueOf(name(tuple)), tuple);
    }
    for (NodeTuple tuple : over.getValue()) {
      NodeTuple below = all.get(String.valueOf(name(tuple)));
      if (below != null
          && below.getValueNode() instanceof MappingNode lower
          && tuple.getValueNode() instanceof MappingNode upper) {
        all.put(name(tuple), new NodeTuple(tuple.getKeyNode(), merged(lower, upper)));
      } else {
        all.put(name(tuple), tuple);
      }
    }
    return mapping(new ArrayList<>(all.values()), over);
  }

  private static String name(NodeTuple tuple) {
    return tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
  }

  private static MappingNode mapping(List<NodeTuple> tuples, MappingNode place) {
    return new MappingNode(
        Tag.MAP, true, tuples, FlowStyle.BLOCK, place.getStartMark(), place.getEndMark());
  }
}
