// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

/**
 * Makes text that strangers chose fit for a human's eyes: one line, no control or direction
 * characters, no links that a mail program would make clickable, and short.
 */
final class Plain {
  private Plain() {}

  /** At most {@code most} characters of it, each harmful one replaced by {@code ?}. */
  static String line(String text, int most) {
    StringBuilder out = new StringBuilder(Math.min(text.length(), most));
    int[] points = text.codePoints().limit(most + 1L).toArray();
    for (int i = 0; i < Math.min(points.length, most); i++) {
      out.appendCodePoint(isHarmful(points[i]) ? '?' : points[i]);
    }
    if (points.length > most) {
      out.append('…');
    }
    return out.toString().replace("://", "[:]//").replaceAll("(?i)www\\.", "www[.]");
  }

  private static boolean isHarmful(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> false;
    };
  }

  /** True where it may stand in a shell command as it is. */
  static boolean isShellSafe(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}");
  }
}
