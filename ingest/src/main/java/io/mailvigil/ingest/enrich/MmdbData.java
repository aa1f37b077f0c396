// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import com.maxmind.db.CHMCache;
import com.maxmind.db.DatabaseRecord;
import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.InvalidNetworkException;
import com.maxmind.db.Reader;
import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A MaxMind DB file of either schema, see {@link GeoRecord}. Files up to 32 MiB are read into
 * memory, larger ones mapped: replace those by renaming a new file over them (as geoipupdate does),
 * never by writing into them.
 */
final class MmdbData implements GeoData {
  private static final long IN_MEMORY = 32L << 20;

  private static final int PROBED = 500;

  private final Reader reader;
  private final boolean v4Only;
  private final Instant built;
  private final GeoKnowledge knowledge;

  private MmdbData(Reader reader) throws IOException {
    this.reader = reader;
    this.v4Only = reader.getMetadata().ipVersion() == 4;
    this.built = reader.getMetadata().buildTime();
    this.knowledge = probe(reader);
  }

  /** Looks at the first records: the type's name says little in files not of MaxMind. */
  private static GeoKnowledge probe(Reader reader) throws IOException {
    GeoKnowledge knows = GeoKnowledge.NONE;
    Iterator<? extends DatabaseRecord<?>> all;
    try {
      all = reader.networks(Map.class);
    } catch (InvalidNetworkException e) {
      throw new InvalidDatabaseException("damaged tree", e);
    }
    for (int i = 0; i < PROBED && all.hasNext(); i++) {
      if (all.next().data() instanceof Map<?, ?> record) {
        knows = knows.and(GeoKnowledge.of(GeoRecord.answer(record)));
      }
    }
    return knows;
  }

  /** Throws {@link InvalidDatabaseException} where the file is no MMDB or is cut short. */
  static MmdbData open(Path file) throws IOException {
    Reader.FileMode mode =
        Files.size(file) <= IN_MEMORY ? Reader.FileMode.MEMORY : Reader.FileMode.MEMORY_MAPPED;
    try {
      return new MmdbData(new Reader(file.toFile(), mode, new CHMCache()));
    } catch (RuntimeException e) {
      throw new InvalidDatabaseException("damaged metadata", e);
    }
  }

  @Override
  public GeoAnswer find(SourceAddress address) throws IOException {
    if (v4Only && !address.isV4()) {
      return GeoAnswer.NOTHING;
    }
    try {
      @Nullable Map<?, ?> found = reader.get(address.toInetAddress(), Map.class);
      return found == null ? GeoAnswer.NOTHING : GeoRecord.answer(found);
    } catch (RuntimeException | InternalError e) {
      // InternalError: what the JVM makes of a mapped file that was cut short under it
      throw new InvalidDatabaseException("damaged record", e);
    }
  }

  @Override
  public GeoKnowledge knowledge() {
    return knowledge;
  }

  @Override
  public Instant built() {
    return built;
  }
}
