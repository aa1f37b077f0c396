// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Undoes BSD's vis(3) as unvis(3) does, for text without blanks. */
final class VisText {
  private VisText() {}

  /** The text in {@code [from, to)}, null where it is empty; what is no escape stays as it is. */
  static @Nullable String plain(LogLine l, int from, int to) {
    if (l.find('\\', from, to) < 0) {
      return l.textOrNull(from, to);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
    for (int i = from; i < to; i++) {
      int c = l.buf[i];
      int next = c == '\\' && i + 1 < to ? l.buf[i + 1] : 0;
      if (next == '\\') {
        out.write('\\');
        i++;
      } else if (next == '^' && i + 2 < to) {
        out.write(control(l.buf[i + 2]));
        i += 2;
      } else if (next == 'M' && i + 3 < to && l.buf[i + 2] == '-') {
        out.write(l.buf[i + 3] | 0x80);
        i += 3;
      } else if (next == 'M' && i + 3 < to && l.buf[i + 2] == '^') {
        out.write(control(l.buf[i + 3]) | 0x80);
        i += 3;
      } else if (next >= '0' && next <= '3' && i + 3 < to && isOctal(l, i + 2)) {
        out.write((next - '0') * 64 + (l.buf[i + 2] - '0') * 8 + l.buf[i + 3] - '0');
        i += 3;
      } else {
        out.write(c);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static int control(int c) {
    return c == '?' ? 0x7f : c & 0x1f;
  }

  private static boolean isOctal(LogLine l, int at) {
    return l.buf[at] >= '0' && l.buf[at] <= '7' && l.buf[at + 1] >= '0' && l.buf[at + 1] <= '7';
  }
}
