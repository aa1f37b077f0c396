// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

/**
 * A canonical account of one tenant: what all grouping, keys, ledgers and locks use. {@link
 * Accounts} makes it from a login name.
 *
 * @param tenant {@code organization.id}, without {@code /}
 * @param name {@code mailvigil.account}: NFC, lower-cased unless configured otherwise, never empty
 */
public record Account(String tenant, String name) implements Comparable<Account> {
  public static final String DEFAULT_TENANT = "default";

  public Account {
    if (tenant.isEmpty() || tenant.indexOf('/') >= 0) {
      throw new IllegalArgumentException("a tenant is not empty and has no slash");
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an account has a name");
    }
  }

  /** The record key {@code tenant/u/account} (contract part 6). */
  public String key() {
    return tenant + "/u/" + name;
  }

  /** Reads back {@link #key()}. Throws {@link IllegalArgumentException} on anything else. */
  public static Account ofKey(String key) {
    int slash = key.indexOf('/');
    if (slash < 1 || !key.startsWith("/u/", slash)) {
      throw new IllegalArgumentException("not an account key");
    }
    return new Account(key.substring(0, slash), key.substring(slash + 3));
  }

  @Override
  public int compareTo(Account other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : name.compareTo(other.name);
  }
}
