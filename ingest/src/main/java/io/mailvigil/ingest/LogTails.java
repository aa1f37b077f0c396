// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.event.SourceState;
import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.source.FileTail;
import io.mailvigil.ingest.source.Globs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All logs of one ingest, read in the order of their lines' time. For one thread. */
final class LogTails {
  private static final Duration GLOB_EVERY = Duration.ofSeconds(1);

  private final IngestConfig config;
  private final Worlds worlds;
  private final Gathering gathering;
  private final IngestMeters meters;
  private final Map<String, List<FilePosition>> restored;
  private final Map<Path, FileTail> tails = new LinkedHashMap<>();
  private final Map<LogFile, FileTail> owners = new IdentityHashMap<>();
  private final Map<String, Checkpoint.Files> committed = new HashMap<>();
  private final String host = HostName.here();
  private final byte[] buf = new byte[FileTail.BUFFER];
  private final Map<FileTail, Watched> watched = new IdentityHashMap<>();
  private final Set<FileTail> readToTheirEnd = Collections.newSetFromMap(new IdentityHashMap<>());
  private Instant globbed = Instant.MIN;
  private boolean started;

  /** What is told of a log while it is read. */
  private record Watched(WorldFiles files, SourceHabit habit, StateEvents states) {}

  LogTails(
      IngestConfig config,
      Worlds worlds,
      Gathering gathering,
      IngestMeters meters,
      Map<String, List<FilePosition>> restored) {
    this.config = config;
    this.worlds = worlds;
    this.gathering = gathering;
    this.meters = meters;
    this.restored = restored;
    restored.forEach((path, positions) -> committed.put(path, new Checkpoint.Files(positions)));
  }

  /** Looks at every path: new files, rotations. */
  void look(Instant now) {
    if (globbed.isBefore(now.minus(GLOB_EVERY))) {
      globbed = now;
      for (LogConfig log : config.logs()) {
        for (Path path : Globs.expand(log.path())) {
          tails.computeIfAbsent(path, p -> tail(p, log, now));
        }
      }
      started = true;
    }
    tails.values().forEach(tail -> tail.look(now));
  }

  private FileTail tail(Path path, LogConfig log, Instant now) {
    FileTail[] self = new FileTail[1];
    SourceHabit habit = new SourceHabit(!log.late().isZero(), now);
    WorldFiles sinks =
        new WorldFiles(
            log, worlds.of(log), gathering, meters, habit, file -> owners.put(file, self[0]));
    FileTail.From from = started ? FileTail.From.START : log.from();
    self[0] =
        new FileTail(path, from, restored.getOrDefault(path.toString(), List.of()), buf, sinks);
    String shown = log.shownAs() == null ? path.toString() : log.shownAs();
    watched.put(self[0], new Watched(sinks, habit, new StateEvents(shown, host)));
    return self[0];
  }

  /**
   * Reads on, the log that is most behind first, until all are read to their end or a budget is
   * spent.
   *
   * @return whether anything was read
   */
  boolean read(Instant now, Duration budget, int mostGathered) {
    long until = System.nanoTime() + budget.toNanos();
    Set<FileTail> dry = new HashSet<>();
    boolean any = false;
    while (dry.size() < tails.size()
        && gathering.size() < mostGathered
        && System.nanoTime() < until) {
      FileTail next = next(dry);
      Watched log = watched(next);
      log.files.reading(now, readToTheirEnd.remove(next));
      if (next.step(now)) {
        any = true;
        log.habit.read(now);
      } else {
        dry.add(next);
        readToTheirEnd.add(next);
        log.habit.atEnd(now);
        if (!next.isWaiting()) {
          next.caughtUp(now);
        }
      }
    }
    return any;
  }

  private FileTail next(Set<FileTail> dry) {
    for (LogFile behind : worlds.mostBehind()) {
      FileTail next = owners.get(behind);
      if (next != null && !dry.contains(next)) {
        return next;
      }
    }
    return tails.values().stream().filter(tail -> !dry.contains(tail)).findFirst().orElseThrow();
  }

  private Watched watched(FileTail tail) {
    return Objects.requireNonNull(watched.get(tail));
  }

  /** The positions that have changed since the last call. */
  Map<String, Checkpoint.Files> takePositions() {
    Map<String, Checkpoint.Files> changed = new HashMap<>();
    tails.forEach((path, tail) -> {
      Checkpoint.Files position = tail.position();
      if (!position.equals(committed.get(path.toString()))) {
        committed.put(path.toString(), position);
        changed.put(path.toString(), position);
      }
    });
    return changed;
  }

  /** Takes unfinished last lines as whole ones. */
  void takeRests() {
    tails.values().forEach(FileTail::takeRest);
  }

  boolean isWaiting() {
    return tails.values().stream().anyMatch(FileTail::isWaiting);
  }

  long lag() {
    return tails.values().stream().mapToLong(FileTail::lag).sum();
  }

  /** How far each log is read, since when it is silent, and what else is unusual. */
  List<String> words(Instant now) {
    List<String> words = new ArrayList<>();
    int silent = 0;
    int skewed = 0;
    int unparsed = 0;
    for (Map.Entry<Path, FileTail> each : tails.entrySet()) {
      FileTail tail = each.getValue();
      SourceHabit habit = watched(tail).habit;
      StringBuilder word = new StringBuilder(each.getKey() + ": ");
      word.append(tail.lag() == 0 ? "read to its end" : "%,d bytes behind".formatted(tail.lag()));
      SourceState silence = habit.silence(now);
      if (silence != null) {
        silent++;
        long minutes = Duration.between(silence.since(), now).toMinutes();
        word.append(", SILENT for ").append(minutes).append(" min");
      }
      SourceState skew = habit.skew();
      if (skew != null) {
        skewed++;
        word.append("; its clock is ").append(skew.says()).append(": check its NTP and timezone");
      }
      SourceState lines = habit.unparsed();
      if (lines != null) {
        unparsed++;
        word.append("; ").append(lines.says());
        word.append(": see the dead letters; was its daemon upgraded, or its format changed?");
      }
      words.add(tail.problem() == null ? word.toString() : tail.problem());
    }
    meters.silent.set(silent);
    meters.skewed.set(skewed);
    meters.unparsed.set(unparsed);
    return words;
  }

  /** An event for each log that is no more, or again, as it should be. */
  void tellStates(Instant now) {
    for (Watched log : watched.values()) {
      log.states.tell(log.habit, now, gathering::event);
    }
  }

  /** The first log that can not be read, as a sentence, null when all can. */
  @Nullable String problem() {
    if (tails.isEmpty()) {
      return "no file matches ingest.logs: check the paths";
    }
    for (FileTail tail : tails.values()) {
      if (tail.problem() != null) {
        return tail.problem();
      }
    }
    return null;
  }

  void close() {
    tails.values().forEach(FileTail::close);
  }
}
