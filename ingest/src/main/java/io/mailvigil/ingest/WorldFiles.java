// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.ingest.join.FileIdentity;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.ReadLine.As;
import io.mailvigil.ingest.join.World;
import io.mailvigil.ingest.source.LineSink;
import io.mailvigil.ingest.source.LineSinks;
import io.mailvigil.ingest.source.OversizedLine;
import java.time.Duration;
import java.time.Instant;
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
  private final SourceHabit habit;
  private final Consumer<LogFile> opened;
  private boolean first = true;
  private Instant now = Instant.EPOCH;
  private boolean live;

  /**
   * @param opened is told of each file, so that the world's {@link World#mostBehind} names its tail
   */
  WorldFiles(
      LogConfig log,
      World world,
      Gathering gathering,
      IngestMeters meters,
      SourceHabit habit,
      Consumer<LogFile> opened) {
    this.log = log;
    this.world = world;
    this.gathering = gathering;
    this.meters = meters;
    this.habit = habit;
    this.opened = opened;
  }

  /**
   * Says when what is read next is read.
   *
   * @param live whether it has come just now: all before it was read already
   */
  void reading(Instant now, boolean live) {
    this.now = now;
    this.live = live;
  }

  @Override
  public LineSink open(String path, String firstLine, long offset, Instant modified) {
    LogFile file =
        world.open(
            new FileIdentity(
                log.shownAs() == null ? path : log.shownAs(),
                firstLine,
                log.zone(),
                first ? log.year() : 0,
                modified,
                log.authenticated()));
    first = false; // a later file of this log may be of a later year
    opened.accept(file);
    return new WorldFile(file, offset);
  }

  @Override
  public void missing(String path, long offset, long bytes) {
    meters.gaps.increment();
    meters.lostBytes.increment(bytes);
  }

  /** One file. */
  private final class WorldFile implements LineSink {
    private final LogFile file;
    private final long begin;
    private boolean begun;

    WorldFile(LogFile file, long begin) {
      this.file = file;
      this.begin = begin;
    }

    @Override
    public void lines(long offset, byte[] buf, int to) {
      begun = true;
      Instant newest = file.newest();
      long known = known();
      long garbled = file.count(As.GARBLED);
      long foreign = file.count(As.FOREIGN);
      world.read(file, offset, buf, 0, to, gathering);
      habit.lines(
          known() - known, file.count(As.GARBLED) - garbled, file.count(As.FOREIGN) - foreign, now);
      if (live && !file.newest().equals(newest)) {
        habit.stamped(file.newest(), now);
      }
      meters.bytes.increment(to);
      int lines = 0;
      for (int i = 0; i < to; i++) {
        lines += buf[i] == '\n' ? 1 : 0;
      }
      meters.lines.increment(lines);
    }

    private long known() {
      return file.count(As.DETAIL) + file.count(As.IRRELEVANT);
    }

    @Override
    public void oversized(OversizedLine line) {
      begun = true;
      byte[] head = line.head();
      world.readLong(
          file, line.offset(), head, head.length, line.length(), line.sha256(), gathering);
      meters.bytes.increment(line.length());
      meters.lines.increment();
    }

    @Override
    public void caughtUp(Instant at) {
      world.advance(file, at.minus(BEHIND).minus(log.late()), gathering);
    }

    @Override
    public void close() {
      world.close(file, gathering);
    }

    @Override
    public long position() {
      return begun ? world.position(file) : begin;
    }
  }
}
