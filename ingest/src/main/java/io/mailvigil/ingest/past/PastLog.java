// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.past;

import io.mailvigil.ingest.format.LogLine;
import io.mailvigil.ingest.format.Stamp;
import io.mailvigil.ingest.join.LineHash;
import io.mailvigil.ingest.join.LineParser;
import io.mailvigil.ingest.join.LineParser.Parsed;
import io.mailvigil.ingest.join.LogFile;
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
import org.jspecify.annotations.Nullable;

/** One finished log file, read piece by piece into a world. */
final class PastLog implements Closeable {
  private static final int PIECE = 1 << 18;
  private static final int TAIL = 1 << 16;

  /** Pieces read while the one before is joined. */
  private static final int AHEAD = 4;

  private final Path path;
  private final boolean isStdin;
  private final World world;
  private final InputStream in;
  private final byte[] buf = new byte[PIECE];
  private int filled;
  private long offset;
  private boolean ended;
  private long lineCount;
  private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
  private @Nullable LogFile file;

  PastLog(Path path, @Nullable InputStream stdin, World world) throws IOException {
    this.path = path;
    isStdin = stdin != null;
    this.world = world;
    in = stdin == null ? LogInput.open(path) : LogInput.uncompressed(stdin);
    fill();
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
    return LineHash.of(buf, 0, firstLineEnd());
  }

  boolean isYearless() {
    return new LogLine().take(buf, 0, firstLineEnd()).kind() == Stamp.YEARLESS;
  }

  private int firstLineEnd() {
    int end = 0;
    while (end < filled && buf[end] != '\n') {
      end++;
    }
    return end;
  }

  /** The newest time that states its year, in the first and the last lines. */
  @Nullable Instant newestDated(ZoneId zone) throws IOException {
    Instant newest = newestDated(zone, buf, Math.min(filled, TAIL));
    if (isStdin) {
      return newest;
    }
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "r")) {
      byte[] tail = new byte[(int) Math.min(TAIL, raw.length())];
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
    for (int i = 0; i < to; i++) {
      if (bytes[i] == '\n') {
        line.take(bytes, start, i);
        start = i + 1;
        Instant time = dated(zone, line);
        if (time != null && (newest == null || time.isAfter(newest))) {
          newest = time;
        }
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
    while (pieces.size() < (ahead == null ? 1 : AHEAD) && cut(opened, ahead)) {
      // as many as may be read ahead
    }
    Piece piece = pieces.poll();
    if (piece != null) {
      world.accept(opened, piece.offset, piece.parsed(), out);
      return true;
    }
    if (filled == 0 && ended) {
      return false;
    }
    longLine(opened, out);
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
    boolean last = ended && filled > 0 && to < filled;
    if (to == 0 && (!last || filled == buf.length)) {
      return false;
    }
    byte[] lines = Arrays.copyOf(buf, last ? filled + 1 : to);
    int consumed = last ? filled : to;
    if (last) {
      lines[filled] = '\n';
    }
    long from = offset;
    long firstLine = ahead == null ? lineCount + 1 : -1;
    FutureTask<Parsed> reading =
        new FutureTask<>(
            () -> world.newParser().parse(opened, from, lines, 0, lines.length, firstLine));
    if (ahead == null) {
      reading.run();
      lineCount += count(lines);
    } else {
      ahead.execute(reading);
    }
    pieces.add(new Piece(from, reading));
    System.arraycopy(buf, consumed, buf, 0, filled - consumed);
    filled -= consumed;
    offset += consumed;
    fill();
    return true;
  }

  private static long count(byte[] lines) {
    long n = 0;
    for (byte b : lines) {
      n += b == '\n' ? 1 : 0;
    }
    return n;
  }

  /** The buffer holds the head of a line that does not fit: hash the rest and go on behind it. */
  private void longLine(LogFile opened, Sink out) throws IOException {
    byte[] head = Arrays.copyOf(buf, LineParser.HEAD);
    MessageDigest digest = sha256();
    long length = 0;
    int lineFeed = -1;
    while (lineFeed < 0 && filled > 0) {
      for (int i = 0; i < filled && lineFeed < 0; i++) {
        lineFeed = buf[i] == '\n' ? i : -1;
      }
      int part = lineFeed < 0 ? filled : lineFeed;
      digest.update(buf, 0, part);
      length += part;
      int gone = lineFeed < 0 ? part : part + 1;
      System.arraycopy(buf, gone, buf, 0, filled - gone);
      filled -= gone;
      fill();
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    world.readLong(opened, offset, head, head.length, length, sha256, out);
    lineCount++;
    offset += length + (lineFeed < 0 ? 0 : 1);
  }

  private void fill() throws IOException {
    while (!ended && filled < buf.length) {
      int n = in.read(buf, filled, buf.length - filled);
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
