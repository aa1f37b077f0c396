// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** When people are told of a report; a report with another word than NONE is told exactly once. */
public enum Urgency {
  /** At once: high and critical. */
  NOW,
  /** With the hourly digest: medium. */
  DIGEST,
  /** Never: it is indexed only. */
  NONE;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Urgency of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
