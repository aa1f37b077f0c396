// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * Dovecot 1.x to 2.4 in syslog under any instance name and in its own log file: finds the process
 * that speaks and hands on to {@link DovecotLogin}, {@link DovecotAuth}, {@link DovecotSession} or
 * {@link DovecotExport}.
 */
final class DovecotFormat implements LogFormat {
  @Override
  public String name() {
    return "dovecot";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("dovecot")
        || program.startsWith("auth")
        || program.endsWith("-login")
        || program.endsWith("(") // imap(user)<pid><session>
        || program.equals("Info")
        || program.equals("Warn")
        || program.equals("Error")
        || isProcessByte(first)
        || (program.isEmpty() && (first == 'I' || first == 'W' || first == '{'));
  }

  @Override
  public Reading read(LogLine l) {
    if (l.programStarts("dovecot")) {
      if (l.byteAt(l.programTo - 1) == ')' || l.at(l.message, "pam_")) {
        return Reading.FOREIGN; // dovecot(pam_google_authenticator), dovecot-auth: pam_unix(…)
      }
      int m = l.message;
      if (l.at(m, "dovecot: ")) { // a tag and the name once more
        m += 9;
      }
      return spoken(l, m, true);
    }
    if (!l.hasProgram()) {
      return l.byteAt(l.message) == '{' ? DovecotExport.alone(l) : spoken(l, l.message, false);
    }
    int user = l.find('(', l.programFrom, l.programTo);
    if (user >= 0 && l.find(")<", user, l.programTo) > 0) { // Dovecot's own file
      Reading reading = DovecotSession.read(l, l.programFrom, user);
      return reading == Reading.FOREIGN ? Reading.IRRELEVANT : reading;
    }
    // Dovecot's own file: the process is the tag; other instance names: it follows the tag
    int p = l.programFrom;
    if (isLogin(l, p, l.programTo) || l.programStarts("auth")) {
      int paren = l.find('(', p, l.programTo);
      Reading reading =
          paren > 0 ? DovecotAuth.read(l, paren, paren) : process(l, p, l.programTo, l.message);
      return l.programStarts("auth") && reading == Reading.IRRELEVANT ? Reading.FOREIGN : reading;
    }
    if (l.programIs("Info") || l.programIs("Warn") || l.programIs("Error")) { // 1.x
      return spoken(l, l.message, false);
    }
    return otherInstance(l);
  }

  /** Under an instance name that says nothing only what is unmistakable. */
  private static Reading otherInstance(LogLine l) {
    int m = l.message;
    int end = m;
    int limit = Math.min(l.to, m + 20);
    while (end < limit && isProcessByte(l.buf[end])) {
      end++;
    }
    if (l.byteAt(end) == ':' && isLogin(l, m, end)) {
      return spoken(l, m, false);
    }
    boolean session = l.byteAt(end) == '(' && l.find(")<", end, Math.min(l.to, end + 256)) > 0;
    if (!session && !isAuth(l, m, end)) {
      return Reading.FOREIGN;
    }
    Reading reading = spoken(l, m, false);
    return reading == Reading.IRRELEVANT ? Reading.FOREIGN : reading;
  }

  private static Reading spoken(LogLine l, int m, boolean ours) {
    int p = level(l, m);
    int end = p;
    while (end < l.to && isProcessByte(l.buf[end])) {
      end++;
    }
    int c = l.byteAt(end);
    if (end == p || (c != ':' && c != '(')) {
      return ours ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    if (c == ':') {
      if (ours || isLogin(l, p, end) || isAuth(l, p, end)) {
        return process(l, p, end, Envelope.blanks(l, end + 1));
      }
      return Reading.FOREIGN;
    }
    if (isAuth(l, p, end)) {
      return DovecotAuth.read(l, end, end);
    }
    if (!ours && l.find(")<", end, Math.min(l.to, end + 256)) < 0) {
      return Reading.FOREIGN;
    }
    Reading reading = DovecotSession.read(l, p, end);
    return ours && reading == Reading.FOREIGN ? Reading.IRRELEVANT : reading;
  }

  private static Reading process(LogLine l, int from, int to, int message) {
    int body = level(l, message);
    if (isLogin(l, from, to)) {
      return DovecotLogin.read(l, protocol(l, from, to), body);
    }
    if (isAuth(l, from, to) || l.at(from, "auth")) {
      return DovecotAuth.read(l, to, body);
    }
    if (l.at(from, "stats:") && l.byteAt(body) == '{') {
      return DovecotExport.read(l, body);
    }
    return Reading.IRRELEVANT;
  }

  /** Skips {@code Info: } and its kin. */
  static int level(LogLine l, int p) {
    return switch (l.byteAt(p)) {
      case 'I' -> l.at(p, "Info: ") ? p + 6 : p;
      case 'W' -> l.at(p, "Warning: ") ? p + 9 : l.at(p, "Warn: ") ? p + 6 : p;
      default -> p;
    };
  }

  private static boolean isLogin(LogLine l, int from, int to) {
    return to - from > 6 && to - from < 20 && l.at(to - 6, "-login");
  }

  private static boolean isAuth(LogLine l, int from, int to) {
    int n = to - from;
    return (n == 4 && l.at(from, "auth")) || (n == 11 && l.at(from, "auth-worker"));
  }

  private static String protocol(LogLine l, int from, int to) {
    return switch (l.byteAt(from)) {
      case 'i' -> "imap";
      case 'p' -> "pop3";
      case 'm' -> "sieve";
      case 's' -> l.byteAt(from + 1) == 'i' ? "sieve" : "smtp";
      default -> l.text(from, to - 6);
    };
  }

  private static boolean isProcessByte(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }
}
