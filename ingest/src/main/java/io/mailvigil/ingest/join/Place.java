// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The line that is being read, and where it stands. One is used for all lines of a parser. */
final class Place {
  private @Nullable LogFile file;

  /** Of the line in its uncompressed file. */
  long offset;

  /** Its bytes, without line feed, are {@code buf[from, to)}. */
  byte[] buf = {};

  int from;
  int to;

  /** Counted from 1; -1 where nobody wants to know how each line is read. */
  long number;

  Place at(LogFile in, long place, byte[] bytes, int start, int end, long count) {
    file = in;
    offset = place;
    buf = bytes;
    from = start;
    to = end;
    number = count;
    return this;
  }

  LogFile file() {
    return Objects.requireNonNull(file, "a line stands in a file");
  }

  int length() {
    return to - from;
  }

  String id(LineHash hash) {
    return hash.id(file().firstLineHash, offset, buf, from, to);
  }

  byte[] bytes() {
    return Arrays.copyOfRange(buf, from, to);
  }

  /** The whole line without its secrets. */
  String redacted() {
    return redacted(to);
  }

  /** The line up to there without its secrets. */
  String redacted(int end) {
    return Redaction.of(new String(buf, from, end - from, StandardCharsets.UTF_8));
  }
}
