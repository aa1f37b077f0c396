// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.LineFeed;
import io.mailvigil.ingest.format.LogFormats;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Reading;
import io.mailvigil.ingest.format.Stamp;
import io.mailvigil.ingest.join.ReadLine.As;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

  LineParser(boolean keepOriginal) {
    this.keepOriginal = keepOriginal;
  }

  /** What a piece of a file says. */
  public static final class Parsed {
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
  }

  /**
   * @param firstLine number of the first line, or -1 where nobody wants to know how each is read
   */
  public Parsed parse(LogFile file, long offset, byte[] buf, int from, int to, long firstLine) {
    Parsed parsed = new Parsed();
    int start = from;
    for (int end = LineFeed.find(buf, from, to); end >= 0; end = LineFeed.find(buf, start, to)) {
      long number = firstLine < 0 ? -1 : firstLine + parsed.lineCount;
      one(parsed, file, offset + (start - from), buf, start, end, number);
      parsed.lineCount++;
      start = end + 1;
    }
    parsed.consumed = start - from;
    return parsed;
  }

  /**
   * A line of which only the head was kept.
   *
   * @param length its whole length without line feed
   */
  Parsed parseLong(
      LogFile file, long offset, byte[] head, int to, long length, String sha256, long firstLine) {
    Parsed parsed = new Parsed();
    parsed.onlyAgain = false;
    line.take(head, 0, to);
    stamp(parsed);
    Reading reading = formats.read(line);
    parsed.consumed = length + 1;
    parsed.lineCount = 1;
    switch (reading) {
      case Reading.Irrelevant r ->
          count(parsed, file, firstLine, formats.format(), As.IRRELEVANT, null);
      case Reading.Foreign r -> // nobody's, but nobody can look at it either: not in silence
          kept(parsed, file, offset, head, to, length, sha256, As.FOREIGN, firstLine, TOO_LONG);
      case Reading.Garbled r ->
          garbled(parsed, file, offset, head, to, length, sha256, firstLine, TOO_LONG);
      case Reading.Detail r ->
          garbled(parsed, file, offset, head, to, length, sha256, firstLine, TOO_LONG);
      case Reading.Login r ->
          garbled(parsed, file, offset, head, to, length, sha256, firstLine, TOO_LONG);
      case Reading.Records r ->
          garbled(parsed, file, offset, head, to, length, sha256, firstLine, TOO_LONG);
    }
    return parsed;
  }

  private void stamp(Parsed parsed) {
    if (line.kind() != Stamp.NONE) {
      parsed.kind = line.kind();
      parsed.stamp = line.stamp();
    }
  }

  private void one(
      Parsed parsed, LogFile file, long offset, byte[] buf, int from, int to, long number) {
    int length = to - from;
    boolean tooLong = length > LONGEST_LINE;
    line.take(buf, from, tooLong ? from + HEAD : to);
    stamp(parsed);
    if (line.isAgain()) {
      again(parsed, file, offset, buf, from, to, number);
      return;
    }
    parsed.last = null;
    parsed.onlyAgain = false;
    int openBefore = parsed.open;
    int endedBefore = parsed.ended;
    int before = parsed.sightings.size();
    if (goesOn(parsed)) {
      count(parsed, file, number, "", As.IRRELEVANT, null);
      return;
    }
    Reading reading = length == 0 ? Reading.FOREIGN : formats.read(line);
    if (tooLong && !(reading instanceof Reading.Irrelevant || reading instanceof Reading.Foreign)) {
      reading = new Reading.Garbled(TOO_LONG);
    }
    reading = doubted(reading);
    switch (reading) {
      case Reading.Irrelevant r ->
          count(parsed, file, number, formats.format(), As.IRRELEVANT, null);
      case Reading.Foreign r -> count(parsed, file, number, "", As.FOREIGN, null);
      case Reading.Garbled r -> garbled(parsed, file, offset, buf, from, to, number, r.reason());
      case Reading.Detail r -> said(parsed, r.fact(), file, offset, buf, from, to, number, false);
      case Reading.Login r -> said(parsed, r.fact(), file, offset, buf, from, to, number, true);
      case Reading.Records r -> records(parsed, r.entries(), file, offset, buf, from, to, number);
    }
    for (int i = before; i < parsed.sightings.size(); i++) {
      Sighting s = parsed.sightings.get(i);
      s.stream = line.stream();
      s.openBefore = openBefore;
      s.endedBefore = endedBefore;
    }
  }

  private void records(
      Parsed parsed,
      List<Reading.Entry> entries,
      LogFile file,
      long offset,
      byte[] buf,
      int from,
      int to,
      long number) {
    long newest = Reading.NO_TIME;
    for (Reading.Entry e : entries) {
      newest = Math.max(newest, e.time());
    }
    String place = "";
    for (int i = 0; i < entries.size(); i++) {
      Reading.Entry e = entries.get(i);
      Fact fact = null;
      if (e.reading() instanceof Reading.Login r) {
        fact = r.fact();
      } else if (e.reading() instanceof Reading.Detail r) {
        fact = r.fact();
      } else if (e.reading() instanceof Reading.Garbled r) {
        garbled(parsed, file, offset, buf, from, to, number, r.reason());
      }
      if (fact == null) {
        continue;
      }
      if (e.id() == null && place.isEmpty()) {
        place = idHere(file, offset, buf, from, to);
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
              mark(file, offset, id, keepOriginal ? Redaction.of(text(buf, from, to)) : null),
              dated ? Stamp.INSTANT : line.kind(),
              dated ? e.time() : line.stamp(),
              detail(parsed, file, number, formats.format()),
              line.times());
      s.turn = newest;
      parsed.sightings.add(s);
    }
  }

  /**
   * True where the line is a later piece of one that a container runtime has cut: a client may have
   * chosen where it begins, so nothing in it is read.
   */
  private boolean goesOn(Parsed parsed) {
    int stream = line.stream();
    if (stream == 0) {
      return false;
    }
    boolean middle = (parsed.open & stream) != 0;
    if (line.isPartial()) {
      parsed.open |= stream;
    } else {
      parsed.open &= ~stream;
      parsed.ended |= stream;
    }
    return middle;
  }

  private Reading doubted(Reading reading) {
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

  /** The line stands for more of the one before it. */
  private void again(
      Parsed parsed, LogFile file, long offset, byte[] buf, int from, int to, long number) {
    Sighting last = parsed.last;
    if (last == null && !parsed.onlyAgain) {
      count(parsed, file, number, "", As.IRRELEVANT, null);
      return;
    }
    ReadLine read = detail(parsed, file, number, last == null ? "" : last.mark.format());
    String id = hash.id(file.firstLineHash, offset, buf, from, to);
    String original = keepOriginal ? Redaction.of(text(buf, from, to)) : null;
    Mark mark =
        last == null ? mark(file, offset, id, original) : last.mark.again(id, offset, original);
    Sighting sighting =
        new Sighting(
            last == null ? null : last.fact,
            null,
            mark,
            line.kind(),
            line.stamp(),
            read,
            line.times());
    sighting.again = last == null;
    sighting.openBefore = parsed.open;
    sighting.endedBefore = parsed.ended;
    parsed.sightings.add(sighting);
  }

  private void said(
      Parsed parsed,
      Fact fact,
      LogFile file,
      long offset,
      byte[] buf,
      int from,
      int to,
      long number,
      boolean login) {
    boolean seldom =
        (fact instanceof Fact.MailStatus || fact instanceof Fact.MailQueued)
            && line.recordId() == null;
    boolean needsId = (login && !seldom) || fact instanceof Fact.Pam;
    String id = needsId ? idHere(file, offset, buf, from, to) : "";
    String original = keepOriginal && login ? Redaction.of(text(buf, from, to)) : null;
    Sighting sighting =
        new Sighting(
            fact,
            null,
            mark(file, offset, id, original),
            line.kind(),
            line.stamp(),
            detail(parsed, file, number, formats.format()),
            line.times());
    if (seldom) {
      sighting.unhashed =
          new Sighting.Unhashed(file.firstLineHash, Arrays.copyOfRange(buf, from, to));
    }
    parsed.sightings.add(sighting);
    parsed.last = login && !seldom ? sighting : null;
  }

  private @Nullable ReadLine detail(Parsed parsed, LogFile file, long number, String format) {
    parsed.counts[As.DETAIL.ordinal()]++;
    if (number < 0) {
      return null;
    }
    ReadLine read = new ReadLine(file, number, format, As.DETAIL, null, false);
    parsed.lines.add(read);
    return read;
  }

  /** The id of an event that stands on this line: by the sender's own id for it, else its place. */
  private String idHere(LogFile file, long offset, byte[] buf, int from, int to) {
    String own = line.recordId();
    return own == null
        ? hash.id(file.firstLineHash, offset, buf, from, to)
        : hash.own("record", own);
  }

  private Mark mark(LogFile file, long offset, String id, @Nullable String original) {
    return new Mark(
        id,
        file.identity.path(),
        offset,
        file.identity.authenticated(),
        formats.format(),
        line.host(),
        line.program(),
        line.pid(),
        original);
  }

  private @Nullable ReadLine count(
      Parsed parsed, LogFile file, long number, String format, As as, @Nullable String reason) {
    parsed.counts[as.ordinal()]++;
    if (number < 0) {
      return null;
    }
    ReadLine read = new ReadLine(file, number, format, as, reason, true);
    parsed.lines.add(read);
    return read;
  }

  private void garbled(
      Parsed parsed,
      LogFile file,
      long offset,
      byte[] buf,
      int from,
      int to,
      long number,
      String reason) {
    garbled(
        parsed,
        file,
        offset,
        Arrays.copyOfRange(buf, from, Math.min(to, from + HEAD)),
        Math.min(to - from, HEAD),
        to - from,
        LineHash.whole(buf, from, to),
        number,
        reason);
  }

  private void garbled(
      Parsed parsed,
      LogFile file,
      long offset,
      byte[] head,
      int headLength,
      long length,
      String sha256,
      long number,
      String reason) {
    kept(parsed, file, offset, head, headLength, length, sha256, As.GARBLED, number, reason);
  }

  /** Counts the line and keeps it as a dead letter. */
  private void kept(
      Parsed parsed,
      LogFile file,
      long offset,
      byte[] head,
      int headLength,
      long length,
      String sha256,
      As as,
      long number,
      String reason) {
    @Nullable String why = as == As.GARBLED ? reason : null;
    ReadLine read = count(parsed, file, number, formats.format(), as, why);
    DeadLetter letter =
        new DeadLetter(
            file.identity.path(),
            offset,
            formats.format(),
            reason,
            length,
            sha256,
            Redaction.of(text(head, 0, headLength)));
    parsed.sightings.add(
        new Sighting(
            null, letter, mark(file, offset, "", null), line.kind(), line.stamp(), read, 1));
  }

  private static String text(byte[] buf, int from, int to) {
    return new String(buf, from, to - from, StandardCharsets.UTF_8);
  }
}
