// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Stamp;
import io.mailvigil.ingest.join.ReadLine.As;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a piece of a file says. */
public final class Parsed {
  final List<Sighting> sightings = new ArrayList<>();
  final List<ReadLine> lines = new ArrayList<>();
  final long[] counts = new long[As.values().length];
  long consumed;
  long lineCount;

  /** The last stamp seen; {@link Stamp#NONE} where there was none. */
  Stamp kind = Stamp.NONE;

  long stamp;

  /** The last line's statement, where it can be made again. */
  @Nullable Sighting last;

  /** Every line so far only said how often the line before it came. */
  boolean onlyAgain = true;

  /** The streams of a container that stand in the middle of a line. */
  int open;

  /** The streams of which a line has ended. */
  int ended;

  void stamp(LogLine line) {
    if (line.kind() != Stamp.NONE) {
      kind = line.kind();
      stamp = line.stamp();
    }
  }

  /** A line that no event may stand on, and whose reading is therefore known at once. */
  @Nullable ReadLine settled(Place at, String format, As as, @Nullable String reason) {
    return count(at, format, as, reason, true);
  }

  /** A line that may still turn out to carry an event; a detail until then. */
  @Nullable ReadLine detail(Place at, String format) {
    return count(at, format, As.DETAIL, null, false);
  }

  private @Nullable ReadLine count(
      Place at, String format, As as, @Nullable String reason, boolean settled) {
    counts[as.ordinal()]++;
    if (at.number < 0) {
      return null;
    }
    ReadLine read = new ReadLine(at.file(), at.number, format, as, reason, settled);
    lines.add(read);
    return read;
  }

  /**
   * True where the line is a later piece of one that a container runtime has cut: a client may have
   * chosen where it begins, so nothing in it is read.
   */
  boolean goesOn(LogLine line) {
    int stream = line.stream();
    if (stream == 0) {
      return false;
    }
    boolean middle = (open & stream) != 0;
    if (line.isPartial()) {
      open |= stream;
    } else {
      open &= ~stream;
      ended |= stream;
    }
    return middle;
  }
}
