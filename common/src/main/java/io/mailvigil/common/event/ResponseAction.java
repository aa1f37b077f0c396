// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.Locale;

/** What can be done about an alert ({@code mailvigil.response[].action}, contract part 4). */
public enum ResponseAction {
  NOTIFY,
  NOTIFY_USER,
  BLOCK_SOURCE,
  UNBLOCK_SOURCE,
  THROTTLE,
  KILL_SESSIONS,
  RESTRICT_SENDING,
  LOCK,
  UNLOCK,
  REQUIRE_RESET,
  NONE;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
  public static ResponseAction of(String wire) {
    return valueOf(wire.toUpperCase(Locale.ROOT));
  }
}
