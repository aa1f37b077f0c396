// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Cyrus IMAP's imapd, pop3d, lmtpd, timsieved, nntpd, httpd and mupdate, 1.x to 3.x. The address
 * stands before the name, so every line is read from the left; behind the name only SASL's detail
 * follows, and that is searched from the right. Sources: {@code imap/imapd.c}, {@code
 * imap/pop3d.c}, {@code imap/httpd.c}, {@code imap/lmtpengine.c}, {@code timsieved/parser.c}.
 */
final class CyrusFormat implements LogFormat {
  private static final String LOGGED_IN = " User logged in";
  private static final String NOBODY = ") invalid user";
  private static final Tls ESTABLISHED = new Tls(true, null, null);
  private static final Tls NONE = new Tls(false, null, null);

  @Override
  public String name() {
    return "cyrus";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("cyrus")
        || program.equals("badlogin")
        || program.equals("login")
        || (first == 'b' || first == 'l' || first == 's') && protocol(program) != null;
  }

  @Override
  public Reading read(LogLine l) {
    if (l.programIs("badlogin") || l.programIs("login")) { // a line without head
      boolean good = l.programIs("login");
      return good && l.find(LOGGED_IN, l.message, l.to) < 0
          ? Reading.FOREIGN
          : verdict(l, l.message, good, null);
    }
    boolean own = l.programStarts("cyrus");
    if (!own && !isDaemon(l)) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (l.at(m, "badlogin: ")) {
      return verdict(l, m + 10, false, protocol(l));
    }
    if (l.at(m, "login: ")) {
      return verdict(l, m + 7, true, protocol(l));
    }
    return own || l.at(m, "starttls: ") ? Reading.IRRELEVANT : Reading.FOREIGN;
  }

  private static boolean isDaemon(LogLine l) {
    int c = l.byteAt(l.message);
    return (c == 'b' || c == 'l' || c == 's') && protocol(l) != null;
  }

  private static @Nullable String protocol(LogLine l) {
    String program = l.program();
    return program == null ? null : protocol(program);
  }

  private static @Nullable String protocol(String program) {
    String daemon = program.substring(program.lastIndexOf('/') + 1);
    if (daemon.startsWith("imap")) {
      return "imap";
    }
    if (daemon.startsWith("pop3")) {
      return "pop3";
    }
    if (daemon.contains("sieve")) {
      return "sieve";
    }
    if (daemon.startsWith("lmtp")) {
      return "lmtp";
    }
    if (daemon.startsWith("nntp")) {
      return "nntp";
    }
    if (daemon.startsWith("http")) {
      return "http";
    }
    return daemon.startsWith("mupdate") ? "mupdate" : null;
  }

  /** {@code HOST [ADDRESS] …}, {@code HOST[ADDRESS] …} or {@code [ADDRESS] …}. */
  private static Reading verdict(LogLine l, int m, boolean good, @Nullable String protocol) {
    int open = m;
    int limit = Math.min(l.to, m + 300);
    while (open < limit && l.buf[open] != '[' && (l.buf[open] != ' ' || l.at(open, " ["))) {
      open++;
    }
    int close = l.byteAt(open) == '[' ? l.find(']', open, Math.min(l.to, open + 64)) : -1;
    if (close < 0 || l.byteAt(close + 1) != ' ') {
      return good && l.find(" from ", m, limit) > 0 // mupdate: login: NAME from HOST
          ? Reading.IRRELEVANT
          : new Reading.Garbled("no client address before the mechanism");
    }
    SourceAddress ip = l.address(open + 1, close); // [local] is none
    int rest = close + 2;
    if (l.at(rest, "via ")) { // through a Cyrus proxy
      int end = l.find("] ", rest, l.to);
      rest = end < 0 ? rest : end + 2;
    }
    return good ? granted(l, rest, ip, protocol) : refused(l, rest, ip, protocol);
  }

  /** {@code NAME MECH[+TLS] User logged in[ SESSIONID=<ID>]}, {@code anonymous PASSWORD}. */
  private static Reading granted(
      LogLine l, int p, @Nullable SourceAddress ip, @Nullable String protocol) {
    if (l.at(p, "anonymous ") && l.find(LOGGED_IN, p, l.to) < 0) {
      Peer nobody = new Peer(protocol, "anonymous", "ANONYMOUS", ip, 0, null, null);
      return new Reading.Login(nobody.granted());
    }
    int end = l.findLast(LOGGED_IN, p, l.to);
    int id = l.findLast(" SESSIONID=<", p, l.to);
    String session = null;
    if (id > 0) {
      int idEnd = l.find('>', id, l.to);
      session = l.textOrNull(id + 12, idEnd < 0 ? l.to : idEnd);
    }
    int mechanismEnd = end >= 0 ? end : id > 0 ? id : l.to;
    int mechanism = l.findLast(' ', p, mechanismEnd) + 1;
    if (mechanism <= p) {
      return new Reading.Garbled("no mechanism after the name");
    }
    int plus = l.find('+', mechanism, mechanismEnd);
    boolean tls = plus > 0 && l.find("TLS", plus, mechanismEnd) > 0;
    return new Reading.Login(
        new Peer(
                protocol,
                l.textOrNull(p, mechanism - 1),
                mechanism(l.text(mechanism, tls ? plus : mechanismEnd)),
                ip,
                0,
                session,
                tls ? ESTABLISHED : NONE)
            .granted());
  }

  /**
   * {@code MECH (NAME) [SASL…]}, {@code plaintext (NAME) invalid user}, {@code MECH [NAME ]SASL…},
   * {@code plaintext NAME REASON}.
   */
  private static Reading refused(
      LogLine l, int p, @Nullable SourceAddress ip, @Nullable String protocol) {
    int mechanismEnd = l.find(' ', p, l.to);
    if (mechanismEnd < 0) {
      return new Reading.Garbled("nothing after the mechanism");
    }
    if (l.at(p, "wrong password for ")) { // 1.x
      Peer peer = new Peer(protocol, l.textOrNull(p + 19, l.to), "PLAIN", ip, 0, null, null);
      return new Reading.Login(peer.wrongPassword(Reason.BAD_PASSWORD));
    }
    String mechanism = mechanism(l.text(p, mechanismEnd));
    if (l.at(p, "anonymous login refused")) {
      Peer peer = new Peer(protocol, "anonymous", "ANONYMOUS", ip, 0, null, null);
      return new Reading.Login(peer.refused(Reason.POLICY));
    }
    int user = mechanismEnd + 1;
    int detail = user;
    int userEnd = user;
    if (l.byteAt(user) == '(') {
      int nobody = l.to - NOBODY.length();
      if (nobody > user && l.at(nobody, NOBODY)) { // first: a name may hold what is searched below
        return new Reading.Login(
            peer(l, protocol, mechanism, ip, user + 1, nobody).refused(Reason.UNKNOWN_USER));
      }
      int close = l.findLast(") [", user, l.to);
      userEnd = close < 0 ? l.findLast(')', user, l.to) : close;
      detail = Math.max(user, userEnd);
      user = userEnd < 0 ? user : user + 1;
    } else if (l.at(p, "plaintext ")) {
      int sasl = l.findLast(" SASL(-", user - 1, l.to);
      int invalid = sasl < 0 ? l.findLast(" invalid user", user - 1, l.to) : -1;
      int bad = sasl < 0 && invalid < 0 ? l.findLast(" bad userid", user - 1, l.to) : -1;
      userEnd = Math.max(sasl, Math.max(invalid, bad));
      detail = userEnd < 0 ? user : userEnd;
      if (sasl < 0 && userEnd >= 0) {
        return new Reading.Login(
            peer(l, protocol, mechanism, ip, user, userEnd).refused(Reason.UNKNOWN_USER));
      }
      if (userEnd < 0) { // NAME REASON without SASL's code
        userEnd = l.find(' ', user, l.to);
        detail = Math.max(user, userEnd);
      }
    }
    return new Reading.Login(
        SaslError.of(peer(l, protocol, mechanism, ip, user, userEnd), l, detail, l.to));
  }

  private static Peer peer(
      LogLine l,
      @Nullable String protocol,
      @Nullable String mechanism,
      @Nullable SourceAddress ip,
      int user,
      int userEnd) {
    String name = user >= userEnd ? null : l.text(user, userEnd);
    boolean challenge = name != null && "APOP".equals(mechanism) && name.startsWith("<");
    return new Peer(
        protocol, challenge || "-notset-".equals(name) ? null : name, mechanism, ip, 0, null, null);
  }

  /** IMAP's LOGIN and POP3's PASS are logged as {@code plaintext}: the other servers say PLAIN. */
  private static String mechanism(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    return upper.equals("PLAINTEXT") ? "PLAIN" : upper;
  }
}
