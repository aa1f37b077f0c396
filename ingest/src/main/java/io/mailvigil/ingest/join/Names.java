// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import org.jspecify.annotations.Nullable;

/** When two lines name the same login. */
final class Names {
  private Names() {}

  /** True where one is unknown, they are equal but for case, or one is the other's local part. */
  static boolean fit(@Nullable String a, @Nullable String b) {
    if (a == null || b == null || a.isEmpty() || b.isEmpty() || a.equalsIgnoreCase(b)) {
      return true;
    }
    return isLocalPart(a, b) || isLocalPart(b, a) || isCut(a, b) || isCut(b, a);
  }

  private static boolean isLocalPart(String local, String whole) {
    int n = local.length();
    return whole.length() > n + 1
        && whole.charAt(n) == '@'
        && whole.regionMatches(true, 0, local, 0, n);
  }

  /** Dovecot cuts long names, in some lines earlier than in others, and writes dots. */
  private static boolean isCut(String cut, String whole) {
    int n = cut.length() - 3;
    return n > 30 && cut.endsWith("...") && whole.regionMatches(true, 0, cut, 0, n);
  }
}
