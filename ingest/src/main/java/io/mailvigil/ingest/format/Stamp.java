// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/** How much a line's time stamp says; {@link LogLine#stamp()} is its number. */
public enum Stamp {
  /** The line has none. */
  NONE,
  /** Nanoseconds since the epoch. */
  INSTANT,
  /** Local date and time: nanoseconds since the epoch as if it were UTC. */
  LOCAL,
  /** Local date and time without year: as {@link #LOCAL} in the year 2000. */
  YEARLESS
}
