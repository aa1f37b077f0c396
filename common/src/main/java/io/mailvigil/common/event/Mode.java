// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** How far a rule may go with one action ({@code mailvigil.response[].mode}), the least first. */
public enum Mode {
  /** The action is not even considered. */
  OFF,
  /** What would be done is recorded, nothing is done. */
  SHADOW,
  /** A person is asked and has to answer in time. */
  ASK,
  /** It is done. */
  AUTO;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The more careful of the two. */
  public Mode least(Mode other) {
    return compareTo(other) <= 0 ? this : other;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Mode of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
