// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/**
 * Which of the two ledgers a finding writes to: evidence that a credential is known acts on the
 * account, evidence of guessing on the source.
 */
public enum Ledger {
  ACCOUNT,
  SOURCE;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Ledger of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
