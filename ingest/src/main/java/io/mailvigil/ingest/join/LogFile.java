// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Stamp;
import io.mailvigil.ingest.join.ReadLine.As;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A file open in a {@link World}; made by {@link World#open}. */
public final class LogFile {
  final FileIdentity identity;
  final byte[] firstLineHash;
  final String baseName;
  final YearTurn years;
  final ArrayDeque<Sighting> waiting = new ArrayDeque<>();

  /** No line that is still to come counts as older: nanoseconds since the epoch. */
  long reached = Long.MIN_VALUE;

  final long[] counts = new long[As.values().length];
  long consumed;
  long lines;
  boolean closed;

  /** What a line without a stamp takes. */
  long lastTime;

  /** The streams of a container that stand in the middle of a line. */
  int open;

  /** What the last line taken said, where a line may say it again; lost at a restart. */
  private @Nullable Sighting last;

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

  /**
   * What a piece says behind all pieces before it: the rest of a line that they have begun says
   * nothing, and a line that only repeats the one before it says what that one said.
   */
  List<Sighting> follow(Parsed parsed, long[] counts) {
    List<Sighting> told = parsed.sightings;
    boolean again = !told.isEmpty() && told.get(0).again;
    if (open != 0 || again) {
      told = new ArrayList<>();
      for (Sighting s : parsed.sightings) {
        boolean rest = s.stream != 0 && (open & ~s.endedBefore & s.stream) != 0;
        Sighting said = s.again ? s.of(last) : s;
        if (rest || said == null) {
          counts[(s.letter == null ? As.DETAIL : As.GARBLED).ordinal()]--;
          counts[As.IRRELEVANT.ordinal()]++;
          if (s.line != null) {
            s.line.saysNothing();
          }
        } else {
          said.openBefore |= open & ~s.endedBefore;
          told.add(said);
        }
      }
    }
    open = open & ~parsed.ended | parsed.open;
    last = parsed.onlyAgain ? last : parsed.last;
    return told;
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

  /** How many of its lines were read as this since it was opened; event lines count as details. */
  public long count(As as) {
    return counts[as.ordinal()];
  }

  /** The time of the last line that told one. */
  public Instant newest() {
    return Instant.ofEpochSecond(0, lastTime);
  }

  public FileIdentity identity() {
    return identity;
  }
}
