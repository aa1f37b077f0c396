// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** What is known of the password ({@code mailvigil.auth.first_factor}); never guessed. */
public enum FirstFactor {
  PASSED,
  FAILED,
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static FirstFactor of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
