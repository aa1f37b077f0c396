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
  /** The {@link #stream()} of a container's standard output. */
  public static final int STDOUT = 1;

  /** The {@link #stream()} of a container's standard error. */
  public static final int STDERR = 2;

  private static final byte[] EMPTY = {};
  private static final byte RECORD_SEPARATOR = 0x1e;
  private static final byte UNIT_SEPARATOR = 0x1f;
  private static final int LONGEST_RECORD_ID = 1024;

  private final RecentTexts hosts = new RecentTexts(4);
  private final RecentTexts programs = new RecentTexts(32);

  /** How many envelopes within each other may have to be decoded. */
  static final int ROOMS = 4;

  private final byte[][] decoded = {EMPTY, EMPTY, EMPTY, EMPTY};

  /** What {@link #take} was given; {@link #buf} may be decoded text. */
  private byte[] whole = EMPTY;

  /** {@code 2026-11-23T10:00} and {@code Nov 23 10:00:}. */
  final LastMinute isoMinute = new LastMinute(16);

  final LastMinute bsdMinute = new LastMinute(13);

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

  /** Where the text behind the stamp begins, whatever the head takes for host and program. */
  int afterStamp;

  /** How many bytes searches and texts have gone over: the measure of a line's work. */
  long looked;

  int times;
  boolean again;
  int stream;
  boolean partial;
  @Nullable String doubt;

  /** Takes up {@code buf[from, to)}, a line without its line feed, and reads its head. */
  public LogLine take(byte[] buf, int from, int to) {
    whole = buf;
    this.buf = buf;
    this.from = from;
    this.to = to;
    looked = 0;
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
    return recordFrom >= recordTo
        ? null
        : new String(whole, recordFrom, recordTo - recordFrom, StandardCharsets.UTF_8);
  }

  /** Room for at least so many bytes of an envelope's decoded text, one for each depth. */
  byte[] room(int depth, int bytes) {
    if (decoded[depth].length < bytes) {
      decoded[depth] = new byte[bytes];
    }
    return decoded[depth];
  }

  /** Goes on with decoded text in place of the line's own bytes. */
  void become(byte[] text, int end) {
    buf = text;
    from = 0;
    to = end;
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

  /** How many equal lines this one stands for: more than 1 for {@code message repeated N times}. */
  public int times() {
    return times;
  }

  /** True where the line stands for {@link #times} more of the line before it in its file. */
  public boolean isAgain() {
    return again;
  }

  /** The stream of a container that wrote the line; 0 where no container runtime says. */
  public int stream() {
    return stream;
  }

  /** True where the line goes on in the next one of its {@link #stream()}. */
  public boolean isPartial() {
    return partial;
  }

  /** Why the line's head cannot be trusted though a format may claim it; null where it can. */
  public @Nullable String doubt() {
    return doubt;
  }

  /** True where the head has no message behind it. */
  public boolean isEmpty() {
    return message >= to;
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

  /**
   * Goes on with the raw line that a shipper keeps beside what it has made of it ({@code
   * event.original} of the Elastic Common Schema), on the document's host and at its time; false
   * where there is none. For documents that no format knows.
   */
  public boolean openOriginal() {
    if (byteAt(message) != '{') {
      return false;
    }
    Json document = json(message);
    String original = document.isWhole() ? document.dotted("event.original").text() : null;
    boolean ours = document.has("mailvigil") || document.has("mailvigil.account");
    if (original == null || ours || JsonRecords.begin(original.charAt(0))) {
      return false;
    }
    String host = document.dotted("host.name").textOr("");
    long time = RecordTime.of(document.get("@timestamp"));
    byte[] text = (host + original).getBytes(StandardCharsets.UTF_8);
    become(text, text.length);
    hostFrom = 0;
    hostTo = from = host.getBytes(StandardCharsets.UTF_8).length;
    programFrom = programTo = 0;
    kind = time == RecordTime.NONE ? Stamp.NONE : Stamp.INSTANT;
    stamp = time == RecordTime.NONE ? 0 : time;
    Envelope.inner(this, from, 1);
    return true;
  }

  /** True where the head names this program. */
  boolean programIs(String name) {
    return programTo - programFrom == name.length() && at(programFrom, name);
  }

  boolean programStarts(String prefix) {
    return programTo - programFrom >= prefix.length() && at(programFrom, prefix);
  }

  /** Says that this format's lines have no host: what stands there is text. */
  void hasNoHost() {
    hostFrom = hostTo = 0;
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
    int i = start;
    while (i <= end - n && !(buf[i] == first && at(i, ascii))) {
      i++;
    }
    looked += Math.max(0, i - start) + 1;
    return i <= end - n ? i : -1;
  }

  /** The last place of the ASCII text in {@code [start, end)}, or -1. */
  int findLast(String ascii, int start, int end) {
    byte first = (byte) ascii.charAt(0);
    int last = end - ascii.length();
    int i = last;
    while (i >= start && !(buf[i] == first && at(i, ascii))) {
      i--;
    }
    looked += Math.max(0, last - i) + 1;
    return i >= start ? i : -1;
  }

  int find(char c, int start, int end) {
    int i = start;
    while (i < end && buf[i] != c) {
      i++;
    }
    looked += Math.max(0, i - start) + 1;
    return i < end ? i : -1;
  }

  int findLast(char c, int start, int end) {
    int i = end - 1;
    while (i >= start && buf[i] != c) {
      i--;
    }
    looked += Math.max(0, end - 1 - i) + 1;
    return i >= start ? i : -1;
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
    looked += Math.max(0, end - start) + 1;
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
    SourceAddress v4 = SourceAddress.parseV4(buf, start, end);
    if (v4 != null) {
      return v4;
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
