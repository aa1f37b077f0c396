// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Undoes Exim's {@code string_printing()}. */
final class EximText {
  private EximText() {}

  /**
   * The text in {@code [from, to)}, null where it is empty. Only what Exim would have escaped is
   * undone, that is control characters and bytes beyond ASCII: a client that types {@code \141} is
   * not taken for one that typed {@code a}.
   */
  static @Nullable String unescaped(LogLine l, int from, int to) {
    if (l.find('\\', from, to) < 0) {
      return l.textOrNull(from, to);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      int c = l.buf[i];
      int meant = c == '\\' && i + 1 < to ? letter(l.buf[i + 1]) : -1;
      int octal = c == '\\' && meant < 0 ? octal(l, i + 1, to) : -1;
      if (meant >= 0) {
        out.write(meant);
        i++;
      } else if (octal >= 0 && (octal < 0x20 || octal >= 0x7f)) {
        out.write(octal);
        i += 3;
      } else {
        out.write(c);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int letter(int c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'v' -> 0x0b;
      default -> -1;
    };
  }

  private static int octal(LogLine l, int at, int to) {
    if (at + 3 > to) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 3; i++) {
      int digit = l.buf[i] - '0';
      if (digit < 0 || digit > 7) {
        return -1;
      }
      value = value * 8 + digit;
    }
    return value > 255 ? -1 : value;
  }
}
