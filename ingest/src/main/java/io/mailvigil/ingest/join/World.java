// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Reading;
import io.mailvigil.ingest.format.Stamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files whose lines may speak of the same attempts, read as one and merged by event time (ties
 * by base name, then offset). Knows no clock and does no I/O; not thread-safe.
 *
 * <p>Lines of one file are held back until every other open file has reached their time, so read
 * the file that {@link #mostBehind} names. After a crash, {@link #restore} and reading on from each
 * file's committed {@link #position} gives exactly the events that were still to come.
 *
 * <p>Lines that anybody could have written, and those of authenticated sources, never speak of the
 * same attempt, nor take each other's room.
 */
public final class World {
  private static final long SECOND = 1_000_000_000L;

  /** A stamp that falls back by more is a new beginning (a clock set right, another boot). */
  private static final long FALL_BACK = 600 * SECOND;

  private final Realm trusted;
  private final Realm untrusted;
  private final LineParser parser;
  private final Turns turns = new Turns();
  private final Map<String, long[]> resumable = new HashMap<>();
  private final long[] counts = new long[ReadLine.As.values().length];
  private final boolean keepOriginal;
  private long now = Long.MIN_VALUE;

  private byte[] drained = {};

  /**
   * A world that {@link #drainChanges} follows: it remembers changes until then.
   *
   * @param hashKey the same after every restart
   */
  public World(ReadingSettings settings, HashKey hashKey) {
    this(settings, hashKey, true);
  }

  private World(ReadingSettings settings, HashKey hashKey, boolean durable) {
    trusted = new Realm("", settings, hashKey, durable);
    untrusted = new Realm("u/", settings, hashKey, durable);
    keepOriginal = settings.keepOriginal();
    parser = new LineParser(keepOriginal);
  }

  /** A world of finished files: nobody asks for its changes, and it forgets what is over. */
  public static World ofThePast(ReadingSettings settings) {
    return new World(settings, HashKey.ofThisRun(), false);
  }

  /** Opens a file; its lines are held in order with those of the other open files. */
  public LogFile open(FileIdentity identity) {
    return open(identity, 0);
  }

  /** Opens a file to be read from a committed position on. */
  public LogFile open(FileIdentity identity, long position) {
    LogFile file = new LogFile(identity);
    file.consumed = position;
    long[] resumed = resumable.remove(identity.firstLineHash());
    if (resumed != null) {
      file.reached = resumed[0];
      file.years.resume(resumed[1]);
      file.lastTime = resumed[2];
      file.open = (int) resumed[3];
    }
    turns.add(file);
    return file;
  }

  /**
   * Reads the complete lines of {@code buf[from, to)}.
   *
   * @param offset place of {@code buf[from]} in the uncompressed file
   * @return how many bytes were consumed: all up to and with the last line feed
   */
  public int read(LogFile file, long offset, byte[] buf, int from, int to, Sink out) {
    long firstLine = out instanceof LineSink ? file.lines + 1 : -1;
    Parsed parsed = parser.parse(file, offset, buf, from, to, firstLine);
    accept(file, offset, parsed, out);
    return (int) parsed.consumed;
  }

  /**
   * Takes note of a line that is too long to be kept whole.
   *
   * @param head its first bytes, at least {@link LineParser#HEAD}
   * @param length its whole length without line feed
   * @param sha256 of the whole line without line feed, in hexadecimal
   */
  public void readLong(
      LogFile file, long offset, byte[] head, int to, long length, String sha256, Sink out) {
    long firstLine = out instanceof LineSink ? file.lines + 1 : -1;
    accept(
        file,
        offset,
        parser.parseLong(
            file, offset, head, Math.min(to, LineParser.HEAD), length, sha256, firstLine),
        out);
  }

  /** A parser for another thread; its pieces come back by {@link #accept} in file order. */
  public LineParser newParser() {
    return new LineParser(keepOriginal);
  }

  /** Takes a piece of a file that {@link #newParser} has read. */
  public void accept(LogFile file, long offset, Parsed parsed, Sink out) {
    file.consumed = offset + parsed.consumed;
    file.lines += parsed.lineCount;
    for (int i = 0; i < counts.length; i++) {
      counts[i] += parsed.counts[i];
      file.counts[i] += parsed.counts[i];
    }
    for (Sighting s : file.follow(parsed, counts)) {
      s.time = file.resolve(s.kind, s.stamp);
      s.order = order(file, s);
      file.waiting.add(s);
    }
    if (parsed.kind != Stamp.NONE) {
      file.reach(file.resolve(parsed.kind, parsed.stamp), FALL_BACK);
    }
    if (out instanceof LineSink lines) {
      parsed.lines.forEach(lines::line);
    }
    pump(out);
  }

  private static long order(LogFile file, Sighting s) {
    if (s.fact == null && s.kind == Stamp.NONE) {
      return file.reached; // garbage tells no time, and must not move the clock of what follows
    }
    return s.turn == Reading.NO_TIME
        ? file.reach(s.time, FALL_BACK)
        : file.reach(s.turn, Long.MAX_VALUE);
  }

  /**
   * Says that no line of this file will be older than {@code reached}: live, a file read to its end
   * counts as having reached the clock minus 1 s.
   */
  public void advance(LogFile file, Instant reached, Sink out) {
    turns.advance(file, reached.getEpochSecond() * SECOND + reached.getNano());
    pump(out);
  }

  /** Says that this file has no further line (rotated away and read to its end). */
  public void close(LogFile file, Sink out) {
    file.closed = true;
    pump(out);
  }

  /** Says that no line comes any more: all that waits leaves. */
  public void end(Sink out) {
    turns.closeAll();
    pump(out);
    expire(Long.MAX_VALUE - 1, out);
  }

  /** Takes all lines whose turn has come, and gives up what has waited long enough. */
  private void pump(Sink out) {
    for (Sighting s = turns.next(); s != null; s = turns.next()) {
      if (s.order != Long.MIN_VALUE) {
        reach(s.order, out);
      }
      take(s, out);
    }
    turns.forgetFinished();
    long safe = turns.safe();
    if (safe != Long.MAX_VALUE && safe > now) {
      now = safe;
      expire(now, out);
    }
  }

  private void reach(long order, Sink out) {
    if (now != Long.MIN_VALUE && order < now - FALL_BACK) {
      expire(Long.MAX_VALUE - 1, out);
      now = order;
    }
    now = Math.max(now, order);
    expire(now, out);
  }

  private void expire(long until, Sink out) {
    trusted.joins.expire(until, out);
    untrusted.joins.expire(until, out);
  }

  private void take(Sighting s, Sink out) {
    if (s.letter != null) {
      out.deadLetter(s.letter);
    }
    if (s.fact != null) {
      (s.mark.authenticated() ? trusted : untrusted).joins.accept(s, out);
    }
  }

  /**
   * The offset to commit together with {@link #drainChanges}: all before it is in the events given
   * out and in the open joins.
   */
  public long position(LogFile file) {
    Sighting head = file.waiting.peek();
    return head == null ? file.consumed : head.mark.offset();
  }

  /** The open file with the least time reached, or null where none is open: read it next. */
  public @Nullable LogFile mostBehind() {
    return turns.mostBehind();
  }

  /** No event that is still to leave is older than this, late lines apart. */
  public Instant watermark() {
    long oldest =
        Math.min(
            turns.safe(), Math.min(trusted.open.oldestAttempt(), untrusted.open.oldestAttempt()));
    return oldest == Long.MAX_VALUE || oldest == Long.MIN_VALUE
        ? Instant.EPOCH
        : Instant.ofEpochSecond(Math.floorDiv(oldest, SECOND), Math.floorMod(oldest, SECOND));
  }

  /** How many lines were read so far as what; event lines are counted as details. */
  public long count(ReadLine.As as) {
    long turned = trusted.joins.irrelevant() + untrusted.joins.irrelevant();
    return counts[as.ordinal()]
        + switch (as) {
          case DETAIL -> -turned;
          case IRRELEVANT -> turned;
          case EVENT, FOREIGN, GARBLED -> 0;
        };
  }

  /**
   * How many joins left early because {@link ReadingSettings#maxOpen} were open, of authenticated
   * sources or of others.
   */
  public long evicted() {
    return trusted.joins.evicted() + untrusted.joins.evicted();
  }

  /** How many joins are open. */
  public int openJoins() {
    return trusted.open.size() + untrusted.open.size();
  }

  /**
   * The joins that changed since the last call: small records by key, null for those closed. Commit
   * them in the transaction of the events and positions.
   */
  public Map<String, byte @Nullable []> drainChanges() {
    Map<String, byte @Nullable []> changes = trusted.drain();
    changes.putAll(untrusted.drain());
    if (now != Long.MIN_VALUE) {
      byte[] record = WorldRecord.of(now, turns.files());
      if (!Arrays.equals(record, drained)) {
        changes.put(WorldRecord.KEY, record);
        drained = record;
      }
    }
    return changes;
  }

  /** Takes up the open joins of a world that stopped. Call it first, with the last record a key. */
  public void restore(Map<String, byte[]> joins) {
    joins.forEach((key, bytes) -> {
      if (key.equals(WorldRecord.KEY)) {
        now = WorldRecord.read(bytes, resumable);
      } else {
        (untrusted.owns(key) ? untrusted : trusted).restore(key, bytes);
      }
    });
  }
}
