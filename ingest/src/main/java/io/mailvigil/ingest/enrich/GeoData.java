// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** One opened data file. Answers from any thread. */
sealed interface GeoData permits MmdbData, RangeTable {
  /** What it knows of an address, {@link GeoAnswer#NOTHING} where it knows nothing. */
  GeoAnswer find(SourceAddress address) throws IOException;

  /** When its publisher built it; where the file does not say, when it was last written. */
  Instant built();

  /** What kinds of answers it holds. */
  GeoKnowledge knowledge();

  /** Opens a file by its name: {@code .csv} is a table of ranges, anything else an MMDB. */
  static GeoData open(Path file) throws IOException {
    return file.getFileName().toString().endsWith(".csv")
        ? RangeTable.read(file)
        : MmdbData.open(file);
  }
}
