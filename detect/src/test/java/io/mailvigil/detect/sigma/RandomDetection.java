// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static io.mailvigil.detect.sigma.Observed.pick;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A random section {@code detection:}, as YAML and as what it means: written down from the
 * specification in the plainest way, with none of the code under test.
 */
final class RandomDetection {
  private static final List<String> WORDS =
      List.of("user.name", "host.name", "user_agent.original");
  private static final String DASHES = "[-/–—―]";
  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL;

  /** A piece of a rule: its text, and whether an event's fields fulfil it. */
  private record Piece(String yaml, Predicate<Map<String, List<String>>> means) {}

  private final Random random;
  private final Map<String, Piece> selections = new LinkedHashMap<>();
  private final Piece condition;

  RandomDetection(Random random) {
    this.random = random;
    int many = 1 + random.nextInt(4);
    for (int i = 0; i < many; i++) {
      selections.put(pick(random, List.of("sel", "filter", "_hid")) + i, selection());
    }
    condition = random.nextInt(6) == 0 ? several() : condition(3);
  }

  String yaml() {
    StringBuilder yaml = new StringBuilder("detection:\n");
    selections.forEach((name, piece) ->
        yaml.append("  ").append(name).append(": ").append(piece.yaml).append('\n'));
    return yaml.append("  condition: ").append(condition.yaml).append('\n').toString();
  }

  boolean matches(Map<String, List<String>> fields) {
    return condition.means.test(fields);
  }

  // conditions

  private Piece several() {
    Piece a = condition(2);
    Piece b = condition(2);
    return new Piece("[" + quoted(a.yaml) + ", " + quoted(b.yaml) + "]", a.means.or(b.means));
  }

  private Piece condition(int depth) {
    if (depth == 0 || random.nextInt(3) == 0) {
      return random.nextInt(3) == 0 ? some() : name();
    }
    return switch (random.nextInt(3)) {
      case 0 -> {
        Piece one = condition(depth - 1);
        yield new Piece("not (" + one.yaml + ")", one.means.negate());
      }
      // without brackets: and binds more than or, not more than and
      case 1 -> {
        Piece a = name();
        Piece b = name();
        Piece c = name();
        yield random.nextBoolean()
            ? new Piece(
                a.yaml + " or not " + b.yaml + " and " + c.yaml,
                a.means.or(b.means.negate().and(c.means)))
            : new Piece(
                "not " + a.yaml + " and " + b.yaml + " OR " + c.yaml,
                a.means.negate().and(b.means).or(c.means));
      }
      default -> {
        Piece a = condition(depth - 1);
        Piece b = condition(depth - 1);
        boolean and = random.nextBoolean();
        yield new Piece(
            "(" + a.yaml + (and ? ") and (" : ") or (") + b.yaml + ")",
            and ? a.means.and(b.means) : a.means.or(b.means));
      }
    };
  }

  private Piece name() {
    Map.Entry<String, Piece> one = pick(random, List.copyOf(selections.entrySet()));
    return new Piece(one.getKey(), one.getValue().means);
  }

  private Piece some() {
    String pattern = pick(random, List.of("them", "sel*", "filter*", "_hid*", "*"));
    String glob = pattern.equals("them") ? "*" : pattern;
    List<Piece> meant =
        selections.entrySet().stream()
            .filter(e -> e.getKey().startsWith(glob.substring(0, glob.length() - 1)))
            .filter(e -> glob.startsWith("_") || !e.getKey().startsWith("_"))
            .map(Map.Entry::getValue)
            .toList();
    if (meant.isEmpty()) {
      return name();
    }
    int least = random.nextInt(meant.size() + 1);
    String quantity = least == 0 ? "all" : least == 1 && random.nextBoolean() ? "any" : least + "";
    long needed = least == 0 ? meant.size() : least;
    return new Piece(
        quantity + " of " + pattern,
        fields -> meant.stream().filter(p -> p.means.test(fields)).count() >= needed);
  }

  // selections

  private Piece selection() {
    return switch (random.nextInt(6)) {
      case 0 -> keywords();
      case 1 -> {
        Piece a = map();
        Piece b = map();
        yield new Piece("[" + a.yaml + ", " + b.yaml + "]", a.means.or(b.means));
      }
      default -> map();
    };
  }

  private Piece keywords() {
    List<String> words = List.of(pick(random, List.of("zeta", "eta z", "K v")), "ob");
    return new Piece(
        "[" + quoted(words.get(0)) + ", " + quoted(words.get(1)) + "]",
        fields ->
            fields.entrySet().stream()
                .filter(e -> !e.getKey().equals("process.pid"))
                .flatMap(e -> e.getValue().stream())
                .anyMatch(text ->
                    words.stream().anyMatch(w -> regex(w, ".*", ".*", false, false).test(text))));
  }

  private Piece map() {
    List<Piece> items = new ArrayList<>();
    int many = 1 + random.nextInt(2);
    Map<String, Piece> byKey = new LinkedHashMap<>();
    for (int i = 0; i < many; i++) {
      Piece item = item();
      byKey.putIfAbsent(item.yaml.substring(0, item.yaml.indexOf(": ")), item);
    }
    items.addAll(byKey.values());
    return new Piece(
        "{" + String.join(", ", items.stream().map(Piece::yaml).toList()) + "}",
        fields -> items.stream().allMatch(p -> p.means.test(fields)));
  }

  private Piece item() {
    return switch (random.nextInt(10)) {
      case 0 -> vocabulary();
      case 1 -> number();
      case 2 -> network();
      case 3 -> exists();
      case 4 -> expression();
      case 5 -> reference();
      case 6 -> flag();
      default -> text();
    };
  }

  private Piece vocabulary() {
    String field = pick(random, List.of("event.outcome", "event.action", "event.reason"));
    List<String> values =
        switch (field) {
          case "event.outcome" -> List.of("success", "failure", "unknown");
          case "event.action" -> List.of("login", "first_factor", "second_factor", "log*");
          default -> List.of("bad_password", "unknown_user", "locked", "*_*");
        };
    String a = pick(random, values);
    String b = pick(random, values);
    boolean neq = random.nextInt(4) == 0;
    return new Piece(
        field + (neq ? "|neq" : "") + ": [" + quoted(a) + ", " + quoted(b) + "]",
        fields ->
            neq
                != texts(fields, field)
                    .anyMatch(text ->
                        regex(a, "", "", false, false).test(text)
                            || regex(b, "", "", false, false).test(text)));
  }

  private Piece number() {
    String field = pick(random, List.of("process.pid", "mailvigil.auth.attempts", "tls.version"));
    double number = field.equals("tls.version") ? 1.2 : 1 + random.nextInt(12);
    String written = field.equals("tls.version") ? "1.2" : Long.toString((long) number);
    String op = pick(random, List.of("lt", "lte", "gt", "gte"));
    return new Piece(
        field + "|" + op + ": " + written,
        fields ->
            texts(fields, field)
                .mapToDouble(Double::parseDouble)
                .anyMatch(value ->
                    switch (op) {
                      case "lt" -> value < number;
                      case "lte" -> value <= number;
                      case "gt" -> value > number;
                      default -> value >= number;
                    }));
  }

  private Piece network() {
    String network =
        pick(
            random,
            List.of("203.0.113.0/25", "203.0.113.9/32", "0.0.0.0/0", "2001:db8::/48", "::/0"));
    String address = network.substring(0, network.indexOf('/'));
    int bits = Integer.parseInt(network.substring(network.indexOf('/') + 1));
    return new Piece(
        "source.ip|cidr: " + quoted(network),
        fields ->
            texts(fields, "source.ip")
                .anyMatch(ip ->
                    bytes(ip).length == bytes(address).length
                        && prefix(ip, bits).equals(prefix(address, bits))));
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static BigInteger prefix(String address, int bits) {
    byte[] bytes = bytes(address);
    return new BigInteger(1, bytes).shiftRight(8 * bytes.length - bits);
  }

  private Piece exists() {
    String field =
        pick(random, List.of("user.name", "source.ip", "process.pid", "mailvigil.taint"));
    if (random.nextBoolean()) {
      return new Piece(field + ": null", fields -> !fields.containsKey(field));
    }
    boolean there = random.nextBoolean();
    return new Piece(field + "|exists: " + there, fields -> fields.containsKey(field) == there);
  }

  private Piece expression() {
    String field = pick(random, WORDS);
    String expression =
        pick(random, List.of("b.b", "^bob", "o+b$", "[a-c]x?b", "(eta|k v)", "^\\d+$"));
    boolean ignored = random.nextBoolean();
    Pattern pattern = Pattern.compile(expression, ignored ? Pattern.CASE_INSENSITIVE : 0);
    return new Piece(
        field + "|re" + (ignored ? "|i" : "") + ": " + quoted(expression),
        fields -> texts(fields, field).anyMatch(text -> pattern.matcher(text).find()));
  }

  private Piece reference() {
    String field = pick(random, WORDS);
    String other = pick(random, WORDS);
    String place = pick(random, List.of("", "|startswith", "|endswith", "|contains"));
    return new Piece(
        field + "|fieldref" + place + ": " + other,
        fields ->
            texts(fields, field)
                .anyMatch(text ->
                    texts(fields, other)
                        .anyMatch(them ->
                            Pattern.compile(
                                    (place.endsWith("endswith") || place.endsWith("contains")
                                            ? ".*"
                                            : "")
                                        + Pattern.quote(them)
                                        + (place.endsWith("startswith")
                                                || place.endsWith("contains")
                                            ? ".*"
                                            : ""),
                                    FLAGS)
                                .matcher(text)
                                .matches())));
  }

  private Piece flag() {
    boolean wanted = random.nextBoolean();
    return new Piece(
        "mailvigil.session.delegated: " + wanted,
        fields ->
            texts(fields, "mailvigil.session.delegated")
                .anyMatch(text -> text.equals(Boolean.toString(wanted))));
  }

  private Piece text() {
    String field = random.nextInt(6) == 0 ? "mailvigil.taint" : pick(random, WORDS);
    String place = pick(random, List.of("", "", "|contains", "|startswith", "|endswith"));
    boolean all = random.nextInt(5) == 0;
    boolean cased = random.nextInt(4) == 0;
    boolean dashes = random.nextInt(4) == 0;
    boolean neq = !all && random.nextInt(6) == 0;
    List<String> values = new ArrayList<>();
    int many = all ? 2 : 1 + random.nextInt(3);
    for (int i = 0; i < many; i++) {
      values.add(value());
    }
    boolean before = place.equals("|contains") || place.equals("|endswith");
    boolean after = place.equals("|contains") || place.equals("|startswith");
    List<Predicate<String>> tests =
        values.stream()
            .map(v -> regex(v, before ? ".*" : "", after ? ".*" : "", cased, dashes))
            .toList();
    String key =
        field
            + place
            + (all ? "|all" : "")
            + (cased ? "|cased" : "")
            + (dashes ? "|windash" : "")
            + (neq ? "|neq" : "");
    return new Piece(
        key
            + ": ["
            + String.join(", ", values.stream().map(RandomDetection::quoted).toList())
            + "]",
        fields -> {
          Predicate<Predicate<String>> holds = test -> texts(fields, field).anyMatch(test);
          return neq != (all ? tests.stream().allMatch(holds) : tests.stream().anyMatch(holds));
        });
  }

  /** A text of an event, a part of one or one with wildcards, as a rule would write it. */
  private String value() {
    String text = pick(random, Observed.TEXTS);
    return switch (random.nextInt(5)) {
      case 0 -> text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?");
      case 1 -> "*" + after(text, 1);
      case 2 -> text.charAt(0) + "?" + after(text, 2);
      case 3 -> text.charAt(0) + "*";
      default -> text;
    };
  }

  /** The text without its first characters, of which none is cut in two. */
  private static String after(String text, int characters) {
    int all = text.codePointCount(0, text.length());
    return text.substring(text.offsetByCodePoints(0, Math.min(characters, all)));
  }

  /** By the specification: {@code \*} {@code \?} {@code \\} are plain, other backslashes too. */
  private static Predicate<String> regex(
      String value, String before, String after, boolean cased, boolean dashes) {
    StringBuilder regex = new StringBuilder(before);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean escaped =
          c == '\\' && i + 1 < value.length() && "\\*?".indexOf(value.charAt(i + 1)) >= 0;
      char meant = escaped ? value.charAt(++i) : c;
      if (!escaped && c == '*') {
        regex.append(".*");
      } else if (!escaped && c == '?') {
        regex.append('.');
      } else if (dashes && meant != '\\' && String.valueOf(meant).matches(DASHES)) {
        regex.append(DASHES);
      } else if (Character.isHighSurrogate(meant)) {
        regex.append(Pattern.quote("" + meant + value.charAt(++i)));
      } else {
        regex.append(Pattern.quote(String.valueOf(meant)));
      }
    }
    return Pattern.compile(regex.append(after).toString(), cased ? Pattern.DOTALL : FLAGS)
        .asMatchPredicate();
  }

  private static Stream<String> texts(Map<String, List<String>> fields, String name) {
    return fields.getOrDefault(name, List.of()).stream();
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
