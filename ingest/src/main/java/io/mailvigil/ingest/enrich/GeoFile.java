// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import com.maxmind.db.InvalidDatabaseException;
import io.mailvigil.common.event.SourceAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A data file that may be missing, damaged or replaced at any time. A new file that cannot be read
 * leaves the old one in force. Not thread-safe.
 */
final class GeoFile {
  private final Path path;
  private final boolean optional;
  private @Nullable GeoData data;
  private @Nullable String problem;
  private @Nullable Object seen;

  /**
   * @param optional whether it may be missing without being a problem
   */
  GeoFile(Path path, boolean optional) {
    this.path = path;
    this.optional = optional;
  }

  /** Opens the file again where it has changed since; true when another one is in force. */
  boolean refresh() {
    @Nullable Object now = state();
    if (now == null) {
      problem =
          optional
              ? null
              : "there is no file " + path + ": put it there, or take it out of ingest.geo.files";
      seen = null;
      return false;
    }
    if (now.equals(seen)) {
      return false;
    }
    seen = now;
    try {
      data = GeoData.open(path);
      problem = null;
      return true;
    } catch (InvalidDatabaseException e) {
      problem = path + " is no MMDB file, or damaged: put a whole one there";
    } catch (IOException e) {
      problem = path + " cannot be read (" + reason(e) + "): put a whole, readable file there";
    }
    if (data != null) {
      problem += "; until then the file before it stays in force";
    }
    return false;
  }

  /** What the file in force says; a damaged one says nothing from then on. */
  GeoAnswer find(SourceAddress address) {
    if (data == null) {
      return GeoAnswer.NOTHING;
    }
    try {
      return data.find(address);
    } catch (IOException e) {
      data = null;
      problem = path + " is damaged: put a whole one there";
      return GeoAnswer.NOTHING;
    }
  }

  Path path() {
    return path;
  }

  @Nullable GeoData data() {
    return data;
  }

  /** One sentence, null where the file is in force. */
  @Nullable String problem() {
    return problem;
  }

  private @Nullable Object state() {
    try {
      BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class);
      return a.isRegularFile() ? new State(a.lastModifiedTime().toInstant(), a.size()) : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException || e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getMessage();
  }

  private record State(Instant modified, long size) {}
}
