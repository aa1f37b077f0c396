// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import org.jspecify.annotations.Nullable;

/** The client as Exim's {@code host_and_ident()} writes it: {@code NAME (HELO) [ADDRESS]:PORT}. */
record EximHost(SourceAddress ip, int port) {
  /** More words than these never follow the address: {@code I=}, {@code Ci=}, {@code U=}. */
  private static final int WORDS = 6;

  /**
   * The client that ends before {@code to}. HELO is the client's and may hold an address: the last
   * one is Exim's.
   */
  static @Nullable EximHost before(LogLine l, int from, int to) {
    int end = to;
    for (int i = 0; i < WORDS && end > from; i++) {
      int word = l.findLast(' ', from - 1, end) + 1;
      word = Math.max(word, from);
      if (l.byteAt(word) == 'H' && l.byteAt(word + 1) == '=') {
        word += 2;
      }
      if (l.byteAt(word) == '[') {
        return at(l, word, end);
      }
      boolean behind = l.at(word, "I=[") || l.at(word, "Ci=") || l.at(word, "U=");
      if (!behind) {
        return null;
      }
      end = word - 1;
    }
    return null;
  }

  /** {@code [ADDRESS]} or {@code [ADDRESS]:PORT} at {@code p}. */
  static @Nullable EximHost at(LogLine l, int p, int end) {
    int close = l.find(']', p, Math.min(end, p + 64));
    SourceAddress ip = close < 0 ? null : l.address(p + 1, close);
    if (ip == null) {
      return null;
    }
    boolean ported = l.byteAt(close + 1) == ':';
    return new EximHost(ip, ported ? (int) Math.clamp(l.number(close + 2, end), 0, 65_535) : 0);
  }
}
