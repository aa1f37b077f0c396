// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** How it ended, as far as the log tells ({@code event.outcome}). */
public enum Outcome {
  SUCCESS,
  FAILURE,
  /** A backend fault, a challenge, an interrupt, or the client left before a verdict. */
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Outcome of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
