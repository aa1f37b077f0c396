// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.LogFormats;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Reading;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Undoes what logging does to messages: writes them twice, and cuts them in pieces. */
final class TextJoin {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  /** Both writings to syslog follow each other at once; another attempt takes a round trip. */
  private static final long AT_ONCE = 50 * MILLI;

  /** The same line in two files bears the same stamp. */
  private static final long SAME_STAMP = 2 * SECOND;

  private static final int LONGEST_TEXT = 65_536;

  private final OpenJoins open;
  private final LogFormats formats = new LogFormats();

  TextJoin(OpenJoins open) {
    this.open = open;
  }

  /**
   * True where this is the second writing of a line: in syslog the next equal one of its process,
   * in files an equal one in another file.
   */
  boolean isSecond(Fact.Twice f, Sighting s) {
    Mark mark = s.mark;
    boolean syslog = mark.pid() > 0;
    String key =
        "y/"
            + mark.hostKey()
            + '|'
            + mark.pid()
            + '|'
            + Long.toHexString(f.text())
            + '|'
            + (syslog ? "" : Long.toHexString(s.time));
    if (open.get(key) instanceof Twin twin) {
      boolean elsewhere = twin.path != null && !twin.path.equals(mark.path());
      if (elsewhere || (syslog && s.time - twin.time < AT_ONCE)) {
        twin.count--;
        if (twin.count == 0) {
          open.remove(twin);
        } else {
          open.put(twin, twin.expires);
        }
        return true;
      }
      twin.count = syslog ? 1 : twin.count + 1;
      twin.time = s.time;
      open.put(twin, s.time + SAME_STAMP);
      return false;
    }
    Twin twin = new Twin(key, mark.path());
    twin.count = 1;
    twin.time = s.time;
    open.put(twin, s.time + SAME_STAMP);
    return false;
  }

  /** What the whole message says that this piece completes; null where it does not. */
  @Nullable Fact whole(Fact.Part f, Sighting s) {
    String key = "x/" + s.mark.hostKey() + '|' + s.mark.pid();
    Pieces pieces = open.get(key) instanceof Pieces had ? had : null;
    if (f.number() == 1) {
      pieces = new Pieces(key);
    } else if (pieces == null || pieces.number != f.number() - 1) {
      return null; // its beginning is not in this log
    }
    pieces.number = f.number();
    if (pieces.text.length() + f.text().length() <= LONGEST_TEXT) {
      pieces.text.append(f.text());
    }
    if (f.number() < f.of()) {
      open.put(pieces, s.time + SAME_STAMP);
      return null;
    }
    open.remove(pieces);
    String program = s.mark.program() == null ? "" : s.mark.program();
    String line = program + '[' + s.mark.pid() + "]: " + pieces.text;
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    Reading reading = formats.read(new LogLine().take(bytes, 0, bytes.length));
    if (reading instanceof Reading.Login login) {
      return login.fact() instanceof Fact.Part ? null : login.fact();
    }
    return reading instanceof Reading.Detail detail ? detail.fact() : null;
  }
}
