// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** What became of a response ({@code mailvigil.response[].decision}, contract part 4). */
public enum Decision {
  /** Shadow mode or replay: it would have been done. */
  WOULD,
  /** A person has been asked and has not answered yet. */
  ASKED,
  /** It is to be done and not known to be done yet. */
  APPROVED,
  /** A person said no. */
  DENIED,
  /** Nobody answered in time. */
  EXPIRED,
  /**
   * It is in force, read back where it can be; for a message: handed over, durable, to the
   * notifiers.
   */
  DONE,
  /** It could not be done so far; the {@code why} says whether it is tried again. */
  FAILED,
  /** A guard of the policy or the back end said no. */
  REFUSED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Decision of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
