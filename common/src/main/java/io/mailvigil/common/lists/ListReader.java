// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import io.mailvigil.common.event.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads one file of the lists folder, by its ending: {@code .txt}, one entry a line with {@code
 * expires=} and {@code # reason} behind it; {@code .csv} (RFC 4180, a record a line) with a head
 * that names its columns; {@code .yml}, a list of texts and of maps.
 */
final class ListReader {
  private static final int MOST_ENTRIES = 50_000;
  private static final int MOST_TRUSTED = 256;
  private static final int MOST_MISTAKES = 100;
  private static final List<String> KEYS = List.of("entry", "expires", "reason");
  private static final List<String> KEYS_OF_SERVICES =
      List.of("entry", "expires", "reason", "networks", "hours");
  private static final Pattern LINE =
      Pattern.compile("(\\S(?:.*?\\S)??)(?:\\s+expires=(\\S+))?(?:\\s+#\\s*(.*?))?\\s*");

  private final String file;
  private final boolean networksOnly;
  private final List<String> keys;
  private final List<ListEntry> entries = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();
  private boolean full;

  /**
   * @param list its name: the trusted are networks and nothing else, and service accounts have
   *     networks and hours of their own
   */
  ListReader(String file, String list) {
    this.file = file;
    this.networksOnly = list.equals(NamedLists.TRUSTED_NETWORKS);
    this.keys = list.equals(NamedLists.SERVICE_ACCOUNTS) ? KEYS_OF_SERVICES : KEYS;
  }

  /** The entries that are right; the others are told in {@link #mistakes}. */
  List<ListEntry> read(String text) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.endsWith(".yml") || name.endsWith(".yaml")) {
      yaml(text);
    } else if (name.endsWith(".csv")) {
      csv(text);
    } else {
      plain(text);
    }
    return entries;
  }

  List<String> mistakes() {
    return mistakes;
  }

  private void mistake(int line, String sentence) {
    if (mistakes.size() < MOST_MISTAKES) {
      mistakes.add(file + ":" + line + ": " + sentence);
    }
  }

  private void add(int line, Map<String, String> fields) {
    int most = networksOnly ? MOST_TRUSTED : MOST_ENTRIES;
    if (entries.size() >= most) {
      if (!full) {
        mistake(line, "the list has more than " + most + " entries: make it shorter");
      }
      full = true;
      return;
    }
    String text = fields.getOrDefault("entry", "");
    try {
      String expires = fields.getOrDefault("expires", "");
      String hours = fields.getOrDefault("hours", "");
      ListEntry entry =
          ListEntry.parse(
                  text,
                  expires.isEmpty() ? null : ListEntry.expiry(expires),
                  fields.getOrDefault("reason", ""))
              .within(
                  networks(fields.getOrDefault("networks", "")),
                  hours.isEmpty() ? null : Hours.parse(hours));
      if (networksOnly && entry.kind() != ListEntry.Kind.NETWORK) {
        throw new IllegalArgumentException(
            "is no address or network, and the trusted are known by nothing else: write"
                + " 192.0.2.0/24 or 2001:db8::/32");
      }
      entries.add(entry);
    } catch (IllegalArgumentException e) {
      mistake(line, "'" + shown(text) + "' " + e.getMessage());
    }
  }

  private static List<Network> networks(String text) {
    List<Network> all = new ArrayList<>();
    for (String each : text.split("[\\s,]+")) {
      if (!each.isEmpty()) {
        all.add(Network.parse(each));
      }
    }
    return all;
  }

  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
  }

  private void plain(String text) {
    String[] lines = text.split("\\R", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher m = LINE.matcher(line);
      if (line.length() > 2_048 || !m.matches()) {
        mistake(i + 1, "the line has more than 2,048 characters: shorten it");
      } else {
        add(
            i + 1,
            Map.of(
                "entry",
                m.group(1),
                "expires",
                m.group(2) == null ? "" : m.group(2),
                "reason",
                m.group(3) == null ? "" : m.group(3)));
      }
    }
  }

  private void csv(String text) {
    String[] lines = text.split("\\R", -1);
    List<String> head = null;
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].isBlank() || lines[i].startsWith("#")) {
        continue;
      }
      List<String> cells = cells(lines[i]);
      if (cells == null) {
        mistake(i + 1, "a quote is not closed on its line: close it");
      } else if (head == null) {
        head = cells;
        for (String column : head) {
          if (!keys.contains(column)) {
            mistake(
                i + 1, "'" + shown(column) + "' is no column: " + String.join(", ", keys) + " are");
          }
        }
        if (!head.contains("entry")) {
          mistake(i + 1, "the first line names the columns, and entry is missing: add it");
          return;
        }
      } else if (cells.size() > head.size()) {
        mistake(i + 1, "has more cells than the first line names: quote those with a comma");
      } else {
        Map<String, String> fields = new HashMap<>();
        for (int k = 0; k < cells.size(); k++) {
          fields.put(head.get(k), cells.get(k));
        }
        add(i + 1, fields);
      }
    }
  }

  /** Null where a quote stays open. */
  private static @Nullable List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted && c == '"' && i + 1 < line.length() && line.charAt(i + 1) == '"') {
        cell.append('"');
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return quoted ? null : cells;
  }

  private void yaml(String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setAllowDuplicateKeys(false)
            .setMaxAliasesForCollections(10)
            .build();
    try {
      Node root = new Compose(settings).composeString(text).orElse(null);
      if (root instanceof SequenceNode list) {
        list.getValue().forEach(this::item);
      } else if (root != null && !Tag.NULL.equals(root.getTag())) {
        mistake(line(root), "should be a list: write each entry on a line that begins with '-'");
      }
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      mistake(line, "is no YAML, " + e.getProblem() + ": mend it there");
    } catch (YamlEngineException e) {
      mistake(1, "is no YAML, " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  private void item(Node item) {
    if (item instanceof ScalarNode scalar) {
      add(line(item), Map.of("entry", scalar.getValue()));
      return;
    }
    if (!(item instanceof MappingNode mapping)) {
      mistake(line(item), "should be a text, or a map of entry, expires and reason");
      return;
    }
    Map<String, String> fields = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode k ? k.getValue() : "";
      if (keys.contains(key)) {
        fields.put(key, text(tuple.getValueNode()));
      } else {
        mistake(
            line(tuple.getKeyNode()),
            "'" + shown(key) + "' is not a key here: " + String.join(", ", keys) + " are");
      }
    }
    add(line(item), fields);
  }

  /** A text, or those of a list. */
  private static String text(Node value) {
    if (value instanceof SequenceNode list) {
      return list.getValue().stream()
          .map(each -> each instanceof ScalarNode scalar ? scalar.getValue() : "")
          .collect(Collectors.joining(" "));
    }
    return value instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
