// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.ingest.enrich.GeoSettings;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.receive.LineSource;
import io.mailvigil.ingest.receive.Receivers;
import io.mailvigil.ingest.receive.SpoolConfig;
import io.mailvigil.ingest.source.FileTail;
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
        Receivers.configs(ingest),
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
              receiver.authenticated()));
    }
    return new IngestConfig(all, receivers, spool, reading, geo, commitEvery);
  }
}
