// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailvigil.common.event.Account;
import java.util.Optional;

/**
 * Which account names reach a server at all. What could be taken for a pattern, an option, a
 * comment or two words somewhere on the way is never sent; the rest goes as bound data.
 */
final class AccountNames {
  private static final int LONGEST = 255;

  private AccountNames() {}

  /** Why no server is asked to lock this account; empty when it may be. */
  static Optional<String> refusal(Account account) {
    String name = account.name();
    if (name.isBlank()) {
      return Optional.of("the account has no name");
    }
    if (name.getBytes(UTF_8).length > LONGEST) {
      return Optional.of("the name is longer than 255 bytes");
    }
    if (name.codePoints().anyMatch(AccountNames::breaksALine)) {
      return Optional.of(
          "a name with ':', white space, control characters, '*' or '?' cannot be locked");
    }
    if (name.charAt(0) == '#' || name.charAt(0) == '-') {
      return Optional.of("a name that begins with '#' or '-' cannot be locked");
    }
    return Optional.empty();
  }

  /** What stands before the last {@code @}; the whole name where there is none. */
  static String local(Account account) {
    int at = account.name().lastIndexOf('@');
    return at < 0 ? account.name() : account.name().substring(0, at);
  }

  /** What stands after the last {@code @}; empty where there is none. */
  static String domain(Account account) {
    int at = account.name().lastIndexOf('@');
    return at < 0 ? "" : account.name().substring(at + 1);
  }

  // '*' and '?' are patterns to doveadm kick; what is not assigned or half a pair is not a name
  private static boolean breaksALine(int c) {
    return c == ':'
        || c == '*'
        || c == '?'
        || c == 0xfeff
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || switch (Character.getType(c)) {
          case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED ->
              true;
          default -> false;
        };
  }
}
