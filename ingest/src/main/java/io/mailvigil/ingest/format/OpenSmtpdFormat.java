// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OpenSMTPD 5.3 to 7.x. Its lines begin with the session's id, or name it, and only the first tells
 * the address. Names are written with vis(3), without blanks. A refused login has its own line and
 * then that of the reply. Source: OpenSMTPD {@code smtpd/smtp_session.c}.
 */
final class OpenSmtpdFormat implements LogFormat {
  @Override
  public String name() {
    return "opensmtpd";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("smtpd") || program.equals("opensmtpd");
  }

  @Override
  public Reading read(LogLine l) {
    if (!l.programIs("smtpd") && !l.programIs("opensmtpd")) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (l.at(m, "smtp-in: ")) {
      return told(l, m + 9);
    }
    if (l.at(m, "info: ")) { // smtpd -d
      m += 6;
    }
    int idEnd = m;
    while (idEnd < l.to && idEnd < m + 17 && Character.digit(l.buf[idEnd], 16) >= 0) {
      idEnd++;
    }
    if (idEnd - m != 16 || !l.at(idEnd, " smtp ")) {
      return Reading.IRRELEVANT;
    }
    int p = idEnd + 6;
    if (l.at(p, "event=")) { // 6.0 to 6.3
      p += 6;
    }
    return session(l, l.text(m, idEnd), p);
  }

  private static Reading session(LogLine l, String id, int p) {
    if (l.at(p, "connected address=")) {
      int end = l.find(' ', p + 18, l.to);
      SourceAddress ip = ip(l, p + 18, end < 0 ? l.to : end);
      return ip == null
          ? Reading.IRRELEVANT // local: a socket of this machine
          : new Reading.Detail(new Fact.Connected(id, ip, 0, null));
    }
    if (l.at(p, "tls ciphers=") || l.at(p, "starttls ciphers=")) {
      int version = l.find('=', p, l.to) + 1;
      return new Reading.Detail(new Fact.Connected(id, null, 0, tls(l, version)));
    }
    if (l.at(p, "starttls") && l.find("ciphers=", p, l.to) > 0) { // address=… host=… ciphers="…"
      int version = l.findLast("ciphers=", p, l.to) + 8;
      return new Reading.Detail(
          new Fact.Connected(
              id, null, 0, tls(l, l.byteAt(version) == '"' ? version + 1 : version)));
    }
    if (l.at(p, "authentication user=")) {
      return authentication(l, id, p + 20);
    }
    if (l.at(p, "failed-command ")) {
      return failed(l, id, p + 15);
    }
    if (l.at(p, "message ")) {
      return sent(l, id, p + 8);
    }
    return l.at(p, "disconnected") || l.at(p, "closed")
        ? new Reading.Detail(new Fact.Left(id))
        : Reading.IRRELEVANT;
  }

  /** {@code NAME [address=A host=H ]result=ok|permfail|tempfail}. */
  private static Reading authentication(LogLine l, String id, int user) {
    int userEnd = l.find(' ', user, l.to);
    int result = userEnd < 0 ? -1 : l.findLast(" result=", userEnd, l.to);
    if (result < 0) {
      return new Reading.Garbled("no result of the authentication");
    }
    SourceAddress ip = null;
    if (l.at(userEnd, " address=")) {
      int end = l.find(' ', userEnd + 9, l.to);
      ip = ip(l, userEnd + 9, end < 0 ? l.to : end);
    }
    Peer peer = new Peer("smtp", VisText.plain(l, user, userEnd), null, ip, 0, id, null);
    int p = result + 8;
    if (l.at(p, "ok")) {
      return new Reading.Login(peer.granted());
    }
    if (l.at(p, "permfail")) {
      return new Reading.Login(peer.refused(null));
    }
    return l.at(p, "tempfail")
        ? new Reading.Login(peer.undecided(Reason.BACKEND_ERROR))
        : new Reading.Garbled("unknown result of an authentication");
  }

  /**
   * {@code [address=… ]command="AUTH LOGIN (username)" result="535 Authentication failed"}. The
   * command is the client's and may look like a result; the reply stands last.
   */
  private static Reading failed(LogLine l, String id, int p) {
    int command = l.find("command=\"", p, Math.min(l.to, p + 400));
    int result = command < 0 ? -1 : l.findLast("\" result=\"", command, l.to);
    return result < 0 || !isAuth(l, command + 9)
        ? Reading.IRRELEVANT
        : replied(l, id, address(l, p), command + 9, result, result + 10);
  }

  /** {@code address=A host=H }, which the versions of some years put before the command. */
  private static @Nullable SourceAddress address(LogLine l, int p) {
    int end = l.at(p, "address=") ? l.find(' ', p + 8, l.to) : -1;
    return end < 0 ? null : ip(l, p + 8, end);
  }

  /** The reply to an AUTH command. */
  private static Reading replied(
      LogLine l, String id, @Nullable SourceAddress ip, int command, int commandEnd, int reply) {
    int word = command + 5;
    int end = l.find(' ', word, commandEnd);
    int mechanismEnd = end < 0 ? commandEnd : end;
    String mechanism =
        mechanismEnd - word < 1 || mechanismEnd - word > 20
            ? null
            : l.text(word, mechanismEnd).toUpperCase(Locale.ROOT);
    Peer peer = new Peer("smtp", null, mechanism, ip, 0, id, null);
    if (l.at(reply, "535")) {
      return new Reading.Login(new Fact.Again(peer.refused(null)));
    }
    if (l.at(reply, "503") && l.find("not supported", reply, l.to) > 0) {
      return new Reading.Login(peer.refused(Reason.POLICY)); // AUTH is offered over TLS only
    }
    if (l.at(reply, "504")) {
      return new Reading.Login(peer.refused(Reason.BAD_MECHANISM));
    }
    return Reading.IRRELEVANT; // 421 and 501: no credentials were judged, or another line says it
  }

  private static boolean isAuth(LogLine l, int p) {
    return (l.byteAt(p) | 32) == 'a'
        && (l.byteAt(p + 1) | 32) == 'u'
        && (l.byteAt(p + 2) | 32) == 't'
        && (l.byteAt(p + 3) | 32) == 'h'
        && l.byteAt(p + 4) == ' ';
  }

  /** {@code msgid=M size=N nrcpt=N proto=P}. */
  private static Reading sent(LogLine l, String id, int p) {
    int size = l.find(" size=", p, l.to);
    int recipients = l.find(" nrcpt=", p, l.to);
    int idEnd = l.find(' ', p, l.to);
    if (size < 0 || recipients < 0 || !l.at(p, "msgid=")) {
      return Reading.IRRELEVANT;
    }
    return new Reading.Login(
        new Fact.Sent(
            id,
            l.text(p + 6, idEnd),
            null,
            l.number(size + 6, l.to),
            l.number(recipients + 7, l.to)));
  }

  // ---- 5.x

  private static Reading told(LogLine l, int p) {
    if (l.at(p, "New session ")) { // ID from host NAME [ADDRESS]
      String id = word(l, p + 12);
      int open = l.findLast('[', p, l.to);
      int close = open < 0 ? -1 : l.findLast(']', open, l.to);
      SourceAddress ip = close < 0 ? null : ip(l, open + 1, close);
      return ip == null || id == null
          ? Reading.IRRELEVANT
          : new Reading.Detail(new Fact.Connected(id, ip, 0, null));
    }
    if (l.at(p, "Started TLS on session ")) {
      String id = word(l, p + 23);
      int version = l.find("version=", p, l.to);
      return id == null || version < 0
          ? Reading.IRRELEVANT
          : new Reading.Detail(new Fact.Connected(id, null, 0, tls(l, version + 8)));
    }
    boolean accepted = l.at(p, "Accepted authentication for user ");
    int user =
        accepted
            ? p + 33
            : l.at(p, "Authentication failed for user ")
                ? p + 31
                : l.at(p, "Authentication temporarily failed for user ") ? p + 43 : -1;
    if (user > 0) {
      int session = l.findLast(" on session ", user, l.to);
      if (session < 0) {
        return new Reading.Garbled("no session of the authentication");
      }
      Peer peer =
          new Peer(
              "smtp", VisText.plain(l, user, session), null, null, 0, word(l, session + 12), null);
      return new Reading.Login(
          accepted
              ? peer.granted()
              : user == p + 31 ? peer.refused(null) : peer.undecided(Reason.BACKEND_ERROR));
    }
    if (l.at(p, "Failed command on session ")) { // ID: "AUTH PLAIN (...)" => 535 …
      String id = word(l, p + 26);
      int command = l.find(": \"", p, l.to);
      int reply = command < 0 ? -1 : l.findLast("\" => ", command, l.to);
      return id == null || reply < 0 || !isAuth(l, command + 3)
          ? Reading.IRRELEVANT
          : replied(l, id, null, command + 3, reply, reply + 5);
    }
    if (l.at(p, "Accepted message ")) { // M on session ID: from=<…>, to=<…>, size=N, ndest=N, …
      int on = l.find(" on session ", p, Math.min(l.to, p + 60));
      int size = l.findLast(", size=", p, l.to);
      int recipients = l.findLast(", ndest=", p, l.to);
      return on < 0 || size < 0 || recipients < 0
          ? Reading.IRRELEVANT
          : new Reading.Login(
              new Fact.Sent(
                  word(l, on + 12),
                  l.text(p + 17, on),
                  null,
                  l.number(size + 7, l.to),
                  l.number(recipients + 8, l.to)));
    }
    int gone =
        l.at(p, "Closing session ")
            ? p + 16
            : l.at(p, "Received disconnect from session ") ? p + 33 : -1;
    String id = gone < 0 ? null : word(l, gone);
    return id == null ? Reading.IRRELEVANT : new Reading.Detail(new Fact.Left(id));
  }

  /** The session's id at {@code p}. */
  private static @Nullable String word(LogLine l, int p) {
    int end = p;
    while (end < l.to && end < p + 16 && Character.digit(l.buf[end], 16) >= 0) {
      end++;
    }
    return end == p ? null : l.text(p, end);
  }

  private static @Nullable SourceAddress ip(LogLine l, int from, int to) {
    boolean bracketed = l.byteAt(from) == '[' && l.byteAt(to - 1) == ']';
    int start = bracketed ? from + 1 : from;
    return l.address(l.at(start, "IPv6:") ? start + 5 : start, bracketed ? to - 1 : to);
  }

  /** {@code TLSv1.3:CIPHER:256}, {@code version=TLSv1.2, cipher=…}. */
  private static Tls tls(LogLine l, int p) {
    int number = l.at(p, "TLSv") ? p + 4 : p;
    int end = number;
    while (end < l.to && (l.buf[end] == '.' || l.buf[end] >= '0' && l.buf[end] <= '9')) {
      end++;
    }
    String cipher = null;
    int from = l.byteAt(end) == ':' ? end + 1 : l.find("cipher=", end, l.to) + 7;
    if (from > end) {
      int to = from;
      while (to < l.to && l.buf[to] != ':' && l.buf[to] != ',' && l.buf[to] != '"') {
        to++;
      }
      cipher = l.textOrNull(from, to);
    }
    return new Tls(true, l.textOrNull(number, end), cipher);
  }
}
