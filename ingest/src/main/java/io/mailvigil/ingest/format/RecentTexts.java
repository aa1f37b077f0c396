// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes texts of bytes and remembers a few, for fields that repeat from line to line. */
final class RecentTexts {
  private static final int LONGEST = 64;

  private final byte[][] bytes;
  private final String[] texts;

  RecentTexts(int size) {
    bytes = new byte[size][];
    texts = new String[size];
    Arrays.fill(bytes, new byte[0]);
    Arrays.fill(texts, "");
  }

  String text(byte[] buf, int from, int to) {
    int n = to - from;
    int slot = Math.floorMod(n * 31 + buf[to - 1] * 7 + buf[from + n / 2], bytes.length);
    if (Arrays.equals(bytes[slot], 0, bytes[slot].length, buf, from, to)) {
      return texts[slot];
    }
    String text = new String(buf, from, n, StandardCharsets.UTF_8);
    if (n <= LONGEST) {
      bytes[slot] = Arrays.copyOfRange(buf, from, to);
      texts[slot] = text;
    }
    return text;
  }
}
