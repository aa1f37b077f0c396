// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/** How much work a line makes. */
public final class FormatWork {
  private FormatWork() {}

  /** Of the formats that may own the line, the most bytes that one looks at. */
  public static long most(byte[] line) {
    long most = 0;
    for (LogFormat format : LogFormats.ALL) {
      LogLine taken = new LogLine().take(line, 0, line.length);
      taken.looked = 0;
      format.read(taken);
      most = Math.max(most, taken.looked);
    }
    return most;
  }
}
