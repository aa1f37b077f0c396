// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.config.ConfigNode;
import java.util.List;

/**
 * What the response policy goes by: {@code responses}, {@code rules}, {@code protected} and {@code
 * lock} of the section {@code alert}.
 */
public record ResponseConfig(Modes modes, ProtectedAccounts protectedAccounts, LockRules lock) {
  /** The mailboxes that must stay reachable (RFC 2142), root, and our own. */
  static final List<String> PROTECTED =
      List.of(
          "root",
          "root@*",
          "postmaster",
          "postmaster@*",
          "abuse",
          "abuse@*",
          "security",
          "security@*",
          "mailvigil",
          "mailvigil@*");

  /** Reads its keys of the section {@code alert}; mistakes are noted in it. */
  public static ResponseConfig from(ConfigNode alert) {
    return new ResponseConfig(
        Modes.from(alert),
        new ProtectedAccounts(alert.strings("protected", PROTECTED)),
        LockRules.from(alert.section("lock")));
  }
}
