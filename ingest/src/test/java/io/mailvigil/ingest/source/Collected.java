// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Collects lines, each with what makes its id: the file's first line and the offset. */
final class Collected implements LineSinks {
  record Line(String firstLine, long offset, String text) {}

  final List<Line> lines = new ArrayList<>();
  final List<OversizedLine> oversized = new ArrayList<>();
  final List<String> opened = new ArrayList<>();
  int missing;
  long missingBytes;

  List<String> texts() {
    return lines.stream().map(Line::text).toList();
  }

  @Override
  public LineSink open(String path, String firstLine, long offset, Instant modified) {
    opened.add(firstLine);
    return new LineSink() {
      private long position = offset;

      @Override
      public void lines(long at, byte[] buf, int to) {
        int begin = 0;
        for (int i = 0; i < to; i++) {
          if (buf[i] == '\n') {
            String text = new String(buf, begin, i - begin, StandardCharsets.UTF_8);
            lines.add(new Line(firstLine, at + begin, text));
            begin = i + 1;
          }
        }
        position = at + to;
      }

      @Override
      public void oversized(OversizedLine line) {
        oversized.add(line);
        position = line.end();
      }

      @Override
      public void caughtUp(Instant at) {}

      @Override
      public void close() {}

      @Override
      public long position() {
        return position;
      }
    };
  }

  @Override
  public void missing(String path, long offset, long bytes) {
    missing++;
    missingBytes += bytes;
  }
}
