// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.PamFormat.ModuleLine;
import org.jspecify.annotations.Nullable;

/**
 * The modules that ask for a password: pam_unix, pam_sss, pam_krb5 (both of that name), pam_ldap
 * (both), pam_winbind, and whoever uses their words. Sources: Linux-PAM {@code
 * modules/pam_unix/support.c}, SSSD {@code src/sss_client/pam_sss.c}, pam-krb5 {@code logging.c},
 * Samba {@code nsswitch/pam_winbind.c}, nss-pam-ldapd {@code pam/pam.c}.
 */
final class PamPassword {
  private PamPassword() {}

  static Reading read(ModuleLine s) {
    LogLine l = s.line();
    int p = s.body();
    return switch (l.byteAt(p)) {
      case 'a' -> lower(s, p);
      case 'A' -> upper(s, p);
      case 'c' -> unknown(s, p);
      case 'e' -> ldapBind(s, p);
      case 'i' -> winbindFault(s, p);
      case 'l' -> l.at(p, "ldap_") ? s.clue(Step.FAULT, null) : Reading.IRRELEVANT;
      case 'r' -> l.at(p, "received for user ") ? received(s, p + 18) : winbindRequest(s, p);
      case 'R' ->
          l.at(p, "Request to sssd failed.") ? s.clue(Step.FAULT, null) : Reading.IRRELEVANT;
      case 'u' -> winbindUser(s, p);
      case 'U' -> upper(s, p);
      default -> l.number(p, Math.min(l.to, p + 7)) > 0 ? more(s, p) : Reading.IRRELEVANT;
    };
  }

  private static Reading lower(ModuleLine s, int p) {
    LogLine l = s.line();
    if (l.at(p, "authentication failure; ")) {
      return failure(s, p + 23, Step.PASSWORD_REFUSED, 1);
    }
    if (l.at(p, "authentication success; ")) {
      return failure(s, p + 23, Step.PASSWORD_ACCEPTED, 1);
    }
    if (l.at(p, "auth could not identify password for [")) {
      int close = l.findLast(']', p + 38, l.to);
      return close < 0
          ? new Reading.Garbled("pam_unix names no user")
          : s.login(Step.NO_PASSWORD_LEFT, l.textOrNull(p + 38, close));
    }
    if (l.at(p, "authentication fails for '")) { // Red Hat's pam_krb5
      return s.login(Step.PASSWORD_REFUSED, quoted(l, p + 26));
    }
    if (l.at(p, "authentication succeeds for '")) {
      return s.login(Step.PASSWORD_ACCEPTED, quoted(l, p + 29));
    }
    return Reading.IRRELEVANT;
  }

  /** {@code Authentication failure; user=NAME}: pam_ldap says what {@code pam_strerror} says. */
  private static Reading upper(ModuleLine s, int p) {
    LogLine l = s.line();
    int user = l.find("; user=", p, Math.min(l.to, p + 80));
    if (user < 0) {
      return Reading.IRRELEVANT;
    }
    String name = l.textOrNull(user + 7, l.to);
    if (l.at(p, "Authentication failure;")) {
      return s.login(Step.PASSWORD_REFUSED, name);
    }
    if (l.at(p, "Authentication service cannot retrieve")) {
      return s.clue(Step.FAULT, name);
    }
    return l.at(p, "User not known") ? s.clue(Step.USER_UNKNOWN, name) : Reading.IRRELEVANT;
  }

  /** {@code check pass; user unknown}, with audit {@code check pass; user (NAME) unknown}. */
  private static Reading unknown(ModuleLine s, int p) {
    LogLine l = s.line();
    if (l.at(p, "check pass; user unknown")) {
      return s.clue(Step.USER_UNKNOWN, null);
    }
    int end = l.at(p, "check pass; user (") ? l.findLast(") unknown", p, l.to) : -1;
    return end < 0 ? Reading.IRRELEVANT : s.clue(Step.USER_UNKNOWN, l.textOrNull(p + 18, end));
  }

  /** {@code 2 more authentication failures; …}: attempts of this conversation after the first. */
  private static Reading more(ModuleLine s, int p) {
    LogLine l = s.line();
    int attempts = (int) Math.min(l.number(p, Math.min(l.to, p + 7)), 100_000);
    int text = l.find(" more authentication failure", p, Math.min(l.to, p + 36));
    if (text < 0) {
      return Reading.IRRELEVANT;
    }
    int end = text + 28 + (l.byteAt(text + 28) == 's' ? 1 : 0);
    return l.byteAt(end) == ';'
        ? failure(s, end, Step.PASSWORDS_REFUSED, attempts)
        : Reading.IRRELEVANT;
  }

  /**
   * {@code logname= uid=0 euid=0 tty=dovecot ruser=R rhost=ADDRESS user=U}, where R and U may be
   * anything. With pam_unix a known user has a sane name and stands last; for an unknown one rhost
   * stands last. pam_krb5 has the user's name in logname.
   */
  private static Reading failure(ModuleLine s, int m, Step step, int attempts) {
    LogLine l = s.line();
    int end = l.to;
    while (end > m && l.buf[end - 1] == ' ') {
      end--;
    }
    int ruser = l.find(" ruser=", m, end);
    // an empty ruser: rhost follows at once, and whatever stands behind it is the user's name; but
    // pam_unix names nobody whom it does not know, so there the client has chosen ruser
    boolean empty = ruser >= 0 && l.at(ruser + 7, " rhost=") && !s.module().equals("unix");
    int rhost = empty ? ruser + 7 : l.findLast(" rhost=", m, end);
    if (rhost < 0) {
      return new Reading.Garbled("PAM names no rhost");
    }
    int value = rhost + 7;
    int valueEnd = l.find(' ', value, end);
    String user = null;
    if (valueEnd >= 0) {
      int named = Envelope.blanks(l, valueEnd);
      if (!l.at(named, "user=")) {
        return new Reading.Garbled("PAM's line ends in neither rhost nor user");
      }
      user = l.textOrNull(named + 5, end);
    } else {
      valueEnd = end;
      user = ruser < 0 || ruser + 7 >= rhost ? null : l.text(ruser + 7, rhost);
    }
    if (s.module().equals("krb5") && user == null && l.at(m, " logname=")) {
      int nameEnd = l.find(" uid=", m, rhost);
      user = nameEnd < 0 ? null : l.textOrNull(m + 9, nameEnd);
    }
    SourceAddress ip = l.address(value, valueEnd);
    return new Reading.Login(new Fact.Pam(step, s.module(), s.service(), user, ip, attempts));
  }

  /** pam_sss: {@code received for user NAME: 7 (Authentication failure)}. */
  private static Reading received(ModuleLine s, int p) {
    LogLine l = s.line();
    int code = l.findLast(" (", p, l.to);
    int colon = code < 0 ? -1 : l.findLast(": ", p, code);
    if (colon < 0) {
      return Reading.IRRELEVANT;
    }
    String user = l.textOrNull(p, colon);
    return switch ((int) l.number(colon + 2, code)) {
      case 4, 9 -> s.clue(Step.FAULT, user);
      case 6 -> s.login(Step.POLICY, user);
      case 7, 11 -> s.login(Step.SAID_AGAIN, user);
      case 10 -> s.clue(Step.USER_UNKNOWN, user);
      case 12, 13, 27 -> s.clue(Step.EXPIRED, user);
      default -> Reading.IRRELEVANT;
    };
  }

  /** PADL's pam_ldap: {@code error trying to bind as user "uid=NAME,…" (Invalid credentials)}. */
  private static Reading ldapBind(ModuleLine s, int p) {
    LogLine l = s.line();
    int dn = l.at(p, "error trying to bind as user \"") ? p + 30 : -1;
    int end = dn < 0 ? -1 : l.findLast("\" (", dn, l.to);
    if (end < 0) {
      return Reading.IRRELEVANT;
    }
    if (!l.at(end + 3, "Invalid credentials")) {
      return s.clue(Step.FAULT, null);
    }
    int equals = l.find('=', dn, end);
    int comma = l.find(',', dn, end);
    return s.login(
        Step.PASSWORD_REFUSED,
        equals < 0 ? null : l.textOrNull(equals + 1, comma < 0 ? end : comma));
  }

  /** {@code request wbcLogonUser failed: …, NTSTATUS: NT_STATUS_WRONG_PASSWORD, …}. */
  private static Reading winbindRequest(ModuleLine s, int p) {
    LogLine l = s.line();
    if (!l.at(p, "request ") || l.find(" failed: ", p, Math.min(l.to, p + 48)) < 0) {
      return Reading.IRRELEVANT;
    }
    int status = l.find("NT_STATUS_", p, l.to);
    if (status < 0 || l.at(status, "NT_STATUS_WRONG_PASSWORD") || l.at(status, "NT_STATUS_LOGON")) {
      return s.login(Step.PASSWORD_REFUSED, null);
    }
    if (l.at(status, "NT_STATUS_NO_SUCH_USER")) {
      return s.clue(Step.USER_UNKNOWN, null);
    }
    if (l.at(status, "NT_STATUS_ACCOUNT_LOCKED_OUT")) {
      return s.login(Step.LOCKED, null);
    }
    if (l.at(status, "NT_STATUS_ACCOUNT_DISABLED")
        || l.at(status, "NT_STATUS_ACCOUNT_RESTRICTION")
        || l.at(status, "NT_STATUS_INVALID_LOGON_HOURS")) {
      return s.login(Step.POLICY, null);
    }
    return l.at(status, "NT_STATUS_PASSWORD_") || l.at(status, "NT_STATUS_ACCOUNT_EXPIRED")
        ? s.clue(Step.EXPIRED, null)
        : s.clue(Step.FAULT, null);
  }

  /** {@code user 'NAME' granted access} and its kin; pam_krb5's {@code user NAME authenticated}. */
  private static Reading winbindUser(ModuleLine s, int p) {
    LogLine l = s.line();
    if (l.at(p, "user '")) {
      int end = l.findLast("' ", p + 6, l.to);
      String user = end < 0 ? null : l.textOrNull(p + 6, end);
      if (end < 0) {
        return Reading.IRRELEVANT;
      }
      if (l.at(end, "' granted access")) {
        return s.login(Step.PASSWORD_ACCEPTED, user);
      }
      if (l.at(end, "' denied access")) {
        return s.login(Step.SAID_AGAIN, user);
      }
      if (l.at(end, "' not found")) {
        return s.clue(Step.USER_UNKNOWN, user);
      }
      return l.at(end, "' account expired") || l.at(end, "' password expired")
          ? s.clue(Step.EXPIRED, user)
          : Reading.IRRELEVANT;
    }
    int as = l.at(p, "user ") ? l.findLast(" authenticated as ", p, l.to) : -1;
    return as < 0 ? Reading.IRRELEVANT : s.login(Step.PASSWORD_ACCEPTED, l.textOrNull(p + 5, as));
  }

  private static Reading winbindFault(ModuleLine s, int p) {
    LogLine l = s.line();
    int user = l.at(p, "internal module error ") ? l.find("user = '", p, l.to) : -1;
    return user < 0 ? Reading.IRRELEVANT : s.clue(Step.FAULT, quoted(l, user + 8));
  }

  /** {@code password check failed for user (NAME)}. */
  static Reading chkpwd(LogLine l, int m) {
    int close = l.findLast(')', m, l.to);
    if (!l.at(m, "password check failed for user (") || close < m + 32) {
      return Reading.IRRELEVANT;
    }
    return new Reading.Login(
        new Fact.Pam(
            Step.HELPER_REFUSED, "unix_chkpwd", null, l.textOrNull(m + 32, close), null, 1));
  }

  private static @Nullable String quoted(LogLine l, int from) {
    int end = l.find('\'', from, l.to);
    return end < 0 ? null : l.textOrNull(from, end);
  }
}
