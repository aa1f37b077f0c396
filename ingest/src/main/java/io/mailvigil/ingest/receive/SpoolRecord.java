// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A line as it stands in a {@link Spool}: {@code RS id US line LF} where the sender gave it an id
 * of its own (a journal's cursor, a record's id), else {@code line LF}. What would break that form
 * is written as rsyslog writes it: {@code #012} for a line feed.
 */
public final class SpoolRecord {
  /** Begins an id: U+001E, record separator. */
  public static final byte RS = 0x1e;

  /** Ends an id: U+001F, unit separator. */
  public static final byte US = 0x1f;

  private SpoolRecord() {}

  /** A line without an id of its own. */
  static byte[] of(byte[] buf, int from, int to) {
    return write(null, buf, from, to);
  }

  /**
   * @param id printable; separators in it are replaced
   */
  public static byte[] of(String id, String line) {
    return of(id, line.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @param id printable; separators in it are replaced
   */
  static byte[] of(String id, byte[] line) {
    return write(id, line, 0, line.length);
  }

  private static byte[] write(@Nullable String id, byte[] buf, int from, int to) {
    byte[] head =
        id == null
            ? new byte[0]
            : (((char) RS) + id.replaceAll("\\p{Cntrl}", "?") + ((char) US))
                .getBytes(StandardCharsets.UTF_8);
    int escaped = 0;
    for (int i = from; i < to; i++) {
      escaped += mustEscape(buf[i], i == from) ? 1 : 0;
    }
    byte[] all = new byte[head.length + (to - from) + 3 * escaped + 1];
    System.arraycopy(head, 0, all, 0, head.length);
    int p = head.length;
    for (int i = from; i < to; i++) {
      byte b = buf[i];
      if (mustEscape(b, i == from)) {
        all[p++] = '#';
        all[p++] = '0';
        all[p++] = (byte) ('0' + (b >> 3));
        all[p++] = (byte) ('0' + (b & 7));
      } else {
        all[p++] = b;
      }
    }
    all[p] = '\n';
    return all;
  }

  private static boolean mustEscape(byte b, boolean first) {
    return b == '\n' || b == '\r' || b == 0 || (first && (b == RS || b == US));
  }

  /** The id that begins a line, null where it has none. */
  static @Nullable String id(byte[] buf, int from, int to) {
    if (from >= to || buf[from] != RS) {
      return null;
    }
    for (int i = from + 1; i < to; i++) {
      if (buf[i] == US) {
        return new String(buf, from + 1, i - from - 1, StandardCharsets.UTF_8);
      }
    }
    return null;
  }
}
