// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;
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

  /** How many equal lines this one stands for. */
  final int times;

  /** A line without fact stands for more of the line before it, which an earlier piece has. */
  boolean again;

  /** The container's stream that wrote the line, 0 where none did. */
  int stream;

  /** The streams that stood in the middle of a line before this one. */
  int openBefore;

  /** The streams of which a line had ended in the same piece before this one. */
  int endedBefore;

  /** What the event's id is made of, for a line that seldom carries one. */
  @Nullable Unhashed unhashed;

  /**
   * A line that has not been hashed.
   *
   * @param firstLineHash of its file
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Unhashed(byte[] firstLineHash, byte[] line) {}

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
      @Nullable ReadLine line,
      int times) {
    this.fact = fact;
    this.letter = letter;
    this.mark = mark;
    this.kind = kind;
    this.stamp = stamp;
    this.line = line;
    this.times = times;
  }

  /** This line as one that says again what the line before it said; null where that was nothing. */
  @Nullable Sighting of(@Nullable Sighting before) {
    if (before == null) {
      return null;
    }
    Mark again = before.mark.again(mark.id(), mark.offset(), mark.original());
    Sighting said = new Sighting(before.fact, null, again, kind, stamp, line, times);
    said.stream = stream;
    said.openBefore = openBefore;
    said.endedBefore = endedBefore;
    return said;
  }

  /** How many attempts the line stands for, where one of its kind stands for so many. */
  int times(int attempts) {
    return (int) Math.min(100_000L, (long) times * attempts);
  }

  /** The line is a detail of an attempt that another line's event reports. */
  void settle() {
    if (line != null) {
      line.settle();
    }
  }

  /** The event stands on this line, and leaves. */
  void give(AuthEvent event, Exit out) {
    out.event(event, line);
  }
}
