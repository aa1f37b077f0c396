// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** A file open in a {@link World}; made by {@link World#open}. */
public final class LogFile {
  final FileIdentity identity;
  final byte[] firstLineHash;
  final String baseName;
  final YearTurn years;
  final ArrayDeque<Sighting> waiting = new ArrayDeque<>();

  /** No line that is still to come counts as older: nanoseconds since the epoch. */
  long reached = Long.MIN_VALUE;

  long consumed;
  long lines;
  boolean closed;

  /** What a line without a stamp takes. */
  long lastTime;

  LogFile(FileIdentity identity) {
    this.identity = identity;
    firstLineHash = identity.firstLineHash().getBytes(StandardCharsets.UTF_8);
    String path = identity.path();
    baseName = path.substring(path.lastIndexOf('/') + 1);
    years = new YearTurn(identity);
    lastTime = identity.newest().getEpochSecond() * 1_000_000_000L;
  }

  /** Nanoseconds since the epoch; a line without a stamp takes the time of the one before. */
  long resolve(Stamp kind, long stamp) {
    lastTime = years.resolve(kind, stamp, lastTime);
    return lastTime;
  }

  /** The time at which a line takes its turn. */
  long reach(long time, long fallBack) {
    reached =
        reached != Long.MIN_VALUE && time < reached - fallBack ? time : Math.max(reached, time);
    return reached;
  }

  long nextOrder() {
    return waiting.getFirst().order;
  }

  boolean comesBefore(LogFile other) {
    int byTime = Long.compare(nextOrder(), other.nextOrder());
    return byTime != 0 ? byTime < 0 : baseName.compareTo(other.baseName) < 0;
  }

  public FileIdentity identity() {
    return identity;
  }
}
