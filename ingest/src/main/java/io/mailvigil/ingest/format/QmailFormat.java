// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * qmail's servers as far as they tell of logins: s/qmail's and SPAMCONTROL's {@code Accept::AUTH::}
 * and {@code Reject::AUTH::} lines of qmail-smtpd and qmail-popup, the chkuser patch, and spamdyke.
 * The address is taken from the left, before all that the client typed. Plain qmail writes nothing
 * of logins: see {@link VpopmailFormat}. Sources: s/qmail {@code qmail-smtpd.c}, {@code
 * qmail-popup.c}; chkuser {@code chkuser.c}; spamdyke {@code log.c}.
 */
final class QmailFormat implements LogFormat {
  @Override
  public String name() {
    return "qmail";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("qmail")
        || program.equals("spamdyke")
        || program.equals("smtp")
        || program.isEmpty() && (first == 'C' || first == 'a');
  }

  @Override
  public Reading read(LogLine l) {
    if (!l.hasProgram()) { // multilog's files: a stamp and the text
      if (!l.at(l.afterStamp, "CHKUSER accepted ")) {
        return Reading.FOREIGN;
      }
      Reading reading = checked(l, l.afterStamp + 8);
      l.hasNoHost();
      return reading;
    }
    int p = l.message;
    if (l.programIs("spamdyke")) {
      return spamdyke(l, p);
    }
    if (!l.programStarts("qmail") && !l.programIs("smtp")) {
      return Reading.FOREIGN;
    }
    if (l.number(p, l.to) > 1_000_000_000L && l.byteAt(p + 10) == '.') { // splogger's stamp
      p = Envelope.blanks(l, Math.max(p, l.find(' ', p, Math.min(l.to, p + 24))));
      p = l.at(p, "qmail-smtpd: ") ? p + 13 : p;
    }
    if (l.at(p, "CHKUSER accepted ")) {
      return checked(l, p + 8);
    }
    if (l.programIs("smtp")) {
      return Reading.FOREIGN;
    }
    if (l.at(p, "pid ")) { // qmail-smtpd: pid 100 Reject::…
      int end = l.find(' ', p + 4, Math.min(l.to, p + 16));
      p = end < 0 ? p : end + 1;
    }
    boolean accepted = l.at(p, "Accept::AUTH::");
    return accepted || l.at(p, "Reject::AUTH::")
        ? labelled(l, p + 14, accepted)
        : Reading.IRRELEVANT;
  }

  /** {@code MECH P:PROTOCOL S:ADDRESS:HOST H:HELO [F:FROM T:TO] ?~ 'NAME'}. */
  private static Reading labelled(LogLine l, int mechanism, boolean accepted) {
    int end = l.find(' ', mechanism, Math.min(l.to, mechanism + 24));
    if (end < 0 || l.at(mechanism, "missing ")) {
      return Reading.IRRELEVANT; // a mail without login, where one is asked for
    }
    int protocol = l.find("P:", end, Math.min(l.to, end + 4));
    int server = protocol < 0 ? -1 : l.find(" S:", protocol, Math.min(l.to, protocol + 24));
    int serverEnd = server < 0 ? -1 : l.find(' ', server + 3, l.to);
    if (server < 0) {
      return new Reading.Garbled("no protocol and address after the mechanism");
    }
    SourceAddress ip = ofHost(l, server + 3, serverEnd < 0 ? l.to : serverEnd);
    int name = l.findLast("?~ '", server, l.to);
    int nameEnd = name < 0 ? -1 : l.findLast('\'', name + 4, l.to);
    String user = nameEnd < 0 ? null : l.textOrNull(name + 4, nameEnd);
    boolean pop = l.at(protocol + 2, "POP");
    int spoken = pop ? protocol + 5 : protocol + 6;
    boolean tls = l.byteAt(spoken) == 'S' || l.at(spoken, "3S");
    Peer peer =
        new Peer(
            pop ? "pop3" : "smtp",
            user,
            l.text(mechanism, end).toUpperCase(Locale.ROOT),
            ip,
            0,
            null,
            new Tls(tls, null, null));
    return new Reading.Login(accepted ? peer.granted() : peer.refused((Reason) null));
  }

  /** {@code ADDRESS:HOST}, where a host has no colon. */
  private static @Nullable SourceAddress ofHost(LogLine l, int from, int to) {
    SourceAddress whole = l.address(from, to);
    int colon = l.findLast(':', from, to);
    SourceAddress before = colon < 0 ? null : l.address(from, colon);
    return before != null ? before : whole;
  }

  /**
   * {@code accepted sender: from <FROM:NAME:> remote <HELO:HOST:ADDRESS> rcpt <> : …}: the name is
   * there once the client has logged in. Each mail has one such line.
   */
  private static Reading checked(LogLine l, int p) {
    if (!l.at(p, "accepted sender: from <") && !l.at(p, "accepted any sender: from <")) {
      return Reading.IRRELEVANT;
    }
    int from = l.find('<', p, l.to) + 1;
    int remote = l.find("> remote <", from, l.to);
    int remoteEnd = remote < 0 ? -1 : l.find("> rcpt <", remote, l.to);
    if (remoteEnd < 0) {
      return Reading.IRRELEVANT;
    }
    int nameEnd = l.findLast(':', from, remote);
    int name = nameEnd < 0 ? -1 : l.findLast(':', from, nameEnd);
    int address = l.findLast(':', remote, remoteEnd);
    if (name < 0 || name + 1 >= nameEnd || address < 0) {
      return Reading.IRRELEVANT; // nobody has logged in
    }
    return new Reading.Login(
        new Fact.MailAccepted(
            "",
            Peer.named("smtp", l.text(name + 1, nameEnd))
                .from(l.address(address + 1, remoteEnd), 0, null),
            l.textOrNull(from, name),
            -1,
            -1));
  }

  /**
   * {@code ALLOWED from: A to: B origin_ip: ADDRESS origin_rdns: HOST auth: NAME encryption: …}.
   * from and to are the client's, and stand before the address: their last marks count.
   */
  private static Reading spamdyke(LogLine l, int m) {
    if (!l.at(m, "ALLOWED") || !l.at(m + 7, " from: ") && !l.at(m + 7, "_TLS from: ")) {
      return Reading.IRRELEVANT;
    }
    int auth = l.findLast(" auth: ", m, l.to);
    int rdns = auth < 0 ? -1 : l.findLast(" origin_rdns: ", m, auth);
    int ip = rdns < 0 ? -1 : l.findLast(" origin_ip: ", m, rdns);
    if (ip < 0) {
      return Reading.IRRELEVANT;
    }
    int nameEnd = l.find(" encryption: ", auth, l.to);
    String user = l.text(auth + 7, nameEnd < 0 ? l.to : nameEnd);
    if (user.isEmpty() || user.equals("(unknown)")) {
      return Reading.IRRELEVANT;
    }
    int to = l.find(" to: ", m, ip);
    int from = l.find(" from: ", m, ip) + 7;
    boolean tls = nameEnd > 0 && l.find("TLS", nameEnd, l.to) > 0;
    return new Reading.Login(
        new Fact.MailAccepted(
            "",
            Peer.named("smtp", user)
                .from(l.address(ip + 12, rdns), 0, nameEnd < 0 ? null : new Tls(tls, null, null)),
            to < 0 ? null : l.textOrNull(from, to),
            -1,
            1));
  }
}
