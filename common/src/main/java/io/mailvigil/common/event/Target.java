// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

/**
 * Whom an action is about.
 *
 * @param type {@code account} or {@code source}: also which ledger it belongs to
 * @param id the canonical account's name, or the source network
 */
public record Target(Ledger type, String id) {
  public static Target of(Account account) {
    return new Target(Ledger.ACCOUNT, account.name());
  }

  /** The network a source counts as: an IPv4 address, an IPv6 /64. */
  public static Target of(SourceAddress source) {
    return new Target(Ledger.SOURCE, source.network().toString());
  }
}
