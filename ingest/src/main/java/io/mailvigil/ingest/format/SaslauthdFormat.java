// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.ingest.format.Fact.Answer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * saslauthd, the password checker of Exim, Cyrus, Sendmail and Postfix: its verdicts have no
 * address, but the pid of the PAM lines of the same request. Everything after the name is the
 * daemon's, so the fields are taken from the right. Successes are written with {@code -V} only.
 * Source: Cyrus SASL {@code saslauthd/saslauthd-main.c}, {@code do_auth()}.
 */
final class SaslauthdFormat implements LogFormat {
  @Override
  public String name() {
    return "saslauthd";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("saslauthd");
  }

  @Override
  public Reading read(LogLine l) {
    if (!l.programIs("saslauthd")) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (l.at(m, "pam_") || l.at(m, "(pam_")) {
      return Reading.FOREIGN; // a PAM module under this program
    }
    int p = l.at(m, "do_auth") ? Envelope.blanks(l, m + 7) : m;
    if (l.at(p, ": auth failure: [user=")) {
      return refused(l, p + 22);
    }
    if (l.at(p, ": auth success: [user=")) {
      return accepted(l, p + 22);
    }
    return l.at(m, "auth_zimbra: ") ? zimbra(l, m + 13) : Reading.IRRELEVANT;
  }

  /** Zimbra's mechanism: {@code NAME auth OK}, {@code NAME auth failed: WHY}. */
  private static Reading zimbra(LogLine l, int user) {
    int failed = l.findLast(" auth failed: ", user, l.to); // a name may hold one: not the last
    if (failed > user) {
      boolean fault = l.find("onnect", failed, l.to) >= 0 || l.find("imed out", failed, l.to) >= 0;
      Answer answer = fault ? Answer.BACKEND_ERROR : Answer.PASSWORD_MISMATCH;
      return new Reading.Login(
          new Fact.Passdb("auth_zimbra", answer, l.text(user, failed), null, null, l.pid, null));
    }
    int ok = l.to - 8;
    return ok > user && l.at(ok, " auth OK")
        ? new Reading.Login(new Fact.Finished(true, Peer.named("smtp", l.text(user, ok))))
        : Reading.IRRELEVANT;
  }

  private static Reading refused(LogLine l, int user) {
    int reason = l.findLast(" [reason=", user, l.to);
    int mech = reason < 0 ? -1 : l.findLast(" [mech=", user, reason);
    int realm = mech < 0 ? -1 : l.findLast(" [realm=", user, mech);
    int service = realm < 0 ? -1 : l.findLast("] [service=", user, realm);
    if (service < 0) {
      return new Reading.Garbled("saslauthd's verdict lacks service, realm, mech or reason");
    }
    return new Reading.Login(
        new Fact.Passdb(
            "saslauthd",
            answer(l, reason + 9, l.to),
            name(l, user, service, realm + 8, mech - 1),
            null,
            null,
            l.pid,
            null));
  }

  private static Reading accepted(LogLine l, int user) {
    int mech = l.findLast(" [mech=", user, l.to);
    int realm = mech < 0 ? -1 : l.findLast(" [realm=", user, mech);
    int service = realm < 0 ? -1 : l.findLast("] [service=", user, realm);
    if (service < 0) {
      return new Reading.Garbled("saslauthd's verdict lacks service, realm or mech");
    }
    return new Reading.Login(
        new Fact.Finished(
            true,
            Peer.named(
                protocol(l.text(service + 11, realm - 1)),
                name(l, user, service, realm + 8, mech - 1))));
  }

  /** The whole login name: servers hand user and realm over apart, or the whole as user. */
  private static @Nullable String name(LogLine l, int from, int to, int realm, int realmTo) {
    String user = l.textOrNull(from, to);
    return user == null || realm >= realmTo || user.indexOf('@') >= 0
        ? user
        : user + '@' + l.text(realm, realmTo);
  }

  static @Nullable String protocol(String service) {
    return switch (service.toLowerCase(Locale.ROOT)) {
      case "" -> null;
      case "pop" -> "pop3";
      case "submission" -> "smtp";
      default -> service.toLowerCase(Locale.ROOT);
    };
  }

  private static Answer answer(LogLine l, int from, int to) {
    if (l.at(from, "PAM auth error") || l.at(from, "PAM session error")) {
      return Answer.PAM_REFUSED;
    }
    if (l.at(from, "PAM acct error")) {
      return Answer.ACCOUNT_REFUSED;
    }
    if (l.find("xpired", from, to) >= 0) {
      return Answer.EXPIRED;
    }
    if (l.find("nvalid username", from, to) >= 0 || l.find("nknown user", from, to) >= 0) {
      return Answer.UNKNOWN_USER;
    }
    boolean fault =
        l.find("PAM start error", from, to) >= 0
            || l.find("lookup failure", from, to) >= 0
            || l.find("nsufficient permission", from, to) >= 0
            || l.find("navailable", from, to) >= 0
            || l.find("nexpected response", from, to) >= 0
            || l.find("nternal", from, to) >= 0
            || l.find("onnect", from, to) >= 0
            || l.find("timed out", from, to) >= 0;
    return fault ? Answer.BACKEND_ERROR : Answer.PAM_REFUSED;
  }
}
