// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Step;
import org.jspecify.annotations.Nullable;

/**
 * Duo Unix, pam_duo and login_duo: {@code Failed Duo login for 'NAME' from ADDRESS: TEXT}. They run
 * after the password; which factor it was (push, call, code) their lines do not say. Source:
 * duo_unix {@code pam_duo/pam_duo.c}, {@code login_duo/login_duo.c}, {@code lib/util.c} {@code
 * duo_log()}.
 */
final class DuoUnixFormat implements LogFormat {
  private static final String BYPASSED = " bypassed Duo 2FA due to user's UNIX group";

  @Override
  public String name() {
    return "duo-unix";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("pam_duo")
        || program.equals("login_duo")
        || "[SFAEUC".indexOf(first) >= 0;
  }

  @Override
  public Reading read(LogLine l) {
    int p = l.message;
    if (l.byteAt(p) == '[' && l.byteAt(p + 2) == ']') { // with -d: [4] Failed …
      p = Envelope.blanks(l, p + 3);
    }
    boolean ours = l.programIs("pam_duo") || l.programIs("login_duo");
    Reading other = ours ? Reading.IRRELEVANT : Reading.FOREIGN;
    if (l.at(p, "User ")) {
      int end = l.findLast(BYPASSED, p, l.to);
      return end < 0 ? other : said(Step.CODE_SKIPPED, l.textOrNull(p + 5, end), null);
    }
    int verb = l.find(" Duo login for ", p, Math.min(l.to, p + 26));
    if (verb < 0) {
      return l.at(p, "Couldn't open Duo API handle") ? Reading.IRRELEVANT : other;
    }
    int name = verb + 15;
    int nameEnd = nameEnd(l, name);
    boolean quoted = l.byteAt(name) == '\'';
    String user = l.textOrNull(quoted ? name + 1 : name, nameEnd);
    int text = quoted ? nameEnd + 1 : nameEnd;
    SourceAddress ip = null;
    if (l.at(text, " from ")) { // whoever connects may choose his host's name
      int end = l.find(": ", text + 6, l.to);
      end = end < 0 ? l.to : end;
      ip = l.address(text + 6, end);
      text = end;
    }
    Step step = step(l, p, text);
    return step == null ? other : said(step, user, ip);
  }

  /** The place of the quote that ends the name; without quotes, of what follows it. */
  private static int nameEnd(LogLine l, int name) {
    if (l.byteAt(name) != '\'') {
      int end = name;
      while (end < l.to && l.buf[end] != ' ' && !l.at(end, ": ")) {
        end++;
      }
      return end;
    }
    for (int i = name + 1; i < l.to; i++) {
      if (l.buf[i] == '\''
          && (i + 1 == l.to
              || l.at(i + 1, ": ")
              || l.at(i + 1, " from ")
              || l.at(i + 1, " on connection failure"))) {
        return i;
      }
    }
    return l.to;
  }

  private static @Nullable Step step(LogLine l, int p, int text) {
    return switch (l.byteAt(p)) {
      case 'S' ->
          l.at(p, "Successful ")
              ? Step.CODE_ACCEPTED
              : l.at(p, "Skipped ") ? Step.CODE_SKIPPED : null;
      case 'F' ->
          l.at(p, "Failed ")
              ? refused(l, text)
              : l.at(p, "Failsafe ")
                  ? Step.CODE_SKIPPED
                  : l.at(p, "Failsecure ") ? Step.FAULT : null;
      case 'A' ->
          l.at(p, "Aborted ") ? Step.POLICY : l.at(p, "Allowed ") ? Step.CODE_SKIPPED : null;
      case 'E' -> l.at(p, "Error in ") ? Step.FAULT : null;
      default -> null;
    };
  }

  private static Step refused(LogLine l, int text) {
    if (l.find("denied", text, l.to) >= 0 || l.find("raud", text, l.to) >= 0) {
      return Step.CODE_DENIED;
    }
    return l.find("timed out", text, l.to) >= 0 ? Step.CODE_MISSING : Step.CODE_REFUSED;
  }

  private static Reading said(Step step, @Nullable String user, @Nullable SourceAddress ip) {
    return new Reading.Login(new Fact.Pam(step, "duo", null, user, ip, 1));
  }
}
