// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.join.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The world of all logs that are written as it happens, and one of its own for each whose lines
 * come late: nobody waits for those, and what they bring from an hour ago moves nobody's clock
 * back.
 */
final class Worlds {
  /** Before the name of a late log's world in the keys of its open joins. */
  private static final char LATE = '\u0001';

  private final World common;
  private final Map<String, World> late = new LinkedHashMap<>();

  Worlds(List<LogConfig> logs, ReadingSettings settings, HashKey hashKey) {
    common = new World(settings, hashKey);
    for (LogConfig log : logs) {
      if (isLate(log)) {
        late.put(log.path(), new World(settings, hashKey));
      }
    }
  }

  private static boolean isLate(LogConfig log) {
    return log.late().compareTo(Duration.ZERO) > 0;
  }

  /** The world that a log's lines belong to. */
  World of(LogConfig log) {
    return isLate(log) ? late.getOrDefault(log.path(), common) : common;
  }

  private Collection<World> all() {
    List<World> all = new ArrayList<>(late.values());
    all.add(common);
    return all;
  }

  /** The files to read next, one of each world: the one that is most behind there. */
  List<LogFile> mostBehind() {
    List<LogFile> behind = new ArrayList<>();
    for (World world : all()) {
      LogFile file = world.mostBehind();
      if (file != null) {
        behind.add(file);
      }
    }
    return behind;
  }

  /** Takes up the open joins of a process that stopped. Call it first. */
  void restore(Map<String, byte[]> joins) {
    Map<String, byte[]> ours = new HashMap<>(joins);
    late.forEach((name, world) -> {
      String before = before(name);
      Map<String, byte[]> its = new HashMap<>();
      joins.forEach((key, state) -> {
        if (key.startsWith(before)) {
          its.put(key.substring(before.length()), state);
        }
      });
      world.restore(its);
    });
    ours.keySet().removeIf(key -> key.charAt(0) == LATE);
    common.restore(ours);
  }

  private static String before(String name) {
    return LATE + name + LATE;
  }

  /** The joins that changed since the last call, null for those closed. */
  Map<String, byte @Nullable []> drainChanges() {
    Map<String, byte @Nullable []> changes = new HashMap<>(common.drainChanges());
    late.forEach((name, world) -> {
      String before = before(name);
      world.drainChanges().forEach((key, state) -> changes.put(before + key, state));
    });
    return changes;
  }

  void end(Sink out) {
    all().forEach(world -> world.end(out));
  }

  int openJoins() {
    return all().stream().mapToInt(World::openJoins).sum();
  }
}
