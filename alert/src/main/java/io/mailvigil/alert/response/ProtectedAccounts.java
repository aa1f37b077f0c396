// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.response;

import io.mailvigil.common.event.Account;
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
      if (matches(pattern, name)) {
        return pattern;
      }
    }
    return "";
  }

  /** Linear in the name for each star: on a mismatch only the last star takes one more. */
  private static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int taken = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        taken = n;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == name.charAt(n))) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++taken;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
