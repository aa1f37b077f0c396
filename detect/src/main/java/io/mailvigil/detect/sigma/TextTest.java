// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether a text of an event is what a value of a rule says. */
@FunctionalInterface
interface TextTest {
  boolean test(String text);

  /** How characters are compared. */
  enum Case {
    /** As it is without modifiers: the case of letters says nothing. */
    IGNORED,
    /** {@code cased}. */
    SENSITIVE;

    /** The characters that {@code windash} takes for one another. */
    private static final String DASHES = "-/–—―";

    /**
     * The text by which texts are compared, of the same length; the very same object where nothing
     * changes, which is the common case.
     */
    String fold(String text, boolean dashes) {
      if (this == SENSITIVE && !dashes) {
        return text;
      }
      for (int i = 0; i < text.length(); i++) {
        if (fold(text.charAt(i), dashes) != text.charAt(i)) {
          return folded(text, i, dashes);
        }
      }
      return text;
    }

    private String folded(String text, int from, boolean dashes) {
      char[] all = text.toCharArray();
      for (int i = from; i < all.length; i++) {
        all[i] = fold(all[i], dashes);
      }
      return new String(all);
    }

    /** As {@link String#equalsIgnoreCase} folds: character by character, in no language. */
    private char fold(char c, boolean dashes) {
      if (dashes && DASHES.indexOf(c) >= 0) {
        return '-';
      }
      if (this == SENSITIVE) {
        return c;
      }
      if (c < 128) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
      }
      return Character.toLowerCase(Character.toUpperCase(c));
    }
  }

  /** True where one of the patterns describes the text. */
  static TextTest any(List<Glob> patterns, Case letters, boolean dashes) {
    Set<String> exact = new HashSet<>();
    List<TextTest> others = new ArrayList<>();
    for (Glob pattern : patterns) {
      Glob folded = new Glob(letters.fold(pattern.coded(), dashes));
      if (folded.isPlain()) {
        exact.add(folded.coded());
      } else {
        others.add(shaped(folded));
      }
    }
    TextTest test = any(exact, List.copyOf(others));
    return text -> test.test(letters.fold(text, dashes));
  }

  private static TextTest any(Set<String> exact, List<TextTest> others) {
    if (others.isEmpty()) {
      if (exact.size() == 1) {
        return exact.iterator().next()::equals;
      }
      return Set.copyOf(exact)::contains;
    }
    TextTest[] shapes = others.toArray(new TextTest[0]);
    return text -> {
      if (exact.contains(text)) {
        return true;
      }
      for (TextTest shape : shapes) {
        if (shape.test(text)) {
          return true;
        }
      }
      return false;
    };
  }

  /** The cheapest test for a pattern that has wildcards. */
  private static TextTest shaped(Glob pattern) {
    String coded = pattern.coded();
    int from = 0;
    int to = coded.length();
    while (from < to && coded.charAt(from) == Glob.ANY) {
      from++;
    }
    while (to > from && coded.charAt(to - 1) == Glob.ANY) {
      to--;
    }
    String middle = coded.substring(from, to);
    if (Glob.isForged(middle)) {
      return pattern::matches;
    }
    if (from > 0 && to < coded.length()) {
      return text -> text.contains(middle);
    }
    return from > 0 ? text -> text.endsWith(middle) : text -> text.startsWith(middle);
  }
}
