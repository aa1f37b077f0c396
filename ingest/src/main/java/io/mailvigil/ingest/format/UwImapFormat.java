// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The University of Washington's imapd and ipop3d (and Panda IMAP). {@code host=NAME [ADDRESS]} is
 * the daemon's and follows the name, which is cut at 80 characters but may hold any text: the last
 * one counts. Sources: imap-2007f {@code src/imapd/imapd.c}, {@code src/ipopd/ipop3d.c}, {@code
 * src/osdep/unix/env_unix.c}.
 */
final class UwImapFormat implements LogFormat {
  @Override
  public String name() {
    return "uw-imap";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return (first == 'L'
            || first == 'A'
            || first == 'F'
            || first == 'U'
            || first == 'E'
            || first == 'P')
        && (program.isEmpty() || isDaemon(program));
  }

  private static boolean isDaemon(String program) {
    return program.equals("imapd")
        || program.equals("ipop3d")
        || program.equals("ipop2d")
        || program.equals("imaps")
        || program.equals("pop3s")
        || program.equals("imap")
        || program.equals("pop3");
  }

  @Override
  public Reading read(LogLine l) {
    String program = l.hasProgram() ? l.program() : "";
    if (program == null || (!program.isEmpty() && !isDaemon(program))) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    int host = l.findLast(" host=", m, l.to);
    if (host < 0) {
      return Reading.FOREIGN;
    }
    String protocol = program.isEmpty() ? null : program.contains("pop") ? "pop3" : "imap";
    if (l.at(m, "Login user=")) {
      return named(l, m + 11, host, protocol, "PLAIN", Verdict.GRANTED);
    }
    if (l.at(m, "Auth user=")) {
      return named(l, m + 10, host, protocol, null, Verdict.GRANTED);
    }
    if (l.at(m, "APOP user=")) {
      return named(l, m + 10, host, protocol, "APOP", Verdict.GRANTED);
    }
    if (l.at(m, "Authenticated user=")) {
      return named(l, m + 19, host, protocol, null, Verdict.GRANTED);
    }
    if (l.at(m, "Preauthenticated user=")) {
      return Reading.IRRELEVANT; // who is logged in already, by rsh or ssh
    }
    if (l.at(m, "Login failed user=")) {
      return named(l, m + 18, host, protocol, "PLAIN", Verdict.WRONG);
    }
    if (l.at(m, "Login excessive login failures user=")) {
      return named(l, m + 36, host, protocol, "PLAIN", Verdict.WRONG);
    }
    if (l.at(m, "Login disabled user=")) {
      return named(l, m + 20, host, protocol, "PLAIN", Verdict.DISABLED);
    }
    if (l.at(m, "Failed ")) { // Failed LEGACY override of user=
      int user = l.find(" override of user=", m, Math.min(l.to, m + 120));
      return user < 0
          ? Reading.IRRELEVANT
          : named(l, user + 18, host, protocol, null, Verdict.WRONG);
    }
    if (l.at(m, "AUTHENTICATE ")) {
      return nameless(l, m + 13, host, protocol);
    }
    if (l.at(m, "Authentication failure host=") || l.at(m, "Excessive authentication failures")) {
      return new Reading.Login(
          new Peer(protocol, null, null, ip(l, host), 0, null, null).refused(null));
    }
    return l.at(m, "Logout user=") || l.at(m, "Autologout ") || l.at(m, "Unexpected client ")
        ? Reading.IRRELEVANT
        : Reading.FOREIGN;
  }

  private enum Verdict {
    GRANTED,
    WRONG,
    DISABLED
  }

  /** {@code NAME [auth=NAME] host=…}: the second is who asked, the first whose mail it is. */
  private static Reading named(
      LogLine l,
      int user,
      int host,
      @Nullable String protocol,
      @Nullable String mechanism,
      Verdict verdict) {
    SourceAddress ip = ip(l, host);
    int end = host;
    while (end > user && l.buf[end - 1] == ' ') {
      end--;
    }
    int auth = l.findLast(" auth=", user, end);
    int domain = auth < 0 ? -1 : l.findLast(" domain=", user, auth); // a patch of Red Hat's
    int userEnd = domain > 0 ? domain : auth > 0 ? auth : end;
    String mech = mechanism;
    int told = l.findLast(" mech=", host, l.to);
    if (told > 0) {
      mech = l.text(told + 6, l.to).toUpperCase(Locale.ROOT);
    }
    Peer peer = new Peer(protocol, l.textOrNull(user, userEnd), mech, ip, 0, null, null);
    return new Reading.Login(
        switch (verdict) {
          case GRANTED -> peer.granted();
          case WRONG -> peer.refused(null);
          case DISABLED -> peer.refused(Reason.DISABLED);
        });
  }

  /**
   * {@code MECH failure|invalid host=…}. PLAIN and LOGIN have written {@code Login failed} before,
   * or were broken off before there were credentials; the others have no line but this.
   */
  private static Reading nameless(LogLine l, int mechanism, int host, @Nullable String protocol) {
    int end = l.find(' ', mechanism, host + 1);
    boolean failure = l.at(end, " failure host=");
    if (end < 0 || (!failure && !l.at(end, " invalid host="))) {
      return Reading.IRRELEVANT;
    }
    if (failure && (l.at(mechanism, "PLAIN ") || l.at(mechanism, "LOGIN "))) {
      return Reading.IRRELEVANT;
    }
    Peer peer =
        new Peer(
            protocol,
            null,
            l.text(mechanism, end).toUpperCase(Locale.ROOT),
            ip(l, host),
            0,
            null,
            null);
    return new Reading.Login(peer.refused(failure ? null : Reason.BAD_MECHANISM));
  }

  private static @Nullable SourceAddress ip(LogLine l, int host) {
    int open = l.find('[', host, l.to);
    int close = open < 0 ? -1 : l.find(']', open, Math.min(l.to, open + 64));
    return close < 0 ? null : l.address(open + 1, close);
  }
}
