// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.lists.ListEntry;
import io.mailvigil.common.lists.NamedLists;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the response policy goes by: {@code responses}, {@code rules}, {@code protected}, {@code
 * lock}, {@code block} and {@code incidents} of the section {@code alert}.
 *
 * @param lists the operator's lists as they stand, asked at each decision
 */
public record ResponseConfig(
    Modes modes,
    ProtectedAccounts protectedAccounts,
    LockRules lock,
    BlockRules block,
    Attention attention,
    Supplier<NamedLists> lists) {
  private static final Supplier<NamedLists> NO_LISTS = () -> NamedLists.EMPTY;

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
        LockRules.from(alert.section("lock")),
        BlockRules.from(alert.section("block")),
        Attention.from(alert.section("incidents")),
        NO_LISTS);
  }

  /** The same, with the operator's lists as they stand at each decision. */
  public ResponseConfig withLists(Supplier<NamedLists> lists) {
    return new ResponseConfig(modes, protectedAccounts, lock, block, attention, lists);
  }

  /** Who or what protects an account at a time, in words; empty where nobody does. */
  String protects(Account account, Instant now) {
    String pattern = protectedAccounts.by(account);
    if (!pattern.isEmpty()) {
      return "alert.protected: " + pattern;
    }
    ListEntry entry = lists.get().find(NamedLists.PROTECTED_ACCOUNTS, account.name(), now);
    return entry == null
        ? ""
        : "list protected_accounts: "
            + entry.text()
            + (entry.reason().isEmpty() ? "" : ", " + entry.reason());
  }

  /** Whether an address is on the list of trusted networks at a time. */
  boolean listsAsTrusted(SourceAddress address, Instant now) {
    return lists.get().contains(NamedLists.TRUSTED_NETWORKS, address, now);
  }

  /** Whether a network shares an address with the list of trusted networks at a time. */
  boolean listsAsTrusted(Network source, Instant now) {
    return lists.get().lists().getOrDefault(NamedLists.TRUSTED_NETWORKS, List.of()).stream()
        .anyMatch(e -> e.network() != null && e.network().overlaps(source) && e.holds(now));
  }
}
