// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

/** Patterns with {@code *} for any run of characters and {@code ?} for one. */
public final class Wildcards {
  private Wildcards() {}

  /**
   * Whether a pattern describes a whole text. Linear in the text for each star: on a mismatch only
   * the last star takes one more.
   */
  public static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int taken = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        taken = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++taken;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
