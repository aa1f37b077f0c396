// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.LineFeed;
import io.mailvigil.ingest.format.LogFormats;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Reading;
import io.mailvigil.ingest.format.Stamp;
import io.mailvigil.ingest.join.ReadLine.As;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a piece of a file, without memory of other pieces: pieces may be read at the
 * same time, each by a parser of its own. Not thread-safe.
 */
public final class LineParser {
  /** A longer line is not searched for its fields. */
  static final int LONGEST_LINE = 65_536;

  /** How much of a longer line is kept. */
  public static final int HEAD = 8192;

  private static final String TOO_LONG = "the line is longer than 64 KiB";
  private static final String CUT = "a container runtime has cut the line into pieces";

  private final LogLine line = new LogLine();
  private final LogFormats formats = new LogFormats();
  private final LineHash hash = new LineHash();
  private final boolean keepOriginal;

  /** The line that is being read, and what its piece says so far. */
  private final Place at = new Place();

  private Parsed parsed = new Parsed();

  LineParser(boolean keepOriginal) {
    this.keepOriginal = keepOriginal;
  }

  /**
   * @param firstLine number of the first line, or -1 where nobody wants to know how each is read
   */
  public Parsed parse(LogFile file, long offset, byte[] buf, int from, int to, long firstLine) {
    Parsed piece = new Parsed();
    parsed = piece;
    int start = from;
    for (int end = LineFeed.find(buf, from, to); end >= 0; end = LineFeed.find(buf, start, to)) {
      long number = firstLine < 0 ? -1 : firstLine + piece.lineCount;
      at.at(file, offset + (start - from), buf, start, end, number);
      one();
      piece.lineCount++;
      start = end + 1;
    }
    piece.consumed = start - from;
    return piece;
  }

  /**
   * A line of which only the head was kept.
   *
   * @param length its whole length without line feed
   */
  Parsed parseLong(
      LogFile file, long offset, byte[] head, int to, long length, String sha256, long firstLine) {
    Parsed piece = new Parsed();
    parsed = piece;
    piece.onlyAgain = false;
    at.at(file, offset, head, 0, to, firstLine);
    line.take(head, 0, to);
    piece.stamp(line);
    Reading reading = formats.read(line);
    piece.consumed = length + 1;
    piece.lineCount = 1;
    switch (reading) {
      case Reading.Irrelevant r -> piece.settled(at, formats.format(), As.IRRELEVANT, null);
      // nobody's, but nobody can look at it either: not in silence
      case Reading.Foreign r -> kept(As.FOREIGN, TOO_LONG, length, sha256);
      case Reading.Garbled r -> kept(As.GARBLED, TOO_LONG, length, sha256);
      case Reading.Detail r -> kept(As.GARBLED, TOO_LONG, length, sha256);
      case Reading.Login r -> kept(As.GARBLED, TOO_LONG, length, sha256);
      case Reading.Records r -> kept(As.GARBLED, TOO_LONG, length, sha256);
    }
    return piece;
  }

  private void one() {
    boolean tooLong = at.length() > LONGEST_LINE;
    line.take(at.buf, at.from, tooLong ? at.from + HEAD : at.to);
    parsed.stamp(line);
    if (line.isAgain()) {
      again();
      return;
    }
    parsed.last = null;
    parsed.onlyAgain = false;
    int openBefore = parsed.open;
    int endedBefore = parsed.ended;
    int before = parsed.sightings.size();
    if (parsed.goesOn(line)) {
      parsed.settled(at, "", As.IRRELEVANT, null);
      return;
    }
    switch (reading(tooLong)) {
      case Reading.Irrelevant r -> parsed.settled(at, formats.format(), As.IRRELEVANT, null);
      case Reading.Foreign r -> parsed.settled(at, "", As.FOREIGN, null);
      case Reading.Garbled r -> garbled(r.reason());
      case Reading.Detail r -> said(r.fact(), false);
      case Reading.Login r -> said(r.fact(), true);
      case Reading.Records r -> records(r.entries());
    }
    for (int i = before; i < parsed.sightings.size(); i++) {
      Sighting s = parsed.sightings.get(i);
      s.stream = line.stream();
      s.openBefore = openBefore;
      s.endedBefore = endedBefore;
    }
  }

  private Reading reading(boolean tooLong) {
    Reading reading = at.length() == 0 ? Reading.FOREIGN : formats.read(line);
    if (reading == Reading.FOREIGN && line.openOriginal()) {
      parsed.stamp(line);
      reading = formats.read(line);
    }
    if (tooLong && !(reading instanceof Reading.Irrelevant || reading instanceof Reading.Foreign)) {
      return new Reading.Garbled(TOO_LONG);
    }
    boolean claimed =
        reading instanceof Reading.Login
            || reading instanceof Reading.Detail
            || reading instanceof Reading.Records;
    String doubt = line.doubt();
    if (doubt != null && (claimed || (reading == Reading.IRRELEVANT && line.isEmpty()))) {
      return new Reading.Garbled(doubt);
    }
    return claimed && line.isPartial() ? new Reading.Garbled(CUT) : reading;
  }

  /** One statement, which the line of a login may carry as its event. */
  private void said(Fact fact, boolean login) {
    boolean seldom =
        (fact instanceof Fact.MailStatus || fact instanceof Fact.MailQueued)
            && line.recordId() == null;
    boolean needsId = (login && !seldom) || fact instanceof Fact.Pam;
    Mark mark = mark(needsId ? id() : "", keepOriginal && login);
    Sighting sighting = sighting(fact, mark, parsed.detail(at, formats.format()));
    if (seldom) {
      sighting.unhashed = new Sighting.Unhashed(at.file().firstLineHash, at.bytes());
    }
    parsed.sightings.add(sighting);
    parsed.last = login && !seldom ? sighting : null;
  }

  /** Records that share a line: each has its own time, and may have an id. */
  private void records(List<Reading.Entry> entries) {
    long newest = Reading.NO_TIME;
    for (Reading.Entry e : entries) {
      newest = Math.max(newest, e.time());
    }
    String place = "";
    for (int i = 0; i < entries.size(); i++) {
      Reading.Entry e = entries.get(i);
      Fact fact = fact(e.reading());
      if (fact == null) {
        continue;
      }
      if (e.id() == null && place.isEmpty()) {
        place = id();
      }
      String id =
          e.id() == null
              ? i == 0 ? place : hash.within(place, i)
              : hash.own(formats.format(), e.id());
      boolean dated = e.time() != Reading.NO_TIME;
      Sighting s =
          new Sighting(
              fact,
              null,
              mark(id, keepOriginal),
              dated ? Stamp.INSTANT : line.kind(),
              dated ? e.time() : line.stamp(),
              parsed.detail(at, formats.format()),
              line.times());
      s.turn = newest;
      parsed.sightings.add(s);
    }
  }

  private @Nullable Fact fact(Reading reading) {
    return switch (reading) {
      case Reading.Login r -> r.fact();
      case Reading.Detail r -> r.fact();
      case Reading.Garbled r -> {
        garbled(r.reason());
        yield null;
      }
      default -> null;
    };
  }

  /** The line stands for more of the one before it. */
  private void again() {
    Sighting last = parsed.last;
    if (last == null && !parsed.onlyAgain) {
      parsed.settled(at, "", As.IRRELEVANT, null);
      return;
    }
    ReadLine read = parsed.detail(at, last == null ? "" : last.mark.format());
    String id = at.id(hash);
    Mark mark =
        last == null
            ? mark(id, keepOriginal)
            : last.mark.again(id, at.offset, keepOriginal ? at.redacted() : null);
    Sighting sighting = sighting(last == null ? null : last.fact, mark, read);
    sighting.again = last == null;
    sighting.openBefore = parsed.open;
    sighting.endedBefore = parsed.ended;
    parsed.sightings.add(sighting);
  }

  private Sighting sighting(@Nullable Fact fact, Mark mark, @Nullable ReadLine read) {
    return new Sighting(fact, null, mark, line.kind(), line.stamp(), read, line.times());
  }

  /** The id of an event that stands on this line: by the sender's own id for it, else its place. */
  private String id() {
    String own = line.recordId();
    return own == null ? at.id(hash) : hash.own("record", own);
  }

  private Mark mark(String id, boolean original) {
    FileIdentity identity = at.file().identity;
    return new Mark(
        id,
        identity.path(),
        at.offset,
        identity.authenticated(),
        formats.format(),
        line.host(),
        line.program(),
        line.pid(),
        original ? at.redacted() : null);
  }

  private void garbled(String reason) {
    kept(As.GARBLED, reason, at.length(), LineHash.whole(at.buf, at.from, at.to));
  }

  /** Counts the line and keeps its head as a dead letter. */
  private void kept(As as, String reason, long length, String sha256) {
    ReadLine read = parsed.settled(at, formats.format(), as, as == As.GARBLED ? reason : null);
    DeadLetter letter =
        new DeadLetter(
            at.file().identity.path(),
            at.offset,
            formats.format(),
            reason,
            length,
            sha256,
            at.redacted(Math.min(at.to, at.from + HEAD)));
    parsed.sightings.add(
        new Sighting(null, letter, mark("", false), line.kind(), line.stamp(), read, 1));
  }
}
