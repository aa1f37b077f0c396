// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Reads a condition: {@code or} binds least, then {@code and}, {@code not}, {@code N of}, brackets.
 * Throws {@link IllegalArgumentException} with a sentence and the mend.
 */
final class ConditionParser {
  private static final int LONGEST = 8_192;
  private static final int DEEPEST = 50;

  private final List<String> tokens;
  private final Collection<String> known;
  private int at;
  private int depth;

  private ConditionParser(List<String> tokens, Collection<String> known) {
    this.tokens = tokens;
    this.known = known;
  }

  static Condition parse(String text, Collection<String> known) {
    if (text.length() > LONGEST) {
      throw new IllegalArgumentException(
          "has more than " + LONGEST + " characters: write several rules");
    }
    ConditionParser parser = new ConditionParser(tokens(text), known);
    Condition all = parser.or();
    if (parser.at < parser.tokens.size()) {
      String rest = parser.peek();
      throw new IllegalArgumentException(
          rest.equals(")")
              ? "closes a bracket that is not open: take one ')' away"
              : "has " + Mistakes.quote(rest) + " where 'and' or 'or' should stand");
    }
    return all;
  }

  private static List<String> tokens(String text) {
    List<String> tokens = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
      } else if (c == '(' || c == ')') {
        tokens.add(String.valueOf(c));
        i++;
      } else if (c == '|') {
        throw new IllegalArgumentException(
            "has an aggregation after '|', which Sigma has replaced by correlations: give this rule"
                + " a name and add a document with correlation: {type: event_count, rules: [that"
                + " name], group-by: [user.name], timespan: 10m, condition: {gte: 5}}");
      } else {
        int start = i;
        while (i < text.length()
            && !Character.isWhitespace(text.charAt(i))
            && "()|".indexOf(text.charAt(i)) < 0) {
          i++;
        }
        tokens.add(text.substring(start, i));
      }
    }
    return tokens;
  }

  private Condition or() {
    List<Condition> parts = new ArrayList<>(List.of(and()));
    while (took("or")) {
      parts.add(and());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.Or(parts);
  }

  private Condition and() {
    List<Condition> parts = new ArrayList<>(List.of(not()));
    while (took("and")) {
      parts.add(not());
    }
    return parts.size() == 1 ? parts.getFirst() : new Condition.And(parts);
  }

  private Condition not() {
    boolean negated = false;
    while (took("not")) {
      negated = !negated;
    }
    Condition condition = primary();
    return negated ? new Condition.Not(condition) : condition;
  }

  private Condition primary() {
    if (took("(")) {
      if (++depth > DEEPEST) {
        throw new IllegalArgumentException(
            "nests brackets deeper than " + DEEPEST + ": name parts of it as selections");
      }
      Condition inner = or();
      depth--;
      if (!took(")")) {
        throw new IllegalArgumentException("opens a bracket that is never closed: add ')'");
      }
      return inner;
    }
    String token = peek();
    if (token.isEmpty() || isWord(token)) {
      throw new IllegalArgumentException(
          (token.isEmpty() ? "ends" : "has '" + token + "'")
              + " where the name of a selection should stand");
    }
    at++;
    if (at < tokens.size() && tokens.get(at).equalsIgnoreCase("of")) {
      at++;
      return several(token);
    }
    if (!known.contains(token)) {
      throw new IllegalArgumentException(
          "names " + Mistakes.quote(token) + ", which is no selection" + hint(token));
    }
    return new Condition.Of(token);
  }

  private Condition several(String quantity) {
    String pattern = peek();
    at++;
    List<Condition> parts = new ArrayList<>();
    boolean hidden = pattern.startsWith("_");
    Glob glob = Glob.of(pattern.equalsIgnoreCase("them") ? "*" : pattern);
    for (String name : known) {
      if (glob.matches(name) && (hidden || !name.startsWith("_"))) {
        parts.add(new Condition.Of(name));
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "asks for '"
              + quantity
              + " of "
              + pattern
              + "', but no selection is called so"
              + hint(pattern.replace("*", "")));
    }
    if (quantity.equalsIgnoreCase("all")) {
      return new Condition.And(parts);
    }
    int count = quantity.equalsIgnoreCase("any") ? 1 : number(quantity);
    if (count < 1 || count > parts.size()) {
      throw new IllegalArgumentException(
          "asks for '"
              + quantity
              + " of "
              + pattern
              + "', write all, any or a number from 1 to "
              + parts.size());
    }
    return count == 1 ? new Condition.Or(parts) : new Condition.AtLeast(count, parts);
  }

  private static int number(String text) {
    return text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
  }

  private String hint(String word) {
    return known.isEmpty() ? "" : Nearest.hint(word, known);
  }

  private boolean took(String word) {
    if (at < tokens.size() && tokens.get(at).equalsIgnoreCase(word)) {
      at++;
      return true;
    }
    return false;
  }

  private String peek() {
    return at < tokens.size() ? tokens.get(at) : "";
  }

  private static boolean isWord(String token) {
    String word = token.toLowerCase(Locale.ROOT);
    return word.equals("and") || word.equals("or") || word.equals("of") || word.equals(")");
  }
}
