// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Courier's imapd, pop3d, their {@code -ssl} twins, sqwebmail and courieresmtpd, in syslog and in
 * the logs of courierlogger and multilog. The name may hold any text but is followed by the
 * daemon's address and port, so these are taken from the right; courieresmtpd's line begins with
 * the address and ends with what the client typed. Sources: Courier {@code imap/imaplogin.c},
 * {@code imap/pop3dserver.c}, {@code webmail/auth.c}, {@code module.esmtp/courieresmtpd.c}.
 */
final class CourierFormat implements LogFormat {
  private static final String ESMTP_ERROR = "error,relay=";

  @Override
  public String name() {
    return "courier";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("courier")
        || program.equals("authdaemond")
        || program.equals("imaplogin")
        || program.equals("sqwebmaild")
        || program.equals("sqwebmail")
        || program.equals("INFO")
        || (first == 'L' || first == 'D' || first == 'T' || first == 'C' || first == 'I')
            && isDaemon(program);
  }

  private static boolean isDaemon(String program) {
    return program.startsWith("imap") || program.startsWith("pop3");
  }

  @Override
  public Reading read(LogLine l) {
    String program = l.hasProgram() ? l.program() : null;
    if (program == null) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (program.startsWith("courieresmtpd")) {
      return l.at(m, ESMTP_ERROR) ? esmtp(l, m + ESMTP_ERROR.length()) : Reading.IRRELEVANT;
    }
    boolean own = program.startsWith("courier") || program.equals("imaplogin");
    if (program.equals("authdaemond")) {
      return l.at(m, "pam_") || l.at(m, "(pam_") ? Reading.FOREIGN : Reading.IRRELEVANT;
    }
    boolean web = program.startsWith("sqwebmail");
    if (!own && !web && !program.equals("INFO") && !isDaemon(program)) {
      return Reading.FOREIGN;
    }
    int said = said(l, m);
    if (l.at(said, "LOGIN")) {
      return login(l, said + 5, web ? "http" : protocol(l, program, said));
    }
    boolean about =
        own
            || web
            || l.at(said, "LOGOUT,")
            || l.at(said, "DISCONNECTED,")
            || l.at(said, "TIMEOUT,")
            || l.at(said, "Connection, ip=[")
            || l.at(said, "Disconnected, ip=[");
    return about ? Reading.IRRELEVANT : Reading.FOREIGN;
  }

  /** Where the daemon's own text begins: Plesk's couriers glue a line of their own before it. */
  private static int said(LogLine l, int m) {
    if (l.at(m, "INFO: ")) {
      return m + 6;
    }
    int glued = l.at(m, "IMAP connect from ") ? l.find("]INFO: ", m, Math.min(l.to, m + 400)) : -1;
    return glued < 0 ? m : glued + 7;
  }

  private static @Nullable String protocol(LogLine l, String program, int m) {
    if (program.contains("pop3")) {
      return "pop3";
    }
    if (program.contains("imap") || l.findLast(", protocol=IMAP", m, l.to) > 0) {
      return "imap";
    }
    return l.findLast(", protocol=POP3", m, l.to) > 0 ? "pop3" : null;
  }

  /** {@code [ FAILED], [user=NAME, | method=MECH, ]ip=[ADDRESS][, port=[PORT]][, …]}. */
  private static Reading login(LogLine l, int p, @Nullable String protocol) {
    boolean failed = l.at(p, " FAILED, ");
    if (!failed && !l.at(p, ", ")) {
      return l.at(p, ": ip=[") ? Reading.IRRELEVANT : Reading.FOREIGN; // DEBUG_LOGIN
    }
    int fields = p + (failed ? 9 : 2);
    int ip = l.at(fields, "ip=[") ? fields - 2 : l.findLast(", ip=[", fields, l.to);
    int ipEnd = ip < 0 ? -1 : l.find(']', ip, l.to);
    if (ipEnd < 0) {
      return new Reading.Garbled("no ip after LOGIN");
    }
    SourceAddress address = l.address(ip + 6, ipEnd);
    int port = 0;
    if (l.at(ipEnd, "], port=[")) {
      port = (int) Math.clamp(l.number(ipEnd + 9, l.to), 0, 65_535);
    }
    String user = l.at(fields, "user=") ? l.textOrNull(fields + 5, ip) : null;
    String mechanism =
        l.at(fields, "method=") ? l.text(fields + 7, ip).toUpperCase(Locale.ROOT) : null;
    boolean stls = l.find(", stls=1", ipEnd, l.to) > 0 || l.find(", starttls=1", ipEnd, l.to) > 0;
    String program = l.program();
    boolean tls = stls || (program != null && program.endsWith("-ssl"));
    Peer peer =
        new Peer(
            protocol, user, mechanism, address, port, null, tls ? new Tls(true, null, null) : null);
    return new Reading.Login(failed ? peer.refused(null) : peer.granted());
  }

  /** {@code ADDRESS[,port=N][,ident=…],msg="535 Authentication failed.",cmd: AUTH MECH [NAME]}. */
  private static Reading esmtp(LogLine l, int p) {
    int ipEnd = l.find(',', p, Math.min(l.to, p + 64));
    if (ipEnd < 0) {
      return Reading.IRRELEVANT;
    }
    int next = ipEnd;
    int port = 0;
    if (l.at(next, ",port=")) {
      port = (int) Math.clamp(l.number(next + 6, l.to), 0, 65_535);
      int end = l.find(',', next + 1, l.to);
      next = end < 0 ? l.to : end;
    }
    if (l.at(next, ",ident=")) {
      int end = l.find(",msg=\"", next, l.to);
      next = end < 0 ? l.to : end;
    }
    if (!l.at(next, ",msg=\"535 Authentication failed")) {
      return Reading.IRRELEVANT;
    }
    SourceAddress ip = l.address(p, ipEnd);
    if (ip == null) {
      return new Reading.Garbled("no address after relay=");
    }
    int command = l.find(",cmd: ", next, l.to);
    boolean auth = command >= 0 && l.at(command + 6, "AUTH ");
    int mechanism = command + 11;
    int mechanismEnd = auth ? l.find(' ', mechanism, l.to) : -1;
    String user = mechanismEnd < 0 ? null : typed(l.text(mechanismEnd + 1, l.to));
    String mech =
        auth
            ? l.text(mechanism, mechanismEnd < 0 ? l.to : mechanismEnd).toUpperCase(Locale.ROOT)
            : null;
    Peer peer = new Peer("smtp", user, mech, ip, port, null, null);
    return new Reading.Login(peer.refused((Reason) null));
  }

  /**
   * The name that Courier adds to the command. An initial response may stand before it, and may
   * stand alone: base64 of who knows what, perhaps of the password, and never a name.
   */
  private static @Nullable String typed(String rest) {
    int blank = rest.indexOf(' ');
    String first = blank < 0 ? rest : rest.substring(0, blank);
    boolean encoded = first.length() % 4 == 0 && first.chars().allMatch(CourierFormat::isBase64);
    if (encoded) {
      return blank < 0 || blank + 1 == rest.length() ? null : rest.substring(blank + 1);
    }
    return rest.isEmpty() ? null : rest;
  }

  private static boolean isBase64(int c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/'
        || c == '=';
  }
}
