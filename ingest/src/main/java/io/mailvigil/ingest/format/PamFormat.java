// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Step;
import org.jspecify.annotations.Nullable;

/**
 * PAM modules under any program and service, in all forms of their head: {@code
 * pam_x(service:auth): } of {@code pam_syslog}, {@code program(pam_x)[pid]: }, {@code program[pid]:
 * (pam_x) }, a module that is its own syslog program, and unix_chkpwd. What they say is in {@link
 * PamPassword}, {@link PamCode} and {@link PamRefusal}. pam_oath writes nothing; the join reads it
 * by absence.
 */
final class PamFormat implements LogFormat {
  private static final int LONGEST_SERVICE = 96;

  /** One line, its head read. */
  record ModuleLine(LogLine line, String module, @Nullable String service, int body) {
    boolean at(String ascii) {
      return line.at(body, ascii);
    }

    /** A line that may carry the attempt's event. */
    Reading login(Step step, @Nullable String user) {
      return login(step, user, null);
    }

    Reading login(Step step, @Nullable String user, @Nullable SourceAddress ip) {
      return new Reading.Login(new Fact.Pam(step, module, service, user, ip, 1));
    }

    /** A line that only helps to read the attempt's others. */
    Reading clue(Step step, @Nullable String user) {
      return new Reading.Detail(new Fact.Pam(step, module, service, user, null, 1));
    }
  }

  @Override
  public String name() {
    return "pam";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.endsWith("(") // dovecot(pam_google_authenticator)
        || (program.startsWith("pam_") && !program.equals("pam_duo"))
        || program.equals("unix_chkpwd")
        || first == 'p'
        || first == '('
        || first == '['
        || first == 'd'
        || first == 'P';
  }

  @Override
  public Reading read(LogLine l) {
    if (l.programIs("pam_duo")) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (l.at(m, "pam_")) { // also under a program of the module's own name
      return spoken(l, m, l.programStarts("pam_"));
    }
    int programEnd = l.programTo;
    if (l.byteAt(programEnd - 1) == ')' && programEnd > l.programFrom) {
      int open = l.find("(pam_", l.programFrom, programEnd);
      if (open >= 0) {
        return module(l, open + 1, programEnd - 1, l.text(l.programFrom, open), m);
      }
    }
    if (l.programStarts("pam_")) { // pam_radius_auth[1]: …, and pam_unix(su:auth): … without head
      int open = l.find('(', l.programFrom, programEnd);
      return service(
          l, l.programFrom, open < 0 ? programEnd : open, open < 0 ? programEnd : open, m);
    }
    if (l.at(m, "(pam_")) {
      int close = l.find(')', m, Math.min(l.to, m + 64));
      return close < 0
          ? Reading.FOREIGN
          : module(l, m + 1, close, null, Envelope.blanks(l, close + 1));
    }
    if (l.at(m, "PAM ") && l.number(m + 4, l.to) > 0) { // sshd sums up
      return PamPassword.read(new ModuleLine(l, "unix", null, m + 4));
    }
    if (l.programIs("unix_chkpwd")) {
      return PamPassword.chkpwd(l, m);
    }
    return PamCode.debugged(l, m);
  }

  /** {@code pam_x(service:type): text}, {@code pam_x: text} and {@code pam_x[pid]: text}. */
  private static Reading spoken(LogLine l, int m, boolean ours) {
    int nameEnd = m;
    while (nameEnd < l.to && isWord(l.buf[nameEnd])) {
      nameEnd++;
    }
    int end = nameEnd;
    if (l.byteAt(nameEnd) == '(') {
      int close = l.find("): ", nameEnd, Math.min(l.to, nameEnd + LONGEST_SERVICE));
      end = close < 0 ? -1 : close + 1;
    } else if (l.byteAt(nameEnd) == '[') {
      int close = l.find("]: ", nameEnd, Math.min(l.to, nameEnd + 16));
      end = close < 0 ? -1 : close + 1;
    }
    if (end < 0 || l.byteAt(end) != ':') {
      return ours ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    return service(l, m, nameEnd, nameEnd, Envelope.blanks(l, end + 1));
  }

  /** {@code (service:type)} at {@code open}, where there is one. */
  private static Reading service(LogLine l, int from, int nameEnd, int open, int body) {
    if (l.byteAt(open) != '(') {
      return module(l, from, nameEnd, null, body);
    }
    int close = l.find(')', open, Math.min(l.to, open + LONGEST_SERVICE));
    int colon = close < 0 ? -1 : l.findLast(':', open, close);
    String service = close < 0 ? null : l.text(open + 1, colon < 0 ? close : colon);
    if (colon < 0 || l.at(colon, ":auth)")) {
      return module(l, from, nameEnd, service, body);
    }
    if (l.at(colon, ":account)")) {
      return PamRefusal.account(new ModuleLine(l, l.text(from, nameEnd), service, body));
    }
    return l.at(colon, ":chauthtok)") ? changed(l, body) : Reading.IRRELEVANT;
  }

  private static Reading module(LogLine l, int from, int to, @Nullable String service, int body) {
    String module = to - from > 4 && to - from < 40 ? l.text(from + 4, to) : "";
    ModuleLine said = new ModuleLine(l, module, service, body);
    return switch (module) {
      case "google_authenticator" -> PamCode.google(said);
      case "radius_auth" -> PamCode.radius(said);
      case "privacyidea", "python" -> PamCode.privacyIdea(said);
      case "yubico", "u2f", "oath" -> PamCode.done(said);
      case "tally", "tally2", "access", "listfile", "faillock", "abl" -> PamRefusal.read(said);
      default -> PamPassword.read(said);
    };
  }

  private static Reading changed(LogLine l, int m) {
    if (!l.at(m, "password changed for ") || m + 21 >= l.to) {
      return Reading.IRRELEVANT;
    }
    return new Reading.Login(
        new Fact.Alone(
            Said.of(Action.PASSWORD_CHANGED, Outcome.SUCCESS, null),
            Peer.named(null, l.text(m + 21, l.to))));
  }

  private static boolean isWord(int c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
}
