// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigNode;

/**
 * Section {@code ingest.spool}: how much is kept of what each source sends.
 *
 * @param segmentBytes size of one file
 * @param mostBytes of one source's files together, committed ones apart: senders wait then
 */
public record SpoolConfig(long segmentBytes, long mostBytes) {
  private static final long LEAST = 1 << 20;
  public static final SpoolConfig DEFAULT = new SpoolConfig(64 << 20, 2L << 30);

  public static SpoolConfig from(ConfigNode node) {
    long segment = Math.max(LEAST, node.bytes("file-size", DEFAULT.segmentBytes));
    return new SpoolConfig(segment, Math.max(2 * segment, node.bytes("most", DEFAULT.mostBytes)));
  }
}
