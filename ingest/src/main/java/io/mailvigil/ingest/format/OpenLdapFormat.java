// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.ingest.format.Fact.Answer;
import org.jspecify.annotations.Nullable;

/**
 * OpenLDAP's slapd at {@code loglevel stats} and 389 Directory Server's access log: {@code conn=1
 * fd=2 ACCEPT from IP=…}, {@code conn=1 op=3 BIND dn="…" method=128}, {@code conn=1 op=3 RESULT
 * tag=97 err=49 …}. Address, name and verdict stand in lines of their own, tied by process,
 * connection and operation. Sources: OpenLDAP {@code servers/slapd/connection.c}, {@code bind.c},
 * {@code result.c}; 389-ds {@code ldap/servers/slapd/result.c}; result codes of RFC 4511.
 */
final class OpenLdapFormat implements LogFormat {
  /** The tag of a BindResponse. */
  private static final String BIND_RESPONSE = " tag=97";

  @Override
  public String name() {
    return "openldap";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return isServer(program) || program.isEmpty() && (first == 'c' || first == '[');
  }

  private static boolean isServer(String program) {
    return program.equals("slapd") || program.equals("ns-slapd") || program.equals("dirsrv");
  }

  @Override
  public Reading read(LogLine l) {
    int p = l.message;
    boolean server = l.hasProgram();
    if (server) {
      String program = l.program();
      if (program == null || !isServer(program)) {
        return Reading.FOREIGN;
      }
    } else if (l.byteAt(p) == '[') { // 389: [23/Nov/2026:16:05:03.123456789 +0000] conn=…
      if (l.afterStamp <= p || !l.at(l.afterStamp, "conn=")) {
        return Reading.FOREIGN;
      }
      p = l.afterStamp;
    }
    if (!l.at(p, "conn=")) {
      return server ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    int connection = p + 5;
    int end = digits(l, connection);
    if (end == connection || l.byteAt(end) != ' ') {
      return server ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    String session = l.pid() + "/" + l.text(connection, end);
    int what = end + 1;
    if (l.at(what, "fd=")) {
      return connected(l, session, digits(l, what + 3));
    }
    if (!l.at(what, "op=")) {
      return l.at(what, "TLS") || l.at(what, "SSL") ? secured(session) : Reading.IRRELEVANT;
    }
    int op = what + 3;
    int opEnd = digits(l, l.byteAt(op) == '-' ? op + 1 : op);
    if (l.byteAt(opEnd) != ' ') {
      return Reading.IRRELEVANT;
    }
    return operation(l, session, l.text(op, opEnd), opEnd + 1);
  }

  private static int digits(LogLine l, int from) {
    int p = from;
    while (p < from + 20 && Stamps.isDigit(l.byteAt(p))) {
      p++;
    }
    return p;
  }

  // ---- the connection

  private static Reading connected(LogLine l, String session, int p) {
    if (l.at(p, " ACCEPT from IP=")) {
      int from = p + 16;
      int end = l.find(' ', from, l.to);
      ClientAddress peer = ClientAddress.parse(l.text(from, end < 0 ? l.to : end));
      return peer == null ? Reading.IRRELEVANT : from(session, peer.ip(), peer.port(), null);
    }
    if (l.at(p, " closed")) {
      return new Reading.Detail(new Fact.Left(session));
    }
    if (l.at(p, " TLS established")) {
      return secured(session);
    }
    // 389: fd=64 slot=64 [SSL ]connection from ADDRESS to ADDRESS
    int words = l.find("connection from ", p, Math.min(l.to, p + 48));
    if (words > 0) {
      int from = words + 16;
      int end = l.find(' ', from, l.to);
      SourceAddress ip = l.address(from, end < 0 ? l.to : end);
      boolean tls = l.at(words - 4, "SSL ") || l.at(words - 4, "TLS ");
      return ip == null
          ? Reading.IRRELEVANT
          : from(session, ip, 0, tls ? new Tls(true, null, null) : null);
    }
    return Reading.IRRELEVANT;
  }

  private static Reading secured(String session) {
    return from(session, null, 0, new Tls(true, null, null));
  }

  private static Reading from(
      String session, @Nullable SourceAddress ip, int port, @Nullable Tls tls) {
    return new Reading.Detail(new Fact.Connected(session, ip, port, tls));
  }

  // ---- the operation

  private static Reading operation(LogLine l, String session, String op, int p) {
    if (l.at(p, "BIND ")) {
      return bind(l, session, op, p + 5);
    }
    if (l.at(p, "RESULT ")) {
      boolean bind = l.find(BIND_RESPONSE, p, Math.min(l.to, p + 40)) > 0;
      return bind ? result(l, session, op, p + 6) : Reading.IRRELEVANT;
    }
    return l.at(p, "fd=") && l.find(" closed", p, Math.min(l.to, p + 48)) > 0
        ? new Reading.Detail(new Fact.Left(session))
        : Reading.IRRELEVANT;
  }

  /**
   * {@code dn="NAME" method=128}: what follows the name is the server's, and a quote in the name is
   * written as {@code \22}. An anonymous bind names nobody; a SASL bind names its user when it is
   * done.
   */
  private static Reading bind(LogLine l, String session, String op, int p) {
    if (!l.at(p, "dn=\"")) {
      return Reading.IRRELEVANT; // anonymous, authcid="…": a line with the name follows
    }
    int method = l.findLast("\" method=", p + 3, l.to);
    int end = method < 0 ? l.findLast("\" mech=", p + 3, l.to) : method;
    if (end < 0) {
      return new Reading.Garbled("no name in slapd's bind");
    }
    boolean external = method < 0 && l.at(end, "\" mech=EXTERNAL"); // a certificate, or who runs it
    boolean anonymous = end == p + 4 || external;
    boolean sasl = method > 0 && !l.at(method + 9, "128");
    return new Reading.Detail(
        new Fact.Bind(
            session,
            op,
            anonymous ? null : LdapName.login(l.text(p + 4, end)),
            anonymous && !sasl));
  }

  private static Reading result(LogLine l, String session, String op, int p) {
    int error = l.find(" err=", p, Math.min(l.to, p + 48));
    long code = error < 0 ? -1 : l.number(error + 5, l.to);
    if (code < 0) {
      return new Reading.Garbled("no result code in the answer to a bind");
    }
    if (code == 14 || code == 10) {
      return Reading.IRRELEVANT; // a step of SASL; a referral
    }
    return new Reading.Login(new Fact.BindResult(session, op, answer(l, code, error + 5)));
  }

  /** Null where the bind succeeded. Directories that a proxy asks put Active Directory's code. */
  private static @Nullable Answer answer(LogLine l, long code, int from) {
    if (code == 49 || code == 19) {
      int data = l.find("AcceptSecurityContext error, data ", from, l.to);
      if (data > 0) {
        return active(l, data + 34);
      }
      boolean locked =
          l.find("locked", from, l.to) > 0 || l.find("password retry limit", from, l.to) > 0;
      return locked ? Answer.DENIED : code == 49 ? Answer.PASSWORD_MISMATCH : Answer.POLICY;
    }
    return switch ((int) code) {
      case 0 -> null;
      case 32 -> Answer.UNKNOWN_USER;
      case 34 -> Answer.NAME_REFUSED;
      case 8, 13 -> Answer.CLEARTEXT_REFUSED;
      case 53 -> l.find("nactivated", from, l.to) > 0 ? Answer.DENIED : Answer.POLICY;
      case 7, 48, 50 -> Answer.POLICY;
      case 1, 2, 3, 11, 51, 52, 80 -> Answer.BACKEND_ERROR;
      default -> Answer.PAM_REFUSED;
    };
  }

  private static Answer active(LogLine l, int code) {
    if (l.at(code, "525")) {
      return Answer.UNKNOWN_USER;
    }
    if (l.at(code, "530") || l.at(code, "531")) {
      return Answer.NOT_ALLOWED_FROM_HERE;
    }
    if (l.at(code, "532") || l.at(code, "701") || l.at(code, "773")) {
      return Answer.EXPIRED;
    }
    return l.at(code, "533") || l.at(code, "775") ? Answer.DENIED : Answer.PASSWORD_MISMATCH;
  }
}
