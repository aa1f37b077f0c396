// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

/**
 * A text of a rule with its wildcards told apart from plain characters.
 *
 * @param coded the plain characters, {@link #ANY} for {@code *} and {@link #ONE} for {@code ?}
 */
record Glob(String coded) {
  /** Any number of characters. A noncharacter of Unicode, so no text of a rule has it. */
  static final char ANY = '\uffff';

  /** Exactly one character. */
  static final char ONE = '\ufffe';

  /** Everything, nothing too. */
  static final Glob EVERYTHING = new Glob(String.valueOf(ANY));

  /**
   * Reads a value by the escaping rules of the specification: {@code \*} and {@code \?} are plain,
   * {@code \\} is one backslash, any other backslash is itself.
   */
  static Glob of(String value) {
    StringBuilder coded = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      char next = i + 1 < value.length() ? value.charAt(i + 1) : 0;
      if (c == '\\' && (next == '\\' || next == '*' || next == '?')) {
        coded.append(next);
        i++;
      } else {
        coded.append(c == '*' ? ANY : c == '?' ? ONE : c);
      }
    }
    return new Glob(coded.toString());
  }

  /** A text without wildcards. */
  static Glob plain(String text) {
    return new Glob(text);
  }

  /** True for a text that a value could only write to forge a wildcard. */
  static boolean isForged(String value) {
    return value.indexOf(ANY) >= 0 || value.indexOf(ONE) >= 0;
  }

  boolean isPlain() {
    return !isForged(coded);
  }

  Glob startingAnywhere() {
    return coded.startsWith(String.valueOf(ANY)) ? this : new Glob(ANY + coded);
  }

  Glob endingAnywhere() {
    return coded.endsWith(String.valueOf(ANY)) ? this : new Glob(coded + ANY);
  }

  /** Whether it describes a whole text; linear in the text for each {@code *}. */
  boolean matches(String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      char c = p < coded.length() ? coded.charAt(p) : 0;
      if (p < coded.length() && c == ANY) {
        star = p++;
        resume = t;
      } else if (p < coded.length() && c == ONE) {
        t += Character.charCount(text.codePointAt(t));
        p++;
      } else if (p < coded.length() && c == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < coded.length() && coded.charAt(p) == ANY) {
      p++;
    }
    return p == coded.length();
  }
}
