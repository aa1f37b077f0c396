// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * Reads one product's lines. A total function of the line: never throws, linear time, no memory of
 * other lines. Register it in {@link LogFormats}.
 */
interface LogFormat {
  /** {@code service.type} and the {@code format} of {@code explain}. */
  String name();

  /**
   * The reading, {@link Reading#FOREIGN} for a line that is not this product's. Takes each field
   * from the side that the client cannot write.
   */
  Reading read(LogLine line);
}
