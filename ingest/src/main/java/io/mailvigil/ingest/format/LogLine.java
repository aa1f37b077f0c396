// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line as bytes, with what {@link Envelope} found in its head; reused for the next line, so
 * nothing may keep it. All searches are linear and none allocates, {@link #text} and {@link
 * #address} apart.
 */
public final class LogLine {
  private static final byte[] EMPTY = {};
  private static final byte RECORD_SEPARATOR = 0x1e;
  private static final byte UNIT_SEPARATOR = 0x1f;
  private static final int LONGEST_RECORD_ID = 1024;

  private final RecentTexts hosts = new RecentTexts(4);
  private final RecentTexts programs = new RecentTexts(32);

  byte[] buf = EMPTY;
  int from;
  int to;
  private int recordFrom;
  private int recordTo;
  Stamp kind = Stamp.NONE;
  long stamp;
  int hostFrom;
  int hostTo;
  int programFrom;
  int programTo;
  long pid;
  int message;
  private @Nullable Json json;
  private int jsonFrom;
  private @Nullable List<Json> records;

  /** Takes up {@code buf[from, to)}, a line without its line feed, and reads its head. */
  public LogLine take(byte[] buf, int from, int to) {
    this.buf = buf;
    this.from = from;
    this.to = to;
    json = null;
    records = null;
    skipRecordId();
    Envelope.read(this);
    return this;
  }

  /**
   * A line that a receiver has put down may begin with its sender's id for it: {@code RS id US}.
   */
  private void skipRecordId() {
    recordFrom = recordTo = from;
    if (from < to && buf[from] == RECORD_SEPARATOR) {
      int end = find((char) UNIT_SEPARATOR, from, Math.min(to, from + LONGEST_RECORD_ID));
      if (end > 0) {
        recordFrom = from + 1;
        recordTo = end;
        from = end + 1;
      }
    }
  }

  /** The sender's own id for this line, null where it has none. */
  public @Nullable String recordId() {
    return textOrNull(recordFrom, recordTo);
  }

  public Stamp kind() {
    return kind;
  }

  public long stamp() {
    return stamp;
  }

  public long pid() {
    return pid;
  }

  public @Nullable String host() {
    return hostFrom == hostTo ? null : hosts.text(buf, hostFrom, hostTo);
  }

  public @Nullable String program() {
    return programFrom == programTo ? null : programs.text(buf, programFrom, programTo);
  }

  /** The JSON from {@code i} to the end of the line, read once however many formats ask for it. */
  Json json(int i) {
    Json read = json;
    if (read == null || jsonFrom != i) {
      read = Json.read(buf, i, to);
      json = read;
      jsonFrom = i;
      records = null;
    }
    return read;
  }

  /** The records of a message that is JSON. */
  List<Json> records() {
    Json root = json(message);
    List<Json> all = records;
    if (all == null) {
      all = JsonRecords.of(root);
      records = all;
    }
    return all;
  }

  /** True where the head names this program. */
  boolean programIs(String name) {
    return programTo - programFrom == name.length() && at(programFrom, name);
  }

  boolean programStarts(String prefix) {
    return programTo - programFrom >= prefix.length() && at(programFrom, prefix);
  }

  boolean hasProgram() {
    return programFrom != programTo;
  }

  /** The byte at {@code i}, 0 beyond the line. */
  int byteAt(int i) {
    return i >= from && i < to ? buf[i] : 0;
  }

  /** True where the ASCII text stands at {@code i}. */
  boolean at(int i, String ascii) {
    int n = ascii.length();
    if (i < from || to - i < n) {
      return false;
    }
    for (int k = 0; k < n; k++) {
      if (buf[i + k] != ascii.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /** The first place of the ASCII text in {@code [start, end)}, or -1. */
  int find(String ascii, int start, int end) {
    int n = ascii.length();
    byte first = (byte) ascii.charAt(0);
    for (int i = start; i <= end - n; i++) {
      if (buf[i] == first && at(i, ascii)) {
        return i;
      }
    }
    return -1;
  }

  /** The last place of the ASCII text in {@code [start, end)}, or -1. */
  int findLast(String ascii, int start, int end) {
    byte first = (byte) ascii.charAt(0);
    for (int i = end - ascii.length(); i >= start; i--) {
      if (buf[i] == first && at(i, ascii)) {
        return i;
      }
    }
    return -1;
  }

  int find(char c, int start, int end) {
    for (int i = start; i < end; i++) {
      if (buf[i] == c) {
        return i;
      }
    }
    return -1;
  }

  int findLast(char c, int start, int end) {
    for (int i = end - 1; i >= start; i--) {
      if (buf[i] == c) {
        return i;
      }
    }
    return -1;
  }

  /** The number at {@code i}, or -1 where no digit stands there; ends at the first other byte. */
  long number(int i, int end) {
    long n = -1;
    for (int k = i; k < end && k < i + 18 && buf[k] >= '0' && buf[k] <= '9'; k++) {
      n = Math.max(n, 0) * 10 + buf[k] - '0';
    }
    return n;
  }

  /** UTF-8 text; bytes that are none become U+FFFD. */
  String text(int start, int end) {
    return new String(buf, start, Math.max(0, end - start), StandardCharsets.UTF_8);
  }

  /** As {@link #text}, null where it would be empty. */
  @Nullable String textOrNull(int start, int end) {
    return start >= end ? null : text(start, end);
  }

  /** The IP address in {@code [start, end)}, null where there is none. */
  @Nullable SourceAddress address(int start, int end) {
    int n = end - start;
    if (n < 2 || n > 60) {
      return null;
    }
    for (int i = start; i < end; i++) {
      int c = buf[i];
      boolean fits =
          (c >= '0' && c <= '9')
              || c == '.'
              || c == ':'
              || c == '%'
              || (c | 32) >= 'a' && (c | 32) <= 'z';
      if (!fits) {
        return null;
      }
    }
    return SourceAddress.parse(text(start, end));
  }
}
