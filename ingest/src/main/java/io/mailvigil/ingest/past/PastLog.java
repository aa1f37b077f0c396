// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.past;

import io.mailvigil.ingest.format.LineFeed;
import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Stamp;
import io.mailvigil.ingest.join.LineHash;
import io.mailvigil.ingest.join.LineParser;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.Parsed;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.join.World;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One finished log file, read piece by piece into a world. */
final class PastLog implements Closeable {
  /** Of many files that are open at once, most have only begun: they keep little. */
  private static final int FIRST_PIECE = 1 << 16;

  private static final int PIECE = 1 << 18;

  /** Pieces read while the one before is joined. */
  private static final int AHEAD = 4;

  private final Path path;
  private final boolean isStdin;
  private final World world;
  private final InputStream in;
  private final Supplier<LineParser> parser;

  /** One byte longer than is read: room for the line feed that a file's last line may lack. */
  private byte[] buf = new byte[FIRST_PIECE + 1];

  private int filled;
  private int piecesTaken;
  private long offset;
  private boolean ended;
  private long lineCount;
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private @Nullable LongLine longFirst;
  private @Nullable LogFile file;

  /**
   * @param parser the parser of the thread that asks
   */
  PastLog(Path path, @Nullable InputStream stdin, World world, Supplier<LineParser> parser)
      throws IOException {
    this.path = path;
    isStdin = stdin != null;
    this.world = world;
    this.parser = parser;
    in = stdin == null ? LogInput.open(path) : LogInput.uncompressed(stdin);
    fill();
    while (!ended && buf.length <= PIECE && LineFeed.find(buf, 0, filled) < 0) {
      grow();
    }
    if (filled >= PIECE && LineFeed.find(buf, 0, filled) < 0) {
      longFirst = longLine();
    }
  }

  void start(LogFile opened) {
    file = opened;
  }

  String name() {
    return path.toString();
  }

  long bytes() {
    return offset;
  }

  Instant modified() throws IOException {
    return isStdin ? Instant.now() : Files.getLastModifiedTime(path).toInstant();
  }

  String firstLineHash() {
    LongLine known = longFirst;
    return known != null
        ? known.sha256.substring(0, LineHash.LENGTH)
        : LineHash.of(buf, 0, firstLineEnd());
  }

  boolean isYearless() {
    return new LogLine().take(buf, 0, firstLineEnd()).kind() == Stamp.YEARLESS;
  }

  private int firstLineEnd() {
    int end = LineFeed.find(buf, 0, filled);
    return end < 0 ? filled : end;
  }

  /** The newest time that states its year, in the first and the last lines. */
  @Nullable Instant newestDated(ZoneId zone) throws IOException {
    Instant newest = newestDated(zone, buf, Math.min(filled, FIRST_PIECE));
    if (isStdin) {
      return newest;
    }
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(FIRST_PIECE, raw.length())];
      raw.seek(raw.length() - tail.length);
      raw.readFully(tail);
      Instant last = newestDated(zone, tail, tail.length);
      return last == null || (newest != null && newest.isAfter(last)) ? newest : last;
    }
  }

  private static @Nullable Instant newestDated(ZoneId zone, byte[] bytes, int to) {
    Instant newest = null;
    LogLine line = new LogLine();
    int start = 0;
    for (int end = LineFeed.find(bytes, 0, to); end >= 0; end = LineFeed.find(bytes, start, to)) {
      line.take(bytes, start, end);
      start = end + 1;
      Instant time = dated(zone, line);
      if (time != null && (newest == null || time.isAfter(newest))) {
        newest = time;
      }
    }
    return newest;
  }

  private static @Nullable Instant dated(ZoneId zone, LogLine line) {
    long seconds = Math.floorDiv(line.stamp(), 1_000_000_000L);
    return switch (line.kind()) {
      case INSTANT -> Instant.ofEpochSecond(seconds);
      case LOCAL ->
          LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC).atZone(zone).toInstant();
      case NONE, YEARLESS -> null;
    };
  }

  /**
   * Reads the next piece; false at the end. A last line without line feed counts as complete.
   *
   * @param ahead reads the pieces behind it meanwhile; null to read one after the other
   */
  boolean readOn(Sink out, @Nullable ExecutorService ahead) throws IOException {
    LogFile opened = file;
    if (opened == null) {
      return false;
    }
    LongLine first = longFirst;
    if (first != null) {
      longFirst = null;
      first.tell(world, opened, out);
      return true;
    }
    int most = ahead == null || piecesTaken == 0 ? 1 : AHEAD;
    while (pieces.size() < most && cut(opened, ahead)) {
      // as many as may be read ahead
    }
    piecesTaken++;
    Piece piece = pieces.poll();
    if (piece != null) {
      world.accept(opened, piece.offset, piece.parsed(), out);
      return true;
    }
    if (filled == 0 && ended) {
      return false;
    }
    longLine().tell(world, opened, out);
    return true;
  }

  private record Piece(long offset, Future<Parsed> reading) {
    Parsed parsed() throws IOException {
      try {
        return reading.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading");
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  /** Cuts the complete lines off the buffer and lets them be read; false where there are none. */
  private boolean cut(LogFile opened, @Nullable ExecutorService ahead) throws IOException {
    int to = filled;
    while (to > 0 && buf[to - 1] != '\n') {
      to--;
    }
    boolean last = ended && to < filled;
    if (to == 0 && !(last && filled < PIECE)) {
      if (filled == 0 || buf.length > PIECE) {
        return false;
      }
      grow();
      return cut(opened, ahead);
    }
    byte[] lines = buf;
    if (last) {
      lines[filled] = '\n';
      to = filled;
    }
    int end = last ? to + 1 : to;
    long from = offset;
    long firstLine = ahead == null ? lineCount + 1 : -1;
    FutureTask<Parsed> reading =
        new FutureTask<>(() -> parser.get().parse(opened, from, lines, 0, end, firstLine));
    if (ahead == null) {
      reading.run();
      lineCount += count(lines, end);
    } else {
      ahead.execute(reading);
    }
    pieces.add(new Piece(from, reading));
    byte[] next = new byte[PIECE + 1];
    System.arraycopy(buf, to, next, 0, filled - to);
    filled -= to;
    buf = next;
    offset += to;
    fill();
    return true;
  }

  private void grow() throws IOException {
    buf = Arrays.copyOf(buf, PIECE + 1);
    fill();
  }

  private static long count(byte[] lines, int to) {
    long n = 0;
    for (int i = 0; i < to; i++) {
      n += lines[i] == '\n' ? 1 : 0;
    }
    return n;
  }

  /** A line that does not fit the buffer. */
  @SuppressWarnings("ArrayRecordComponent") // handed over once, compared nowhere
  private record LongLine(long offset, byte[] head, long length, String sha256) {
    void tell(World world, LogFile file, Sink out) {
      world.readLong(file, offset, head, head.length, length, sha256, out);
    }
  }

  /** The buffer holds the head of a line that does not fit: hash the rest and go on behind it. */
  private LongLine longLine() throws IOException {
    long from = offset;
    byte[] head = Arrays.copyOf(buf, LineParser.HEAD);
    MessageDigest digest = sha256();
    long length = 0;
    int lineFeed = -1;
    while (lineFeed < 0 && filled > 0) {
      lineFeed = LineFeed.find(buf, 0, filled);
      int part = lineFeed < 0 ? filled : lineFeed;
      digest.update(buf, 0, part);
      length += part;
      int gone = lineFeed < 0 ? part : part + 1;
      System.arraycopy(buf, gone, buf, 0, filled - gone);
      filled -= gone;
      fill();
    }
    lineCount++;
    offset += length + (lineFeed < 0 ? 0 : 1);
    return new LongLine(from, head, length, HexFormat.of().formatHex(digest.digest()));
  }

  private void fill() throws IOException {
    while (!ended && filled < buf.length - 1) {
      int n = in.read(buf, filled, buf.length - 1 - filled);
      if (n < 0) {
        ended = true;
      } else {
        filled += n;
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!isStdin) {
      in.close();
    }
  }
}
