// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sources of one ingest, each with its spool: they open and close together. */
public final class Receivers implements AutoCloseable {
  /** How many full files stay when they are committed, so that sources know what they had. */
  private static final int KEPT = 1;

  private final Map<String, Spool> spools = new LinkedHashMap<>();
  private final List<LineSource> sources = new ArrayList<>();

  /** Wires the sources; nothing is opened. */
  public Receivers(
      List<LineSource.Config> configs,
      SpoolConfig kept,
      Path folder,
      Clock clock,
      MeterRegistry registry) {
    for (LineSource.Config config : configs) {
      Spool spool = new Spool(file(folder, config), kept.segmentBytes(), kept.mostBytes(), clock);
      spools.put(spool.file().toString(), spool);
      sources.add(config.make(spool, clock, new Received(registry, config.name())));
    }
  }

  /** Where a source's lines lie. */
  public static Path file(Path folder, LineSource.Config config) {
    return folder.resolve(config.name() + ".log");
  }

  /**
   * The sources that the section {@code ingest} asks for.
   *
   * @param others that it asks for beside those of this room
   */
  public static List<LineSource.Config> configs(ConfigNode ingest, List<LineSource.Config> others) {
    List<LineSource.Config> all = new ArrayList<>();
    ingest.list("syslog").forEach(node -> all.add(SyslogConfig.from(node)));
    ingest.list("http").forEach(node -> all.add(HttpConfig.from(node)));
    ingest.list("journald").forEach(node -> all.add(JournalConfig.from(node)));
    ingest.list("kafka").forEach(node -> all.add(TopicConfig.from(node)));
    all.addAll(others);
    Set<String> names = new HashSet<>();
    all.removeIf(config -> {
      boolean twice = !names.add(config.name());
      if (twice) {
        ingest.mistake(config.name(), config.url() + " stands here twice: keep one");
      }
      return twice;
    });
    return all;
  }

  /**
   * Opens the spools and begins to receive. Throws {@link ConfigException} where only a person can
   * mend.
   */
  public void start() {
    try {
      for (Spool spool : spools.values()) {
        spool.open();
      }
    } catch (IOException e) {
      throw new ConfigException(
          "a spool can not be opened (%s): mend the data folder's permissions or its disk"
              .formatted(e.getMessage()));
    }
    sources.forEach(LineSource::start);
  }

  /** Lets go of what is committed to Kafka. */
  public void committed(Map<String, Checkpoint.Files> positions) {
    positions.forEach((path, files) -> {
      Spool spool = spools.get(path);
      if (spool != null) {
        Set<String> inodes = new HashSet<>();
        for (FilePosition position : files.generations()) {
          inodes.add(String.valueOf(position.inode()));
        }
        spool.prune(inodes, KEPT);
      }
    });
  }

  /** One sentence with the mend while one of them can not receive, else null. */
  public @Nullable String problem() {
    for (LineSource source : sources) {
      if (source.problem() != null) {
        return source.problem();
      }
    }
    for (Spool spool : spools.values()) {
      if (spool.problem() != null) {
        return spool.problem();
      }
    }
    return null;
  }

  @Override
  public void close() {
    sources.forEach(LineSource::close);
    spools.values().forEach(Spool::close);
  }
}
