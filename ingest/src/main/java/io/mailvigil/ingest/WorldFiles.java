// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.ingest.join.FileIdentity;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.World;
import io.mailvigil.ingest.source.LineSink;
import io.mailvigil.ingest.source.LineSinks;
import io.mailvigil.ingest.source.OversizedLine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Hands the lines of one log's files to the world. */
final class WorldFiles implements LineSinks {
  /**
   * Live, a file read to its end counts as having reached the clock minus this (contract part 3).
   */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  private final LogConfig log;
  private final World world;
  private final Gathering gathering;
  private final IngestMeters meters;
  private final Clock clock;
  private final Consumer<LogFile> opened;
  private final List<WorldFile> files = new ArrayList<>();
  private boolean first = true;

  /**
   * @param opened is told of each file, so that the world's {@link World#mostBehind} names its tail
   */
  WorldFiles(
      LogConfig log,
      World world,
      Gathering gathering,
      IngestMeters meters,
      Clock clock,
      Consumer<LogFile> opened) {
    this.log = log;
    this.world = world;
    this.gathering = gathering;
    this.meters = meters;
    this.clock = clock;
    this.opened = opened;
  }

  @Override
  public LineSink open(String path, String firstLine, long offset, Instant modified) {
    LogFile file =
        world.open(
            new FileIdentity(path, firstLine, log.zone(), first ? log.year() : 0, modified, true));
    first = false; // a later file of this log may be of a later year
    opened.accept(file);
    WorldFile sink = new WorldFile(file, path, offset);
    files.add(sink);
    return sink;
  }

  @Override
  public void missing(String path, long offset, long bytes) {
    meters.gaps.increment();
    meters.lostBytes.increment(bytes);
  }

  /** Lets the too long lines leave whose turn has come. Call it before positions are taken. */
  void settle() {
    files.forEach(WorldFile::settle);
    files.removeIf(WorldFile::isDone);
  }

  /** One file; lines too long to be read leave when the lines before them have left. */
  private final class WorldFile implements LineSink {
    private final LogFile file;
    private final String path;
    private final Deque<OversizedLine> oversized = new ArrayDeque<>();
    private long floor;
    private boolean begun;
    private boolean closed;

    WorldFile(LogFile file, String path, long offset) {
      this.file = file;
      this.path = path;
      this.floor = offset;
    }

    @Override
    public void lines(long offset, byte[] buf, int to) {
      begun = true;
      world.read(file, offset, buf, 0, to, gathering);
      meters.bytes.increment(to);
      int lines = 0;
      for (int i = 0; i < to; i++) {
        lines += buf[i] == '\n' ? 1 : 0;
      }
      meters.lines.increment(lines);
    }

    @Override
    public void oversized(OversizedLine line) {
      oversized.add(line);
      meters.lines.increment();
      meters.bytes.increment(line.length());
    }

    @Override
    public void caughtUp(Instant at) {
      world.advance(file, at.minus(BEHIND), gathering);
    }

    @Override
    public void close() {
      closed = true;
      world.close(file, gathering);
    }

    boolean isDone() {
      return closed && oversized.isEmpty();
    }

    void settle() {
      while (!oversized.isEmpty() && position() >= oversized.getFirst().offset()) {
        OversizedLine line = oversized.removeFirst();
        floor = line.end();
        gathering.deadLetter(
            new DeadLetter(
                clock.instant(),
                "the line is too long to be read",
                null,
                path,
                line.offset(),
                line.length(),
                line.sha256(),
                ""));
      }
    }

    @Override
    public long position() {
      return begun ? Math.max(floor, world.position(file)) : floor;
    }
  }
}
