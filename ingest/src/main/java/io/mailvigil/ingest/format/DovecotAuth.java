// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Answer;
import org.jspecify.annotations.Nullable;

/**
 * Dovecot's {@code auth} and {@code auth-worker}: what each passdb answered. Name, address and
 * session stand as {@code (name,address,<session>)}; the name may hold commas and parentheses, so
 * the last two commas before the closing {@code ): } are taken. Source: {@code
 * src/auth/auth-request.c}.
 */
final class DovecotAuth {
  /** What follows the name is Dovecot's own and short; more candidates than these are forged. */
  private static final int MOST_TRIES = 8;

  private DovecotAuth() {}

  /**
   * @param paren where the process name ended: {@code (} of {@code auth-worker(123)}, of 1.x's
   *     {@code auth(default)} or of 2.4's {@code auth(user,ip,sasl:plain)<session>}
   * @param body what follows the process where no parenthesis does
   */
  static Reading read(LogLine l, int paren, int body) {
    int p = body;
    long worker = l.pid;
    if (l.byteAt(paren) == '(') {
      int close = l.find(')', paren, Math.min(l.to, paren + 24));
      boolean plain = close > 0 && l.find(',', paren, close) < 0 && l.at(close, "): ");
      if (!plain) {
        return modern(l, paren);
      }
      worker = Math.max(0, l.number(paren + 1, close));
      p = DovecotFormat.level(l, close + 3);
    } else {
      worker = 0;
    }
    if (l.at(p, "Debug: ") || l.at(p, "Fatal: ")) {
      return Reading.IRRELEVANT;
    }
    boolean error = l.at(p, "Error: ");
    p += error ? 7 : 0;
    if (l.at(p, "conn unix:")) {
      int at = l.find("): auth-worker<", p, Math.min(l.to, p + 120));
      int close = at < 0 ? -1 : l.find(">: ", at, Math.min(l.to, at + 40));
      if (close < 0) {
        return Reading.IRRELEVANT;
      }
      p = close + 3;
    }
    return answer(l, p, worker, error);
  }

  /** {@code driver(name,address,<session>): answer} and {@code driver: answer}. */
  private static Reading answer(LogLine l, int p, long worker, boolean error) {
    int name = p;
    while (p < l.to && isDriverByte(l.buf[p])) {
      p++;
    }
    if (p == name || p - name > 40) {
      return Reading.IRRELEVANT;
    }
    String driver = l.text(name, p);
    if (l.byteAt(p) == ':') {
      Answer answer = stated(l, Envelope.blanks(l, p + 1), driver, error);
      return answer == null
          ? Reading.IRRELEVANT
          : login(driver, answer, null, null, null, worker, null);
    }
    if (l.byteAt(p) != '(') {
      return Reading.IRRELEVANT;
    }
    int limit = beforePassword(l, p);
    int tries = 0;
    for (int close = l.findLast("): ", p, limit);
        close > p && tries++ < MOST_TRIES;
        close = l.findLast("): ", p, close)) {
      Who who = who(l, p + 1, close);
      if (who != null) {
        Answer answer = stated(l, close + 3, driver, error);
        return answer == null
            ? Reading.IRRELEVANT
            : login(driver, answer, who.user, who.ip, who.session, worker, hash(l, limit));
      }
    }
    return stated(l, Math.max(p, l.find("): ", p, l.to) + 3), driver, error) == null
        ? Reading.IRRELEVANT
        : new Reading.Garbled("no (name,address) before the passdb's answer");
  }

  /** 2.4: {@code auth(name,address,sasl:mech)<session>: passdb: answer}, a worker's with pid. */
  private static Reading modern(LogLine l, int paren) {
    int limit = beforePassword(l, paren);
    int tries = 0;
    for (int close = l.findLast(">: ", paren, limit);
        close > paren && tries++ < MOST_TRIES;
        close = l.findLast(">: ", paren, close)) {
      int sessionAt = l.findLast('<', paren, close);
      long worker = 0;
      int end = sessionAt;
      if (sessionAt > 0 && l.byteAt(sessionAt - 1) == '>') {
        int pidAt = l.findLast('<', paren, sessionAt - 1);
        worker = pidAt < 0 ? 0 : Math.max(0, l.number(pidAt + 1, sessionAt));
        end = pidAt;
      }
      if (end <= paren || l.byteAt(end - 1) != ')') {
        continue;
      }
      int sasl = l.findLast(",sasl:", paren, end);
      Who who = who(l, paren + 1, sasl >= 0 ? sasl : end - 1);
      if (who == null || who.ip == null) {
        continue;
      }
      int p = DovecotFormat.level(l, close + 3);
      if (l.at(p, "Debug: ")) {
        return Reading.IRRELEVANT;
      }
      boolean error = l.at(p, "Error: ");
      p += error ? 7 : 0;
      if (l.at(p, "request [")) {
        p = Math.max(p, l.find("]: ", p, Math.min(l.to, p + 40)) + 3);
      }
      int colon = l.find(": ", p, Math.min(l.to, p + 60));
      if (colon < 0) {
        return Reading.IRRELEVANT;
      }
      String driver = l.text(p, colon);
      Answer answer = stated(l, colon + 2, driver, error);
      return answer == null
          ? Reading.IRRELEVANT
          : login(
              driver,
              answer,
              who.user,
              who.ip,
              l.textOrNull(sessionAt + 1, close),
              worker,
              hash(l, limit));
    }
    return Reading.IRRELEVANT;
  }

  private record Who(@Nullable String user, @Nullable SourceAddress ip, @Nullable String session) {}

  /** {@code name[,address][,<session>]} in {@code [from, to)}; null where no address stands. */
  private static @Nullable Who who(LogLine l, int from, int to) {
    int last = l.findLast(',', from, to);
    if (last < 0) {
      return null;
    }
    String session = null;
    int end = to;
    if (last + 1 == to || (l.byteAt(last + 1) == '<' && l.byteAt(to - 1) == '>')) {
      session = l.textOrNull(last + 2, to - 1);
      end = last;
      last = l.findLast(',', from, end);
      if (last < 0) {
        return null;
      }
    }
    SourceAddress ip = l.address(last + 1, end);
    if (ip == null && last + 1 < end) {
      return null;
    }
    String user = l.textOrNull(from, last);
    return new Who("?".equals(user) ? null : user, ip, session);
  }

  private static Reading login(
      String driver,
      Answer answer,
      @Nullable String user,
      @Nullable SourceAddress ip,
      @Nullable String session,
      long worker,
      @Nullable String hash) {
    return new Reading.Login(new Fact.Passdb(driver, answer, user, ip, session, worker, hash));
  }

  /** What a passdb or mechanism says, by how it begins. */
  private record Words(String text, Answer answer) {}

  private static final Words[] ANSWERS = {
    new Words("Password mismatch", Answer.PASSWORD_MISMATCH),
    new Words("password mismatch", Answer.PASSWORD_MISMATCH),
    new Words("unknown user", Answer.UNKNOWN_USER),
    new Words("user not found from ", Answer.UNKNOWN_USER),
    new Words("pam_authenticate() failed: User not known", Answer.UNKNOWN_USER),
    new Words("pam_authenticate() failed: ", Answer.PAM_REFUSED),
    new Words("pam_acct_mgmt() failed: Permission denied", Answer.POLICY),
    new Words("pam_acct_mgmt() failed: ", Answer.EXPIRED),
    new Words("pam_setcred() failed: ", Answer.PAM_REFUSED),
    new Words("invalid credentials", Answer.PASSWORD_MISMATCH),
    new Words("Invalid credentials", Answer.PASSWORD_MISMATCH),
    new Words("CRAM-MD5 mismatch", Answer.PASSWORD_MISMATCH),
    new Words("digest-md5 mismatch", Answer.PASSWORD_MISMATCH),
    new Words("Login failed", Answer.PASSWORD_MISMATCH), // checkpassword, imap
    new Words("Authentication failed", Answer.PASSWORD_MISMATCH),
    new Words("No password returned", Answer.PASSWORD_MISMATCH),
    new Words("Empty password returned", Answer.PASSWORD_MISMATCH),
    new Words("Attempted login with password having illegal chars", Answer.PASSWORD_MISMATCH),
    new Words("Attempted master login with no master passdbs", Answer.UNKNOWN_USER),
    new Words("Password expired", Answer.EXPIRED),
    new Words("User found from deny passdb", Answer.DENIED),
    new Words("invalid password field", Answer.DENIED), // '*' and '!' in passwd
    new Words("allow_nets check failed: ", Answer.NOT_ALLOWED_FROM_HERE),
    new Words("allow_real_nets check failed: ", Answer.NOT_ALLOWED_FROM_HERE),
    new Words("Username character disallowed by auth_username_chars", Answer.NAME_REFUSED),
    new Words("Empty username", Answer.NAME_REFUSED),
    new Words("oauth2 failed: ", Answer.TOKEN_REFUSED),
    new Words("Authentication failure due to policy server refusal", Answer.POLICY),
    new Words("Policy check action is drop connection", Answer.POLICY),
  };

  /** The passdb's answer at {@code p}, null where the line is about something else. */
  private static @Nullable Answer stated(LogLine l, int p, String driver, boolean error) {
    for (Words words : ANSWERS) {
      if (l.at(p, words.text)) {
        boolean pam = words.answer == Answer.PASSWORD_MISMATCH && driver.equals("pam");
        return pam ? Answer.PAM_REFUSED : words.answer;
      }
    }
    return error && !driver.equals("policy") ? Answer.BACKEND_ERROR : null;
  }

  /** Where {@code (given password: …)} begins, text a client chose; else the line's end. */
  private static int beforePassword(LogLine l, int from) {
    int given = l.findLast(" (given password: ", from, l.to);
    int hashed = l.findLast(" of given password: ", from, l.to);
    int at = Math.max(given, hashed);
    return at < 0 ? l.to : at;
  }

  /** The truncated hash of {@code (SHA1 of given password: f638ff)}; never the password itself. */
  private static @Nullable String hash(LogLine l, int at) {
    if (!l.at(at, " of given password: ")) {
      return null;
    }
    int from = at + 20;
    int end = from;
    while (end < l.to && Character.digit(l.buf[end], 16) >= 0) {
      end++;
    }
    return end > from && l.byteAt(end) == ')' ? l.text(from, end) : null;
  }

  private static boolean isDriverByte(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  }
}
