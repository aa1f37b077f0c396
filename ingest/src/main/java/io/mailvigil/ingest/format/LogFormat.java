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
   * False where no line of this program whose message begins with this byte can be this product's.
   * Answers are remembered, so that the formats that are asked for a line do not become more with
   * every format there is: say no to whatever is surely another's.
   *
   * @param program the head's program, up to and with its first {@code (}; empty where the head
   *     names none
   * @param first the message's first byte, 0 where the message is empty
   */
  default boolean mayOwn(String program, int first) {
    return true;
  }

  /**
   * The reading, {@link Reading#FOREIGN} for a line that is not this product's. Takes each field
   * from the side that the client cannot write.
   */
  Reading read(LogLine line);
}
