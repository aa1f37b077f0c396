// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** How grave a finding is; {@link #score()} is its {@code event.severity}. INFO makes no alert. */
public enum Severity {
  INFO(0),
  LOW(21),
  MEDIUM(47),
  HIGH(73),
  CRITICAL(99);

  private final int score;
  private final String wire = name().toLowerCase(Locale.ROOT);

  Severity(int score) {
    this.score = score;
  }

  /** {@code event.severity}: 21, 47, 73 or 99; 0 for INFO. */
  public int score() {
    return score;
  }

  /** {@code mailvigil.severity}. */
  public String wire() {
    return wire;
  }

  /** The severity of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Severity of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }

  public boolean atLeast(Severity other) {
    return compareTo(other) >= 0;
  }
}
