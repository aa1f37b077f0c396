// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.time.Instant;

/** Takes the lines of one file, in order, each once. */
public interface LineSink {
  /**
   * Takes the complete lines of {@code buf[0, to)}, the last byte of which is a line feed.
   *
   * @param offset place of {@code buf[0]} in the uncompressed file
   */
  void lines(long offset, byte[] buf, int to);

  /** Takes notice of a line too long to be read. */
  void oversized(OversizedLine line);

  /** The file is read to its end, and its end was reached at this time of the clock. */
  void caughtUp(Instant at);

  /** No further line comes from this file. */
  void close();

  /**
   * The offset up to which everything has left, or stands in what is committed with it: where a
   * start after a crash goes on.
   */
  long position();
}
