// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.time.Instant;

/** Makes a {@link LineSink} for each file that appears under a path. */
public interface LineSinks {
  /**
   * Opens a file.
   *
   * @param firstLine hash of its first complete line, the same for a renamed, copied or compressed
   *     file
   * @param offset where reading begins
   * @param modified its modification time
   */
  LineSink open(String path, String firstLine, long offset, Instant modified);

  /**
   * Lines may be missing: a file was truncated, or rotated away and removed, before it was read to
   * its end.
   *
   * @param bytes how many bytes are known to be lost, at least; 0 where only the possibility is
   *     known
   */
  void missing(String path, long offset, long bytes);
}
