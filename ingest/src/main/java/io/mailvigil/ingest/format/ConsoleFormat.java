// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts of login, su and sudo beside the PAM lines of the same attempts: a mail server's
 * accounts may be the machine's. Where PAM has spoken its line carries the event. Sources:
 * util-linux {@code login-utils/login.c}, {@code su-common.c}; shadow {@code src/login.c}, {@code
 * src/su.c}; sudo {@code lib/eventlog/eventlog.c}; FreeBSD {@code usr.bin/su/su.c}.
 */
final class ConsoleFormat implements LogFormat {
  @Override
  public String name() {
    return "console";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("login")
        || program.equals("su")
        || program.equals("sudo")
        || program.isEmpty() && first == 'F';
  }

  @Override
  public Reading read(LogLine l) {
    int m = l.message;
    if (l.at(m, "pam_") || l.at(m, "(pam_")) {
      return Reading.FOREIGN; // a PAM module under this program
    }
    if (!l.hasProgram()) {
      return l.at(m, "FAILED LOGIN ") ? failed(l, m + 13, Reading.FOREIGN) : Reading.FOREIGN;
    }
    if (l.programIs("login")) {
      return login(l, m);
    }
    if (l.programIs("su")) {
      return su(l, m);
    }
    return l.programIs("sudo") ? Reading.IRRELEVANT : Reading.FOREIGN;
  }

  // ---- login

  private static Reading login(LogLine l, int m) {
    if (l.at(m, "FAILED LOGIN ")) {
      return failed(l, m + 13, Reading.IRRELEVANT);
    }
    if (l.at(m, "TOO MANY LOGIN TRIES ")) {
      return failed(l, m + 21, Reading.IRRELEVANT);
    }
    if (l.at(m, "invalid password for '")) { // shadow without PAM
      int end = l.findLast("' on '", m, l.to);
      String user = end < 0 ? null : l.textOrNull(m + 22, end);
      return refused(user, null, Reason.BAD_PASSWORD, FirstFactor.FAILED);
    }
    if (l.at(m, "ROOT LOGIN ")) {
      return granted("root", from(l, l.find(" FROM ", m, l.to), l.to), l);
    }
    if (l.at(m, "LOGIN ON ")) {
      int by = l.find(" BY ", m, Math.min(l.to, m + 64));
      int from = by < 0 ? -1 : l.find(" FROM ", by + 4, l.to);
      String user = by < 0 ? null : l.textOrNull(by + 4, from < 0 ? l.to : from);
      return user == null ? Reading.IRRELEVANT : granted(user, from(l, from, l.to), l);
    }
    return Reading.IRRELEVANT;
  }

  /**
   * {@code (1) on '/dev/tty1' from 'HOST' FOR 'NAME', WHY} of shadow, {@code 1 FROM HOST FOR NAME,
   * WHY} of util-linux. The reason is the system's and holds no comma; a line without one sums up.
   */
  private static Reading failed(LogLine l, int p, Reading other) {
    int who = l.find(" FOR ", p, Math.min(l.to, p + 320));
    int why = who < 0 ? -1 : l.findLast(", ", who, l.to);
    boolean shaped = l.byteAt(p) == '(' || l.at(p, "SESSION ") || l.number(p, l.to) >= 0;
    if (why < 0 || !shaped) {
      return other;
    }
    int name = who + 5;
    boolean quoted = l.byteAt(name) == '\'' && l.byteAt(why - 1) == '\'' && why - 1 > name;
    String user = quoted ? l.textOrNull(name + 1, why - 1) : l.textOrNull(name, why);
    int host = l.find(l.byteAt(p) == '(' ? " from " : "FROM ", p, who);
    SourceAddress ip = host < 0 ? null : from(l, host, who);
    String unknown = "(unknown)";
    return refused(
        unknown.equals(user) || "UNKNOWN".equals(user) ? null : user,
        ip,
        reason(l, why + 2),
        l.at(why + 2, "Authentication failure") ? FirstFactor.FAILED : FirstFactor.UNKNOWN);
  }

  private static @Nullable Reason reason(LogLine l, int why) {
    if (l.at(why, "Authentication failure")) {
      return Reason.BAD_PASSWORD;
    }
    if (l.at(why, "User not known")) {
      return Reason.UNKNOWN_USER;
    }
    if (l.find("xpired", why, l.to) > 0) {
      return Reason.EXPIRED;
    }
    return l.at(why, "Permission denied") ? Reason.POLICY : null;
  }

  /** The address behind a word; a host's name is whoever connects' own. */
  private static @Nullable SourceAddress from(LogLine l, int word, int end) {
    int blank = word < 0 ? -1 : l.find(' ', word + 1, end);
    if (blank < 0) {
      return null;
    }
    boolean quoted = l.byteAt(blank + 1) == '\'' && l.byteAt(end - 1) == '\'';
    return l.address(quoted ? blank + 2 : blank + 1, quoted ? end - 1 : end);
  }

  // ---- su

  private static Reading su(LogLine l, int m) {
    if (l.at(m, "FAILED SU (to ") || l.at(m, "(to ")) { // util-linux
      boolean failed = l.byteAt(m) == 'F';
      int target = m + (failed ? 14 : 4);
      int close = l.find(") ", target, l.to);
      return close < 0 ? Reading.IRRELEVANT : changed(l, failed, target, close, close + 2);
    }
    if (l.at(m, "FAILED su for ") || l.at(m, "Successful su for ")) { // shadow
      boolean failed = l.byteAt(m) == 'F';
      int target = m + (failed ? 14 : 18);
      int by = l.findLast(" by ", target, l.to);
      return by < 0 ? Reading.IRRELEVANT : changed(l, failed, target, by, by + 4);
    }
    if (l.at(m, "BAD SU ")) { // BSD
      int to = l.find(" to ", m, l.to);
      int on = to < 0 ? -1 : l.findLast(" on ", to, l.to);
      return on < 0 ? Reading.IRRELEVANT : changed(l, true, to + 4, on, m + 7);
    }
    return Reading.IRRELEVANT;
  }

  /** Whose account was asked for; the administrator needs no password for it. */
  private static Reading changed(LogLine l, boolean failed, int from, int to, int actor) {
    String user = l.textOrNull(from, to);
    if (failed) {
      return refused(user, null, null, FirstFactor.UNKNOWN);
    }
    boolean root = l.at(actor, "root") && (actor + 4 == l.to || l.byteAt(actor + 4) == ' ');
    return root ? Reading.IRRELEVANT : granted(user, null, l);
  }

  private static Reading granted(@Nullable String user, @Nullable SourceAddress ip, LogLine l) {
    String mechanism = l.programIs("su") ? "SU" : "LOGIN";
    return new Reading.Login(new Fact.Granted(new Peer(null, user, mechanism, ip, 0, null, null)));
  }

  private static Reading refused(
      @Nullable String user,
      @Nullable SourceAddress ip,
      @Nullable Reason reason,
      FirstFactor first) {
    return new Reading.Login(
        new Fact.Refused(
            Peer.named(null, user).from(ip, 0, null),
            Said.refused(Outcome.FAILURE, reason, first),
            -1));
  }
}
