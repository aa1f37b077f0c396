// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.ingest.enrich.GeoSettings;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.poll.Pollers;
import io.mailvigil.ingest.receive.LineSource;
import io.mailvigil.ingest.receive.Receivers;
import io.mailvigil.ingest.receive.SpoolConfig;
import io.mailvigil.ingest.source.FileTail;
import io.mailvigil.ingest.source.Globs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Section {@code ingest}: which logs, and how their lines become events.
 *
 * @param receivers where lines come from that lie in no file: listeners, the journal, topics
 * @param spool how what they receive is kept
 * @param geo what is known of addresses
 * @param commitEvery how long events wait at most before they are committed
 */
public record IngestConfig(
    List<LogConfig> logs,
    List<LineSource.Config> receivers,
    SpoolConfig spool,
    ReadingSettings reading,
    GeoSettings geo,
    Duration commitEvery) {
  public IngestConfig {
    logs = List.copyOf(logs);
    receivers = List.copyOf(receivers);
  }

  /** Reads the section {@code ingest}; mistakes are noted in it. */
  public static IngestConfig from(ConfigNode ingest, Accounts accounts) {
    return new IngestConfig(
        ingest.list("logs").stream().map(LogConfig::from).toList(),
        Receivers.configs(ingest, Pollers.configs(ingest)),
        SpoolConfig.from(ingest.section("spool")),
        ReadingSettings.from(ingest, accounts),
        GeoSettings.from(ingest),
        ingest.duration(
            "commit-every", Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofSeconds(10)));
  }

  /** The same with further files, as {@code --log} names them. */
  public IngestConfig withLogs(List<Path> files) {
    List<LogConfig> all = new ArrayList<>(logs);
    files.forEach(file -> all.add(LogConfig.of(file.toString())));
    return new IngestConfig(all, receivers, spool, reading, geo, commitEvery);
  }

  /** The same with the spools of the receivers among the logs. */
  IngestConfig withSpools(Path folder) {
    List<LogConfig> all = new ArrayList<>(logs);
    for (LineSource.Config receiver : receivers) {
      all.add(
          new LogConfig(
              Receivers.file(folder, receiver).toString(),
              receiver.zone(),
              0,
              FileTail.From.START,
              receiver.url(),
              receiver.authenticated(),
              receiver.late()));
    }
    return new IngestConfig(all, receivers, spool, reading, geo, commitEvery);
  }

  /**
   * Throws {@link ConfigException} where there is nothing to read, or with an end of the input a
   * log that is not there: it never comes.
   */
  public void requireLogs(boolean untilIdle) {
    if (logs.isEmpty() && receivers.isEmpty()) {
      throw new ConfigException(
          "no log to read: name one with --log FILE or in ingest.logs, or a listener under ingest");
    }
    List<String> mistakes = untilIdle ? unreadable() : List.of();
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
  }

  private List<String> unreadable() {
    List<String> mistakes = new ArrayList<>();
    for (LogConfig log : logs) {
      Path path = Path.of(log.path());
      if (log.shownAs() != null) {
        continue; // a spool is made when it is opened
      }
      if (Globs.isGlob(log.path()) && !Files.exists(path)) {
        if (Globs.expand(log.path()).isEmpty()) {
          mistakes.add(log.path() + " matches no file: check the path");
        }
      } else if (!Files.isRegularFile(path)) {
        mistakes.add(log.path() + " is not there, or no file: check the path");
      } else if (!Files.isReadable(path)) {
        mistakes.add(
            log.path()
                + " can not be read by this user: let it, as with usermod -aG adm mailvigil");
      }
    }
    return mistakes;
  }
}
