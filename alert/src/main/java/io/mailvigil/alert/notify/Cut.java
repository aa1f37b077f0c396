// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import java.nio.charset.StandardCharsets;

/** Shortens text to what a provider takes, never through the middle of a character. */
final class Cut {
  private Cut() {}

  /** At most so many UTF-16 units, the last of them {@code …} where something was cut off. */
  static String units(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = most - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** At most so many bytes of UTF-8. */
  static String bytes(String text, int most) {
    int used = 0;
    int end = 0;
    while (end < text.length()) {
      int point = text.codePointAt(end);
      used += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (used > most) {
        return text.substring(0, end);
      }
      end += Character.charCount(point);
    }
    return text;
  }

  /** How many bytes of UTF-8 it is. */
  static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
