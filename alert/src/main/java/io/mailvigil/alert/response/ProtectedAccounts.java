// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.lists.Wildcards;
import java.util.List;
import java.util.Locale;

/**
 * Accounts that are never locked unless a person forces it.
 *
 * @param patterns whole canonical names; {@code *} stands for any run of characters, {@code ?} for
 *     one; compared without regard to case
 */
public record ProtectedAccounts(List<String> patterns) {
  public ProtectedAccounts {
    patterns = patterns.stream().map(p -> p.toLowerCase(Locale.ROOT)).toList();
  }

  /** The pattern that protects an account, empty where none does. */
  public String by(Account account) {
    String name = account.name().toLowerCase(Locale.ROOT);
    for (String pattern : patterns) {
      if (Wildcards.matches(pattern, name)) {
        return pattern;
      }
    }
    return "";
  }
}
