// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/**
 * The factor an outcome speaks of; on success the last one verified ({@code
 * mailvigil.auth.factor}).
 */
public enum Factor {
  PASSWORD,
  SECOND_FACTOR,
  BACKUP_CODE,
  APP_PASSWORD,
  TOKEN,
  PUSH,
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Factor of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
