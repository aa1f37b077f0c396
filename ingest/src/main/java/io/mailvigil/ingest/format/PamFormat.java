// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Step;
import org.jspecify.annotations.Nullable;

/**
 * PAM modules under any program and service: pam_unix and its kin, pam_google_authenticator, and
 * unix_chkpwd. Sources: Linux-PAM {@code pam_unix/support.c}, google-authenticator-libpam {@code
 * src/pam_google_authenticator.c}. pam_oath writes nothing; the join reads it by absence.
 */
final class PamFormat implements LogFormat {
  private static final String FAILURE = "authentication failure";

  @Override
  public String name() {
    return "pam";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.endsWith("(") // dovecot(pam_google_authenticator)
        || program.startsWith("pam_")
        || program.equals("unix_chkpwd")
        || first == 'p'
        || first == '('
        || first == 'P';
  }

  @Override
  public Reading read(LogLine l) {
    int m = l.message;
    int programEnd = l.programTo;
    if (l.byteAt(programEnd - 1) == ')' && programEnd > l.programFrom) {
      int open = l.find("(pam_", l.programFrom, programEnd);
      if (open >= 0) {
        return module(l, open + 1, programEnd - 1, l.text(l.programFrom, open), false, m);
      }
    }
    if (l.programStarts("pam_")) { // a line without head: pam_unix(su:auth): …
      int open = l.find('(', l.programFrom, programEnd);
      int nameEnd = open < 0 ? programEnd : open;
      return service(l, l.programFrom, nameEnd, open < 0 ? programEnd : open, m);
    }
    if (l.at(m, "pam_")) {
      int nameEnd = m;
      while (nameEnd < l.to && (isWord(l.buf[nameEnd]))) {
        nameEnd++;
      }
      int open = l.byteAt(nameEnd) == '(' ? nameEnd : -1;
      int close = open < 0 ? nameEnd : l.find("): ", open, Math.min(l.to, open + 96));
      if (close < 0 || l.byteAt(open < 0 ? nameEnd : close + 1) != ':') {
        return Reading.FOREIGN;
      }
      int body = Envelope.blanks(l, (open < 0 ? nameEnd : close + 1) + 1);
      return service(l, m, nameEnd, open < 0 ? nameEnd : open, body);
    }
    if (l.at(m, "(pam_")) {
      int close = l.find(')', m, Math.min(l.to, m + 64));
      if (close < 0) {
        return Reading.FOREIGN;
      }
      return module(l, m + 1, close, null, false, Envelope.blanks(l, close + 1));
    }
    if (l.at(m, "PAM ") && l.number(m + 4, l.to) > 0) { // sshd sums up
      return unix(l, m + 4, null);
    }
    if (l.programIs("unix_chkpwd")) {
      return Reading.IRRELEVANT;
    }
    return Reading.FOREIGN;
  }

  /** {@code (service:type)} from {@code open} on, where there is one. */
  private static Reading service(LogLine l, int from, int nameEnd, int open, int body) {
    String service = null;
    boolean other = false;
    if (l.byteAt(open) == '(') {
      int close = l.find(')', open, Math.min(l.to, open + 96));
      int colon = close < 0 ? -1 : l.findLast(':', open, close);
      service = close < 0 ? null : l.text(open + 1, colon < 0 ? close : colon);
      other = colon >= 0 && !l.at(colon, ":auth)");
      if (other && l.at(colon, ":account)")) {
        return account(l, service, body);
      }
      if (other && l.at(colon, ":chauthtok)")) {
        return changed(l, body);
      }
    }
    return other ? Reading.IRRELEVANT : module(l, from, nameEnd, service, other, body);
  }

  private static Reading module(
      LogLine l, int from, int to, @Nullable String service, boolean other, int body) {
    if (to - from == 24 && l.at(from, "pam_google_authenticator")) {
      return google(l, service, body);
    }
    return other ? Reading.IRRELEVANT : unix(l, body, service);
  }

  private static Reading google(LogLine l, @Nullable String service, int m) {
    if (l.at(m, "Accepted google_authenticator for ")) {
      return said(Step.CODE_ACCEPTED, service, l.textOrNull(m + 34, l.to));
    }
    if (l.at(m, "Invalid verification code for ")) {
      return said(Step.CODE_REFUSED, service, l.textOrNull(m + 30, l.to));
    }
    if (l.at(m, "Invalid verification code")) {
      return said(Step.CODE_REFUSED, service, null);
    }
    if (l.at(m, "Trying to reuse a previously used time-based code")) {
      return clue(Step.CODE_REUSED, service, null);
    }
    if (l.at(m, "Too many concurrent login attempts")) {
      return said(Step.CODE_LIMITED, service, null);
    }
    if (l.at(m, "Did not receive verification code from user")) {
      return said(Step.CODE_MISSING, service, null);
    }
    if (l.at(m, "No secret configured for user ")) {
      int end = l.findLast(", asking for code anyway.", m + 30, l.to);
      return clue(Step.NOT_ENROLLED, service, l.textOrNull(m + 30, end < 0 ? l.to : end));
    }
    if (l.at(m, "Failed to read \"")) {
      return clue(Step.NOT_ENROLLED, service, quotedAtEnd(l, m));
    }
    if (l.at(m, "within grace period: \"")) {
      return said(Step.WITHIN_GRACE, service, quotedAtEnd(l, m));
    }
    if (l.at(m, "debug: scratch code ")) {
      return clue(Step.BACKUP_CODE_USED, service, null);
    }
    if (l.at(m, "debug: google_authenticator for host \"")) {
      int end = l.find('"', m + 38, l.to);
      SourceAddress ip = end < 0 ? null : l.address(m + 38, end);
      return ip == null
          ? Reading.IRRELEVANT
          : new Reading.Detail(new Fact.Pam(Step.ADDRESS_TOLD, service, null, ip, 1));
    }
    return Reading.IRRELEVANT;
  }

  private static @Nullable String quotedAtEnd(LogLine l, int m) {
    int end = l.to - 1;
    int open = l.byteAt(end) == '"' ? l.findLast('"', m, end) : -1;
    return open < 0 ? null : l.textOrNull(open + 1, end);
  }

  private static Reading unix(LogLine l, int m, @Nullable String service) {
    int attempts = 1;
    int p = m;
    long more = l.number(m, Math.min(l.to, m + 7));
    if (more > 0) {
      p = l.find(" more ", m, Math.min(l.to, m + 12));
      if (p < 0) {
        return Reading.IRRELEVANT;
      }
      attempts = (int) Math.min(more, 100_000);
      p += 6;
    }
    if (l.at(p, FAILURE)) {
      int end = p + FAILURE.length() + (l.byteAt(p + FAILURE.length()) == 's' ? 1 : 0);
      return l.byteAt(end) == ';' ? failure(l, end, service, attempts) : Reading.IRRELEVANT;
    }
    if (l.at(p, "auth could not identify password for [")) {
      int open = l.find('[', p, l.to);
      int close = l.findLast(']', open, l.to);
      return close < 0
          ? new Reading.Garbled("pam_unix names no user")
          : said(Step.NO_PASSWORD_LEFT, service, l.textOrNull(open + 1, close));
    }
    if (l.at(p, "check pass; user unknown")) {
      return clue(Step.USER_UNKNOWN, service, null);
    }
    return Reading.IRRELEVANT;
  }

  /**
   * {@code logname= uid=0 euid=0 tty=dovecot ruser=R rhost=ADDRESS user=U}, where R and U may be
   * anything. A known user has a sane name and stands last; for an unknown one rhost stands last.
   */
  private static Reading failure(LogLine l, int m, @Nullable String service, int attempts) {
    int end = l.to;
    while (end > m && l.buf[end - 1] == ' ') {
      end--;
    }
    int rhost = l.findLast(" rhost=", m, end);
    if (rhost < 0) {
      return new Reading.Garbled("pam_unix names no rhost");
    }
    int value = rhost + 7;
    int valueEnd = l.find(' ', value, end);
    String user = null;
    if (valueEnd >= 0) {
      int named = Envelope.blanks(l, valueEnd);
      if (!l.at(named, "user=")) {
        return new Reading.Garbled("pam_unix's line ends in neither rhost nor user");
      }
      user = l.textOrNull(named + 5, end);
    } else {
      valueEnd = end;
      int ruser = l.find(" ruser=", m, rhost + 1);
      user = ruser < 0 || ruser + 7 >= rhost ? null : l.text(ruser + 7, rhost);
    }
    SourceAddress ip = l.address(value, valueEnd);
    return new Reading.Login(new Fact.Pam(Step.PASSWORD_REFUSED, service, user, ip, attempts));
  }

  private static Reading account(LogLine l, @Nullable String service, int m) {
    if (!l.at(m, "account ")) {
      return Reading.IRRELEVANT;
    }
    int end = l.findLast(" has expired", m, l.to);
    return end < 0 ? Reading.IRRELEVANT : clue(Step.EXPIRED, service, l.textOrNull(m + 8, end));
  }

  private static Reading changed(LogLine l, int m) {
    if (!l.at(m, "password changed for ") || m + 21 >= l.to) {
      return Reading.IRRELEVANT;
    }
    return new Reading.Login(
        new Fact.Alone(
            Action.PASSWORD_CHANGED,
            Outcome.SUCCESS,
            null,
            null,
            l.text(m + 21, l.to),
            null,
            null,
            0,
            null,
            null,
            Factor.UNKNOWN,
            FirstFactor.UNKNOWN,
            SecondFactor.UNKNOWN,
            1,
            null));
  }

  private static Reading said(Step step, @Nullable String service, @Nullable String user) {
    return new Reading.Login(new Fact.Pam(step, service, user, null, 1));
  }

  private static Reading clue(Step step, @Nullable String service, @Nullable String user) {
    return new Reading.Detail(new Fact.Pam(step, service, user, null, 1));
  }

  private static boolean isWord(int c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
