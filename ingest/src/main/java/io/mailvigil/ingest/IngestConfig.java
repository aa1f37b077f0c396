// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Accounts;
import io.mailvigil.ingest.enrich.GeoSettings;
import io.mailvigil.ingest.join.ReadingSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Section {@code ingest}: which logs, and how their lines become events.
 *
 * @param geo what is known of addresses
 * @param commitEvery how long events wait at most before they are committed
 */
public record IngestConfig(
    List<LogConfig> logs, ReadingSettings reading, GeoSettings geo, Duration commitEvery) {
  public IngestConfig {
    logs = List.copyOf(logs);
  }

  /** Reads the section {@code ingest}; mistakes are noted in it. */
  public static IngestConfig from(ConfigNode ingest, Accounts accounts) {
    return new IngestConfig(
        ingest.list("logs").stream().map(LogConfig::from).toList(),
        ReadingSettings.from(ingest, accounts),
        GeoSettings.from(ingest),
        ingest.duration(
            "commit-every", Duration.ofMillis(50), Duration.ofMillis(10), Duration.ofSeconds(10)));
  }

  /** The same with further files, as {@code --log} names them. */
  public IngestConfig withLogs(List<Path> files) {
    List<LogConfig> all = new ArrayList<>(logs);
    files.forEach(file -> all.add(LogConfig.of(file.toString())));
    return new IngestConfig(all, reading, geo, commitEvery);
  }
}
