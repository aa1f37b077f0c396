// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A place in a configuration file, read strictly. A getter takes the default for a missing key; a
 * mistake is noted with file, line, path and sentence, the default is returned and reading goes on,
 * so that {@link #finish()} throws all mistakes at once. Keys nobody asked for are mistakes.
 */
public final class ConfigNode {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|min|h|d)");
  private static final Pattern SIZE =
      Pattern.compile("(\\d{1,12}) ?(B|kB|KiB|MB|MiB|GB|GiB|TB|TiB)?");

  /** The mistakes of one file. */
  static final class Report {
    final List<String> mistakes = new ArrayList<>();
    final List<ConfigNode> visited = new ArrayList<>();
  }

  private final @Nullable Node node;
  private final String file;
  private final String path;
  private final Report report;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();
  private final TreeSet<String> asked = new TreeSet<>();

  ConfigNode(@Nullable Node node, String file, String path, Report report) {
    this.node = isNull(node) ? null : node;
    this.file = file;
    this.path = path;
    this.report = report;
    report.visited.add(this);
    if (this.node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode key) {
          if (keys.put(key.getValue(), key) != null) {
            mistake(key, at(key.getValue()), "stands here twice: keep one");
          }
          values.put(key.getValue(), tuple.getValueNode());
        }
      }
    } else if (this.node != null) {
      mistake(this.node, path, "should be a section, with keys below it");
    }
  }

  /** Where this node stands, as {@code alert.locks}; empty at the top. */
  public String path() {
    return path;
  }

  public boolean has(String key) {
    return values.containsKey(key) && !isNull(values.get(key));
  }

  /** The section under a key; an absent one reads as empty, so all its defaults hold. */
  public ConfigNode section(String key) {
    Node value = take(key);
    if (value != null && !(value instanceof MappingNode) && !isNull(value)) {
      mistake(value, at(key), "should be a section of its own, with keys below it");
      value = null;
    }
    return new ConfigNode(value, file, at(key), report);
  }

  /** The keys that stand here, in file order: for mappings with free names. */
  public List<String> names() {
    return List.copyOf(keys.keySet());
  }

  /** The sections of a mapping with free names, in file order. */
  public Map<String, ConfigNode> sections(String key) {
    ConfigNode parent = section(key);
    Map<String, ConfigNode> all = new LinkedHashMap<>();
    parent.values.forEach((name, value) -> {
      parent.asked.add(name);
      all.put(name, new ConfigNode(value, file, parent.at(name), report));
    });
    return all;
  }

  /** The entries of a list of sections, in file order. */
  public List<ConfigNode> list(String key) {
    Node value = take(key);
    if (value == null || isNull(value)) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      mistake(value, at(key), "should be a list: write each entry on a line that begins with '-'");
      return List.of();
    }
    List<ConfigNode> all = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      all.add(new ConfigNode(item, file, at(key) + "[" + all.size() + "]", report));
    }
    return all;
  }

  /** A mapping of free names to text, in file order. */
  public Map<String, String> texts(String key) {
    ConfigNode parent = section(key);
    Map<String, String> all = new LinkedHashMap<>();
    for (String name : parent.values.keySet()) {
      all.put(name, parent.text(name, ""));
    }
    return all;
  }

  public String text(String key, String otherwise) {
    String value = scalar(key);
    return value == null ? otherwise : value;
  }

  public @Nullable String text(String key) {
    return scalar(key);
  }

  /** A text that must be there. */
  public String required(String key, String mend) {
    String value = scalar(key);
    if (value == null || value.isBlank()) {
      mistake(node, at(key), "is missing: " + mend);
      return "";
    }
    return value;
  }

  public boolean flag(String key, boolean otherwise) {
    return parsed(
        key,
        otherwise,
        text ->
            switch (text) {
              case "true", "yes", "on" -> true;
              case "false", "no", "off" -> false;
              default -> throw new IllegalArgumentException("should be true or false");
            });
  }

  /** A whole number within bounds, both included. */
  public long number(String key, long otherwise, long least, long most) {
    return parsed(
        key,
        otherwise,
        text -> {
          String mend = "should be a whole number from " + least + " to " + most;
          try {
            long value = Long.parseLong(text);
            if (value < least || value > most) {
              throw new IllegalArgumentException(mend);
            }
            return value;
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException(mend, e);
          }
        });
  }

  /** As {@link #number(String, long, long, long)}, for an int. */
  public int integer(String key, int otherwise, int least, int most) {
    return (int) number(key, otherwise, least, most);
  }

  /** A number within bounds, both included. */
  public double decimal(String key, double otherwise, double least, double most) {
    return parsed(
        key,
        otherwise,
        text -> {
          String mend = "should be a number from " + least + " to " + most;
          try {
            double value = Double.parseDouble(text);
            if (!(value >= least && value <= most)) {
              throw new IllegalArgumentException(mend);
            }
            return value;
          } catch (NumberFormatException e) {
            throw new IllegalArgumentException(mend, e);
          }
        });
  }

  /**
   * A duration as {@code 500ms}, {@code 30s}, {@code 15m}, {@code 12h}, {@code 90d}, within bounds.
   */
  public Duration duration(String key, Duration otherwise, Duration least, Duration most) {
    return parsed(
        key,
        otherwise,
        text -> {
          Duration value = parseDuration(text);
          if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                "should be from " + written(least) + " to " + written(most));
          }
          return value;
        });
  }

  /**
   * Reads {@code 30s}, {@code 15m} and the like. Throws {@link IllegalArgumentException} with the
   * mend.
   */
  public static Duration parseDuration(String text) {
    Matcher m = DURATION.matcher(text);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "should be a duration such as 500ms, 30s, 15m, 12h or 90d");
    }
    long n = Long.parseLong(m.group(1));
    return switch (m.group(2)) {
      case "ms" -> Duration.ofMillis(n);
      case "s" -> Duration.ofSeconds(n);
      case "m", "min" -> Duration.ofMinutes(n);
      case "h" -> Duration.ofHours(n);
      default -> Duration.ofDays(n);
    };
  }

  /** A size in bytes, written as {@code 8 KiB} or {@code 5 GB}. */
  public long bytes(String key, long otherwise) {
    return parsed(
        key,
        otherwise,
        text -> {
          Matcher m = SIZE.matcher(text);
          if (!m.matches()) {
            throw new IllegalArgumentException("should be a size such as 64 KiB, 500 MB or 5 GB");
          }
          String unit = m.group(2) == null ? "B" : m.group(2);
          long base = unit.contains("i") ? 1024 : 1000;
          int power = "BKMGT".indexOf(unit.toUpperCase(Locale.ROOT).charAt(0));
          return Math.multiplyExact(Long.parseLong(m.group(1)), (long) Math.pow(base, power));
        });
  }

  /** One of an enum's values, written in lower case with dashes. */
  public <E extends Enum<E>> E choice(String key, E otherwise, Class<E> type) {
    return parsed(
        key,
        otherwise,
        text -> {
          List<String> words = new ArrayList<>();
          for (E value : type.getEnumConstants()) {
            String word = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (word.equals(text)) {
              return value;
            }
            words.add(word);
          }
          throw new IllegalArgumentException("should be one of " + String.join(", ", words));
        });
  }

  /** A path; a relative one is taken from the working directory. */
  public @Nullable Path file(String key) {
    String value = scalar(key);
    return value == null ? null : Path.of(value);
  }

  /** A list of texts; a single text reads as a list of one. */
  public List<String> strings(String key, List<String> otherwise) {
    Node value = take(key);
    if (value == null || isNull(value)) {
      return otherwise;
    }
    List<String> all = new ArrayList<>();
    List<Node> items =
        value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    for (Node item : items) {
      if (item instanceof ScalarNode scalar) {
        all.add(scalar.getValue());
      } else {
        mistake(item, at(key), "should be a list of plain texts");
      }
    }
    return List.copyOf(all);
  }

  /** A secret: {@code {file: PATH}} or {@code {env: NAME}}; null where the key is absent. */
  public @Nullable Secret secret(String key) {
    Node value = take(key);
    if (value == null || isNull(value)) {
      return null;
    }
    if (!(value instanceof MappingNode)) {
      mistake(
          value,
          at(key),
          "a secret does not stand in the configuration: write {file: PATH} or {env: NAME}");
      return null;
    }
    ConfigNode reference = new ConfigNode(value, file, at(key), report);
    Path path = reference.file("file");
    String variable = reference.text("env");
    if ((path == null) == (variable == null)) {
      mistake(value, at(key), "write either {file: PATH} or {env: NAME}");
      return null;
    }
    return path != null
        ? new Secret.InFile(path)
        : new Secret.InEnvironment(String.valueOf(variable));
  }

  /**
   * Any scalar by its own parser, whose {@link IllegalArgumentException} message becomes the
   * mistake.
   */
  public <T> T parsed(String key, T otherwise, Function<String, T> parser) {
    Node value = take(key);
    if (value == null || isNull(value)) {
      return otherwise;
    }
    if (!(value instanceof ScalarNode scalar)) {
      mistake(value, at(key), "should be a single value");
      return otherwise;
    }
    try {
      return parser.apply(scalar.getValue());
    } catch (IllegalArgumentException | ArithmeticException e) {
      mistake(value, at(key), e.getMessage() + ", not '" + shown(scalar.getValue()) + "'");
      return otherwise;
    }
  }

  /** As {@link #parsed}, for each text of a list. */
  public <T> List<T> parsedList(String key, List<T> otherwise, Function<String, T> parser) {
    if (!has(key)) {
      asked.add(key);
      return otherwise;
    }
    List<T> all = new ArrayList<>();
    for (String text : strings(key, List.of())) {
      try {
        all.add(parser.apply(text));
      } catch (IllegalArgumentException e) {
        mistake(values.get(key), at(key), e.getMessage() + ", not '" + shown(text) + "'");
      }
    }
    return List.copyOf(all);
  }

  /** Notes a mistake about a key of this section; reading goes on. */
  public void mistake(String key, String sentence) {
    asked.add(key);
    mistake(values.getOrDefault(key, node), at(key), sentence);
  }

  /** Throws {@link ConfigException} with every mistake of the whole file, unknown keys included. */
  public void finish() {
    for (ConfigNode visited : report.visited) {
      visited.keys.forEach((name, key) -> {
        if (!visited.asked.contains(name)) {
          String near = nearest(name, visited.asked);
          report.mistakes.add(
              place(key, visited.at(name))
                  + "is not a key here"
                  + (near == null
                      ? "; known: " + String.join(", ", visited.asked)
                      : ": did you mean '" + near + "'?"));
        }
      });
    }
    report.visited.clear();
    if (!report.mistakes.isEmpty()) {
      throw new ConfigException(List.copyOf(report.mistakes));
    }
  }

  /** Every key that was asked for so far, as paths: what {@code config defaults} must document. */
  public List<String> askedPaths() {
    List<String> all = new ArrayList<>();
    for (ConfigNode visited : report.visited) {
      visited.asked.forEach(name -> all.add(visited.at(name)));
    }
    return all;
  }

  private @Nullable Node take(String key) {
    asked.add(key);
    return values.get(key);
  }

  private @Nullable String scalar(String key) {
    Node value = take(key);
    if (value == null || isNull(value)) {
      return null;
    }
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    mistake(value, at(key), "should be a single value");
    return null;
  }

  private static boolean isNull(@Nullable Node node) {
    return node == null || Tag.NULL.equals(node.getTag());
  }

  private String at(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private void mistake(@Nullable Node where, String at, String sentence) {
    report.mistakes.add(place(where, at) + sentence);
  }

  private String place(@Nullable Node where, String at) {
    String line =
        where == null ? "" : where.getStartMark().map(m -> " line " + (m.getLine() + 1)).orElse("");
    return file + line + ": " + (at.isEmpty() ? "" : at + " ");
  }

  private static String shown(String value) {
    String clean = value.replaceAll("\\p{Cntrl}", "?");
    return clean.length() > 60 ? clean.substring(0, 60) + "…" : clean;
  }

  private static String written(Duration d) {
    return d.toMillis() % 86_400_000 == 0 && !d.isZero()
        ? d.toDays() + "d"
        : d.toMillis() % 1000 == 0 ? d.toSeconds() + "s" : d.toMillis() + "ms";
  }

  private static @Nullable String nearest(String word, Iterable<String> words) {
    String best = null;
    int bestDistance = Math.max(2, word.length() / 3);
    for (String candidate : words) {
      int distance = distance(word, candidate);
      if (distance <= bestDistance) {
        bestDistance = distance - 1;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein's edit distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        row[j] =
            Math.min(
                Math.min(above, row[j - 1]) + 1,
                diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
