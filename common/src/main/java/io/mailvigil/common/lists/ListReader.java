// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
  private static final Set<String> KEYS = Set.of("entry", "expires", "reason");
  private static final Pattern LINE =
      Pattern.compile("(\\S(?:.*?\\S)??)(?:\\s+expires=(\\S+))?(?:\\s+#\\s*(.*?))?\\s*");

  private final String file;
  private final boolean networksOnly;
  private final List<ListEntry> entries = new ArrayList<>();
  private final List<String> mistakes = new ArrayList<>();
  private boolean full;

  /**
   * @param networksOnly whether the list is of trusted networks, which holds nothing else
   */
  ListReader(String file, boolean networksOnly) {
    this.file = file;
    this.networksOnly = networksOnly;
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

  private void add(int line, String text, @Nullable String expires, String reason) {
    int most = networksOnly ? MOST_TRUSTED : MOST_ENTRIES;
    if (entries.size() >= most) {
      if (!full) {
        mistake(line, "the list has more than " + most + " entries: make it shorter");
      }
      full = true;
      return;
    }
    try {
      Instant until = expires == null || expires.isEmpty() ? null : ListEntry.expiry(expires);
      ListEntry entry = ListEntry.parse(text, until, reason);
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
        add(i + 1, m.group(1), m.group(2), m.group(3) == null ? "" : m.group(3));
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
          if (!KEYS.contains(column)) {
            mistake(i + 1, "'" + shown(column) + "' is no column: entry, expires and reason are");
          }
        }
        if (!head.contains("entry")) {
          mistake(i + 1, "the first line names the columns, and entry is missing: add it");
          return;
        }
      } else if (cells.size() > head.size()) {
        mistake(i + 1, "has more cells than the first line names: quote those with a comma");
      } else {
        String reason = cell(head, cells, "reason");
        add(i + 1, cell(head, cells, "entry"), cell(head, cells, "expires"), reason);
      }
    }
  }

  private static String cell(List<String> head, List<String> cells, String column) {
    int at = head.indexOf(column);
    return at < 0 || at >= cells.size() ? "" : cells.get(at);
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
      add(line(item), scalar.getValue(), null, "");
      return;
    }
    if (!(item instanceof MappingNode mapping)) {
      mistake(line(item), "should be a text, or a map of entry, expires and reason");
      return;
    }
    String entry = "";
    String expires = null;
    String reason = "";
    for (NodeTuple tuple : mapping.getValue()) {
      String key = tuple.getKeyNode() instanceof ScalarNode k ? k.getValue() : "";
      String value = tuple.getValueNode() instanceof ScalarNode v ? v.getValue() : "";
      switch (key) {
        case "entry" -> entry = value;
        case "expires" -> expires = value;
        case "reason" -> reason = value;
        default ->
            mistake(
                line(tuple.getKeyNode()),
                "'" + shown(key) + "' is not a key here: entry, expires and reason are");
      }
    }
    add(line(item), entry, expires, reason);
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
