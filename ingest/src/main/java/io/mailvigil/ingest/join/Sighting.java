// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Reading;
import io.mailvigil.ingest.format.Stamp;
import org.jspecify.annotations.Nullable;

/** A line that says something of security, or that could not be read, waiting for its turn. */
final class Sighting {
  /** Null where the line could not be read. */
  final @Nullable Fact fact;

  final @Nullable DeadLetter letter;
  final Mark mark;
  final Stamp kind;
  final long stamp;
  final @Nullable ReadLine line;

  /**
   * For a record with a time of its own, that of the newest record of its line: all of them take
   * their turn then, and a late one is no new beginning of its file.
   */
  long turn = Reading.NO_TIME;

  /** Nanoseconds since the epoch; known once its file's year is. */
  long time;

  /** {@link #time}, never before that of the line before it in its file. */
  long order;

  Sighting(
      @Nullable Fact fact,
      @Nullable DeadLetter letter,
      Mark mark,
      Stamp kind,
      long stamp,
      @Nullable ReadLine line) {
    this.fact = fact;
    this.letter = letter;
    this.mark = mark;
    this.kind = kind;
    this.stamp = stamp;
    this.line = line;
  }
}
