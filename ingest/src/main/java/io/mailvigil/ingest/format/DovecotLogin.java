// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Dovecot's {@code imap-login}, {@code pop3-login} and kin. The name stands unescaped in {@code
 * user=<…>}, so the line is read from the right: the last {@code rip=} and what surrounds it are
 * Dovecot's own. Source: {@code src/login-common/client-common.c}.
 */
final class DovecotLogin {
  /** More of what a client says of itself is not kept. */
  private static final int LONGEST_ID = 256;

  private DovecotLogin() {}

  static Reading read(LogLine l, String protocol, int m) {
    boolean granted = l.at(m, "Login: user=<") || l.at(m, "Logged in: user=<");
    if (granted) {
      return granted(l, protocol, l.find("user=<", m, l.to));
    }
    if (l.at(m, "ID sent: ")) {
      return identified(l, m + 9);
    }
    if (l.at(m, "proxy(")) {
      return proxied(l, protocol, m);
    }
    if (l.at(m, "Login: ")) {
      return Reading.IRRELEVANT;
    }
    int user = l.find(": user=<", m, l.to);
    int headEnd = user >= 0 ? user : fieldsStart(l, m);
    if (headEnd < 0) {
      headEnd = l.to;
    }
    Why why = why(l, m, headEnd);
    if (why == null) {
      return Reading.IRRELEVANT;
    }
    Fields f = fields(l, user < 0 ? -1 : user + 2, headEnd);
    if (f == null) {
      return new Reading.Garbled("no user=<…> and rip= after the reason");
    }
    if (why == Why.PLAIN_REFUSED_FIRST) {
      return f.session == null
          ? Reading.IRRELEVANT
          : new Reading.Detail(
              new Fact.Passdb(
                  "login", Fact.Answer.CLEARTEXT_REFUSED, f.user, f.ip, f.session, 0, null));
    }
    return new Reading.Login(
        new Fact.Refused(
            f.peer(protocol),
            Said.refused(
                    why.outcome,
                    why.reason,
                    // a proxy may take any password, and of several attempts the last may be the
                    // wrong one
                    why == Why.NO_LOGIN && passed(l, m, headEnd) > 0
                        ? FirstFactor.PASSED
                        : why.first)
                .times(attempts(l, m, headEnd)),
            seconds(l, m, headEnd)));
  }

  /** Why a login process let a client go, as far as it is about signing in. */
  private enum Why {
    FAILED("(auth failed", Outcome.FAILURE, null),
    PROXY_FAILED("(proxy dest auth failed", Outcome.FAILURE, null),
    PROXY_FAILED_24("(proxy dest authentication failure", Outcome.FAILURE, null),
    PROXY_FAULT("(proxy dest ", Outcome.UNKNOWN, Reason.BACKEND_ERROR),
    DISABLED("(user disabled", Outcome.FAILURE, Reason.DISABLED),
    DISABLED_24("(user_disabled)", Outcome.FAILURE, Reason.DISABLED),
    NO_LOGIN("(login disabled", Outcome.FAILURE, Reason.DISABLED),
    EXPIRED("(password expired", Outcome.FAILURE, Reason.EXPIRED),
    EXPIRED_24("(password_expired)", Outcome.FAILURE, Reason.EXPIRED),
    DISALLOWED("(tried to use disallowed ", Outcome.FAILURE, Reason.CLEARTEXT_REFUSED),
    DISABLED_PLAIN("(tried to use disabled ", Outcome.FAILURE, Reason.CLEARTEXT_REFUSED),
    CLEARTEXT_24("(cleartext_auth_disabled)", Outcome.FAILURE, Reason.CLEARTEXT_REFUSED),
    MECHANISM("(tried to use unsupported auth mechanism", Outcome.FAILURE, Reason.BAD_MECHANISM),
    MECHANISM_24("(invalid_mech)", Outcome.FAILURE, Reason.BAD_MECHANISM),
    ANONYMOUS("(anonymous logins disabled", Outcome.FAILURE, Reason.BAD_MECHANISM),
    TOO_MANY(
        "Maximum number of connections from user+IP exceeded",
        Outcome.FAILURE,
        Reason.TOO_MANY_CONNECTIONS,
        FirstFactor.PASSED),
    TOO_MANY_24(
        "(connection limit reached",
        Outcome.FAILURE,
        Reason.TOO_MANY_CONNECTIONS,
        FirstFactor.PASSED),
    INTERNAL("(internal failure", Outcome.UNKNOWN, Reason.BACKEND_ERROR, FirstFactor.PASSED),
    AUTHORIZATION("(authorization failed", Outcome.FAILURE, Reason.POLICY, FirstFactor.PASSED),
    REFERRAL("(auth referral", Outcome.UNKNOWN, null, FirstFactor.PASSED),
    PLAIN_REFUSED_FIRST("Login failed: Plaintext authentication disabled", Outcome.FAILURE, null),
    TEMPORARY("(auth process communication failure", Outcome.UNKNOWN, Reason.BACKEND_ERROR),
    TEMPORARY_24("(auth service reported temporary failure", Outcome.UNKNOWN, Reason.BACKEND_ERROR),
    ABORTED("(aborted authentication", Outcome.UNKNOWN, Reason.ABORTED),
    ABORTED_24("(auth aborted by client", Outcome.UNKNOWN, Reason.ABORTED),
    UNFINISHED("(client didn't finish SASL auth", Outcome.UNKNOWN, Reason.ABORTED),
    LEFT("(disconnected while authenticating", Outcome.UNKNOWN, Reason.ABORTED),
    LEFT_LATE("(disconnected while finishing login", Outcome.UNKNOWN, Reason.ABORTED),
    NO_BASE64("(sent invalid base64 in response", Outcome.UNKNOWN, Reason.ABORTED),
    OLD_ATTEMPTS(" authentication attempts)", Outcome.UNKNOWN, Reason.ABORTED);

    private static final Why[] PARENTHESES =
        Arrays.stream(values()).filter(w -> w.words.startsWith("(")).toArray(Why[]::new);

    private final String words;
    private final Outcome outcome;
    private final @Nullable Reason reason;
    private final FirstFactor first;

    Why(String words, Outcome outcome, @Nullable Reason reason) {
      this(words, outcome, reason, FirstFactor.UNKNOWN);
    }

    Why(String words, Outcome outcome, @Nullable Reason reason, FirstFactor first) {
      this.words = words;
      this.outcome = outcome;
      this.reason = reason;
      this.first = first;
    }
  }

  /** Looks at each parenthesis of the head once; few reasons stand at its beginning. */
  private static @Nullable Why why(LogLine l, int m, int end) {
    if (l.at(m, "Login failed: ")) {
      return l.at(m + 14, "Plaintext auth") || l.at(m + 14, "Cleartext auth")
          ? Why.PLAIN_REFUSED_FIRST
          : null;
    }
    for (int i = l.find('(', m, end); i >= 0; i = l.find('(', i + 1, end)) {
      if (l.at(i, "(no auth attempts")) {
        return null;
      }
      for (Why why : Why.PARENTHESES) {
        if (l.at(i, why.words)) {
          return why;
        }
      }
    }
    if (l.find(Why.TOO_MANY.words, m, end) >= 0) {
      return Why.TOO_MANY;
    }
    boolean old = l.at(m, "Aborted login: user=<") && l.byteAt(m + 21) != '>'; // 1.0 says no more
    return old || l.find(Why.OLD_ATTEMPTS.words, m, end) >= 0 ? Why.OLD_ATTEMPTS : null;
  }

  /** How many attempts were not granted: {@code 3 attempts}, {@code 1/3 successful auths}. */
  private static int attempts(LogLine l, int m, int end) {
    int at = l.find(" attempts", m, end);
    if (at < 0) {
      at = l.find(" successful auths in ", m, end); // 2.4
    }
    long all = at < 0 ? 1 : l.number(digits(l, m, at), end);
    long passed = passed(l, m, end);
    return (int) Math.clamp(passed > 0 ? all - passed : all, 1, 100_000);
  }

  /** Of {@code 1/3 successful auths} the first number; 0 where none is stated. */
  private static long passed(LogLine l, int m, int end) {
    int at = l.find(" successful auths in ", m, end);
    int slash = at < 0 ? -1 : digits(l, m, at) - 1;
    return slash > m && l.byteAt(slash) == '/' ? l.number(digits(l, m, slash), slash) : 0;
  }

  /** Where the digits before {@code at} begin. */
  private static int digits(LogLine l, int m, int at) {
    int p = at;
    while (p > m && l.buf[p - 1] >= '0' && l.buf[p - 1] <= '9') {
      p--;
    }
    return p;
  }

  private static int seconds(LogLine l, int m, int end) {
    int at = l.find(" attempts in ", m, end);
    int in = at < 0 ? l.find(" successful auths in ", m, end) + 8 : at;
    return in < 8 ? -1 : (int) Math.clamp(l.number(in + 13, end), -1, 100_000);
  }

  private static Reading granted(LogLine l, String protocol, int user) {
    Fields f = fields(l, user, user);
    if (f == null || f.user == null) {
      return new Reading.Garbled("Login without a user that can be read");
    }
    return new Reading.Login(f.peer(protocol).granted());
  }

  /**
   * {@code proxy(name): started proxying to host:143: user=<…>}, a granted session; anything may
   * stand for the name, so the last closing parenthesis before the fields is taken.
   */
  private static Reading proxied(LogLine l, String protocol, int m) {
    int user = l.find(": user=<", m, l.to);
    int close = user < 0 ? -1 : l.findLast("): ", m, user);
    boolean started =
        close > 0 && (l.at(close + 3, "started proxying") || l.at(close + 3, "Started proxying"));
    return started ? granted(l, protocol, user + 2) : Reading.IRRELEVANT;
  }

  /**
   * {@code name=Thunderbird, version=128, …: user=<>, rip=…}: any text, its session stands last.
   */
  private static Reading identified(LogLine l, int from) {
    int session = l.findLast(", session=<", from, l.to);
    int close = session < 0 ? -1 : l.findLast('>', session, l.to);
    int end = l.find(": user=<", from, l.to);
    if (close < 0 || end < 0 || session < end) {
      return Reading.IRRELEVANT;
    }
    return new Reading.Detail(
        new Fact.ClientTold(
            l.text(session + 11, close),
            l.text(from, Math.min(end, from + LONGEST_ID)),
            field(l, "name=", from, end),
            field(l, "version=", from, end)));
  }

  private static @Nullable String field(LogLine l, String name, int from, int end) {
    for (int at = from; at >= from && at < end; at = l.find(", ", at, end) + 2) {
      if (l.at(at, name)) {
        int comma = l.find(", ", at, end);
        return l.textOrNull(at + name.length(), Math.min(comma < 0 ? end : comma, at + LONGEST_ID));
      }
    }
    return null;
  }

  private static int fieldsStart(LogLine l, int m) {
    int at = l.find(": method=", m, l.to);
    int rip = l.find(": rip=", m, l.to);
    return at < 0 ? rip : rip < 0 ? at : Math.min(at, rip);
  }

  private record Fields(
      @Nullable String user,
      @Nullable String mechanism,
      @Nullable SourceAddress ip,
      int port,
      @Nullable String session,
      @Nullable Tls tls) {
    Peer peer(String protocol) {
      return new Peer(protocol, user, mechanism, ip, port, session, tls);
    }
  }

  /**
   * Reads {@code user=<…>, method=…, rip=…, lip=…, …, session=<…>} from the right.
   *
   * @param user the place of {@code user=<}, -1 where the line has none
   * @param start where the fields begin
   */
  private static @Nullable Fields fields(LogLine l, int user, int start) {
    int rip = l.findLast(" rip=", start, l.to);
    if (rip < 0 && user < 0) {
      return null;
    }
    int left = rip < 0 ? l.to : rip;
    String mechanism = null;
    int method = l.findLast(" method=", start, left);
    if (method >= 0 && isWord(l, method + 8, rip < 0 ? l.to : rip - 1)) {
      int end = rip < 0 ? l.to : rip - 1;
      mechanism = end <= method + 8 ? null : l.text(method + 8, end).toUpperCase(Locale.ROOT);
      left = method;
    }
    String name = null;
    if (user >= 0) {
      int close = rip < 0 && mechanism == null ? l.findLast('>', user, l.to) : closing(l, left);
      if (close < user + 6) {
        return null;
      }
      name = l.textOrNull(user + 6, close);
    }
    if (rip < 0) {
      return new Fields(name, mechanism, null, 0, null, null);
    }
    int ipEnd = rip + 5;
    while (ipEnd < l.to && l.buf[ipEnd] != ',' && l.buf[ipEnd] != ' ' && l.buf[ipEnd] != '\t') {
      ipEnd++;
    }
    SourceAddress ip = l.address(rip + 5, ipEnd);
    if (ip == null && ipEnd > rip + 5) {
      return null;
    }
    return isStrange(l, ipEnd) ? null : rest(l, name, mechanism, ip, ipEnd);
  }

  /** The place of {@code >} in {@code >,} before {@code left}, or -1. */
  private static int closing(LogLine l, int left) {
    int comma = left - 1;
    return l.byteAt(comma) == ',' && l.byteAt(comma - 1) == '>' ? comma - 1 : -1;
  }

  /** True where the local address is followed by what Dovecot never writes there. */
  private static boolean isStrange(LogLine l, int from) {
    int lip = l.find(" lip=", from, l.to);
    if (lip < 0) {
      return false;
    }
    int end = lip + 5;
    while (end < l.to && l.buf[end] != ',' && l.buf[end] != ' ') {
      end++;
    }
    return l.byteAt(end) == ' ' && end + 1 < l.to;
  }

  private static Fields rest(
      LogLine l,
      @Nullable String name,
      @Nullable String mechanism,
      @Nullable SourceAddress ip,
      int from) {
    String session = null;
    int sessionAt = l.findLast("session=<", from, l.to);
    int end = l.to;
    if (sessionAt >= 0) {
      int close = l.findLast('>', sessionAt, l.to);
      session = close < 0 ? null : l.textOrNull(sessionAt + 9, close);
      end = sessionAt;
    }
    int port = 0;
    int rport = l.find(" rport=", from, end);
    if (rport >= 0) {
      port = (int) Math.clamp(l.number(rport + 7, end), 0, 65_535);
    }
    return new Fields(name, mechanism, ip, port, session, tls(l, from, end));
  }

  private static @Nullable Tls tls(LogLine l, int from, int end) {
    int at = l.find(", TLS", from, end);
    if (at >= 0) {
      if (l.at(at, ", TLS handshaking")) {
        return new Tls(false, null, null);
      }
      int version = l.find("TLSv", at, end);
      int with = version < 0 ? -1 : l.find(" with cipher ", version, end);
      if (with < 0) {
        return new Tls(true, null, null);
      }
      int cipherEnd = l.find(' ', with + 13, end);
      return new Tls(
          true, l.text(version + 4, with), l.text(with + 13, cipherEnd < 0 ? end : cipherEnd));
    }
    // the default elements always tell; a shortened line does not
    return l.find(" lip=", from, end) >= 0 && l.find(", secured", from, end) < 0
        ? new Tls(false, null, null)
        : null;
  }

  private static boolean isWord(LogLine l, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = l.buf[i];
      if (!((c >= 'A' && c <= 'Z')
          || (c >= 'a' && c <= 'z')
          || (c >= '0' && c <= '9')
          || c == '-'
          || c == '_')) {
        return false;
      }
    }
    return to - from < 40;
  }
}
