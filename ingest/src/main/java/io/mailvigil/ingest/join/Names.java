// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import org.jspecify.annotations.Nullable;

/** When two lines name the same login. */
final class Names {
  private Names() {}

  /** True where one is unknown, they are equal but for case, or one is the other's local part. */
  static boolean fit(@Nullable String a, @Nullable String b) {
    if (a == null || b == null || a.isEmpty() || b.isEmpty() || a.equalsIgnoreCase(b)) {
      return true;
    }
    return isLocalPart(a, b)
        || isLocalPart(b, a)
        || isCut(a, b)
        || isCut(b, a)
        || isUnescaped(a, b)
        || isUnescaped(b, a);
  }

  /** The whole login name where one line has only the local part. */
  static @Nullable String better(@Nullable String had, @Nullable String other) {
    if (had == null) {
      return other;
    }
    boolean longer = other != null && other.length() > had.length() && fit(had, other);
    return longer || isUnescaped(other, had) ? other : had;
  }

  /** True where the second is the first as a syslog daemon writes control characters. */
  static boolean isUnescaped(@Nullable String plain, @Nullable String written) {
    return plain != null
        && written != null
        && written.length() > plain.length()
        && written.indexOf('#') >= 0
        && unescaped(written).equalsIgnoreCase(plain);
  }

  /** {@code #012} and its like become the character that rsyslog wrote so. */
  static String unescaped(String text) {
    if (text.indexOf('#') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      int value = text.charAt(i) == '#' ? octal(text, i + 1) : -1;
      boolean control = value >= 0 && (value < 0x20 || value == 0x7f);
      out.append(control ? (char) value : text.charAt(i));
      i += control ? 3 : 0;
    }
    return out.toString();
  }

  private static int octal(String text, int at) {
    if (at + 3 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 3; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      value = value * 8 + digit;
    }
    return value;
  }

  private static boolean isLocalPart(String local, String whole) {
    int n = local.length();
    return whole.length() > n + 1
        && whole.charAt(n) == '@'
        && whole.regionMatches(true, 0, local, 0, n);
  }

  /** Dovecot cuts long names, in some lines earlier than in others, and writes dots. */
  private static boolean isCut(String cut, String whole) {
    int n = cut.length() - 3;
    return n > 30 && cut.endsWith("...") && whole.regionMatches(true, 0, cut, 0, n);
  }
}
