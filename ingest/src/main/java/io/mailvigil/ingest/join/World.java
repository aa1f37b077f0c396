// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files whose lines may speak of the same attempts, read as one and merged by event time (ties
 * by base name, then offset). Knows no clock and does no I/O; not thread-safe.
 *
 * <p>Lines of one file are held back until every other open file has reached their time, so read
 * the file that {@link #mostBehind} names. After a crash, {@link #restore} and reading on from each
 * file's committed {@link #position} gives exactly the events that were still to come.
 */
public final class World {
  public World(ReadingSettings settings) {}

  /** Opens a file; its lines are held in order with those of the other open files. */
  public LogFile open(FileIdentity identity) {
    return new LogFile(identity);
  }

  /**
   * Reads the complete lines of {@code buf[from, to)}.
   *
   * @param offset place of {@code buf[from]} in the uncompressed file
   * @return how many bytes were consumed: all up to and with the last line feed
   */
  public int read(LogFile file, long offset, byte[] buf, int from, int to, Sink out) {
    return 0;
  }

  /**
   * Says that no line of this file will be older than {@code reached}: live, a file read to its end
   * counts as having reached the clock minus 1 s.
   */
  public void advance(LogFile file, Instant reached, Sink out) {}

  /** Says that this file has no further line (rotated away and read to its end). */
  public void close(LogFile file, Sink out) {}

  /** Says that no line comes any more: all that waits leaves. */
  public void end(Sink out) {}

  /**
   * The offset to commit together with {@link #drainChanges}: all before it is in the events given
   * out and in the open joins.
   */
  public long position(LogFile file) {
    return 0;
  }

  /** The open file with the least time reached, or null where none is open: read it next. */
  public @Nullable LogFile mostBehind() {
    return null;
  }

  /** No event that is still to leave is older than this, late lines apart. */
  public Instant watermark() {
    return Instant.EPOCH;
  }

  /**
   * The joins that changed since the last call: small records by key, null for those closed. Commit
   * them in the transaction of the events and positions.
   */
  public Map<String, byte[]> drainChanges() {
    return Map.of();
  }

  /** Takes up the open joins of a world that stopped. Call it first, with the last record a key. */
  public void restore(Map<String, byte[]> joins) {}
}
