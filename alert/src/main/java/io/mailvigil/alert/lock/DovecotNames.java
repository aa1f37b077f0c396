// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names by which Dovecot's passdb is asked for an account, after {@code auth_username_format}.
 *
 * @param form which of them to write
 * @param localDomain the one domain whose users may log in with the bare local part; empty for none
 */
record DovecotNames(Form form, String localDomain) {
  // Dovecot takes such a kick mask for an address, or for a pattern
  private static final Pattern LIKE_AN_ADDRESS = Pattern.compile("[0-9.]+(/[0-9]+)?|0[xX].*");

  /** Which names stand in the deny file. */
  enum Form {
    /** The account as it is. */
    FULL,
    /** Only what stands before the last {@code @}, for the local domain's accounts. */
    LOCAL_PART,
    /** Both, for the local domain's accounts; others as they are. */
    BOTH
  }

  DovecotNames {
    if (form != Form.FULL && localDomain.isEmpty()) {
      throw new IllegalArgumentException(
          "local-domain: name the domain whose users log in without it, or use user-names: full");
    }
  }

  /** Why Dovecot could not hold this account safely; empty when it can. */
  Optional<String> refusal(Account account) {
    Optional<String> refusal = AccountNames.refusal(account);
    return refusal.isEmpty() && form == Form.LOCAL_PART && !isLocal(account)
        ? Optional.of("the account is not of the domain that this Dovecot serves")
        : refusal;
  }

  /** The names to deny, for an account that is not refused. */
  List<String> of(Account account) {
    String name = account.name();
    int at = name.lastIndexOf('@');
    if (form == Form.FULL || !isLocal(account)) {
      return List.of(name);
    }
    String bare = at < 0 ? name : name.substring(0, at);
    return form == Form.LOCAL_PART ? List.of(bare) : List.of(bare + "@" + localDomain, bare);
  }

  /** Whether {@code doveadm kick} would take the name for what it is. */
  static boolean canBeKicked(String name) {
    return !LIKE_AN_ADDRESS.matcher(name).matches();
  }

  private boolean isLocal(Account account) {
    int at = account.name().lastIndexOf('@');
    return at != 0 && (at < 0 || account.name().substring(at + 1).equals(localDomain));
  }
}
