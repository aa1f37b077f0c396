// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** Why it ended so ({@code event.reason}), in the words of contract part 3. */
public enum Reason {
  BAD_PASSWORD,
  UNKNOWN_USER,
  BAD_SECOND_FACTOR,
  SECOND_FACTOR_MISSING,
  SECOND_FACTOR_DENIED,
  /** The user said that a prompt was not his doing. */
  FRAUD_REPORTED,
  CODE_REUSED,
  RATE_LIMITED,
  DISABLED,
  LOCKED,
  EXPIRED,
  POLICY,
  CLEARTEXT_REFUSED,
  BAD_MECHANISM,
  NOT_ALLOWED_FROM_HERE,
  TOO_MANY_CONNECTIONS,
  ABORTED,
  BACKEND_ERROR,
  /** A log has brought no line for longer than usual. */
  SOURCE_SILENT,
  /** The stamps of a log are away from the time of their arrival. */
  CLOCK_SKEWED,
  /** Too many lines of a log can not be read. */
  LINES_UNREADABLE,
  /** A log is not read to its end. */
  READING_LATE;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Reason of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
