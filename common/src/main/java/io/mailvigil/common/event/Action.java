// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** What an event is about; {@link #wire()} is its {@code event.action} (contract part 3). */
public enum Action {
  /** A login attempt; its success means that the session was granted. */
  LOGIN,
  /** The right password where the code is asked for in a step of its own. */
  FIRST_FACTOR,
  /** The verdict on the second factor where it is a step of its own. */
  SECOND_FACTOR,
  LOGOUT,
  MAIL_SENT,
  MAIL_REJECTED,
  MAIL_DELIVERED,
  MAIL_READ,
  MAIL_DELETED,
  SECOND_FACTOR_CHANGED,
  BACKUP_CODES_CHANGED,
  PASSWORD_CHANGED,
  PASSWORD_RESET,
  FORWARDING_CHANGED,
  DELEGATION_CHANGED,
  CONSENT_GRANTED,
  SESSION_KICKED,
  /**
   * One of our own logs is no more, or again, as it should be: an event of ingest, not of a mail
   * server.
   */
  SOURCE_STATE;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** True for the steps of signing in: the events of {@code event.category: authentication}. */
  public boolean isAuthentication() {
    return ordinal() <= LOGOUT.ordinal() || this == SESSION_KICKED;
  }

  /** The action of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static Action of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
