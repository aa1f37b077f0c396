// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Sendmail 8.12 to 8.18 and its successors, under the names that its service is given. A process
 * serves one connection: its pid ties TLS, login and mails. In the line of a failure the name may
 * hold any text and the relay stands last; in the line of a success the relay stands first and the
 * mechanism last. Source: sendmail {@code srvrsmtp.c}, {@code tls.c}, {@code envelope.c}.
 */
final class SendmailFormat implements LogFormat {
  private static final int LONGEST_QUEUE_ID = 24;

  @Override
  public String name() {
    return "sendmail";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("sm-") || program.equals("sendmail") || program.equals("sm");
  }

  @Override
  public Reading read(LogLine l) {
    if (!l.programIs("sendmail") && !l.programStarts("sm-")) {
      return Reading.FOREIGN;
    }
    int m = l.message;
    if (l.at(m, "[ID ")) { // Solaris: [ID 801593 mail.notice]
      int end = l.find("] ", m, Math.min(l.to, m + 40));
      m = end < 0 ? m : end + 2;
    }
    int id = queueId(l, m);
    int p = id < 0 ? m : id + 2;
    switch (l.byteAt(p)) {
      case 'A' -> {
        if (l.at(p, "AUTH=server, relay=")) {
          return granted(l, p + 19);
        }
        return l.at(p, "AUTH failure (") ? refused(l, p + 14) : Reading.IRRELEVANT;
      }
      case 'S' -> {
        return l.at(p, "STARTTLS=server, relay=") ? secured(l, p + 23) : Reading.IRRELEVANT;
      }
      case 'f' -> {
        return l.at(p, "from=") && id > 0 ? sent(l, p + 5, l.text(m, id)) : Reading.IRRELEVANT;
      }
      default -> {
        int attack = l.findLast(": possible SMTP attack: command=AUTH, count=", p, l.to);
        return attack < 0 ? Reading.IRRELEVANT : attacked(l, p, attack);
      }
    }
  }

  /** {@code RELAY, authid=NAME, mech=MECH, bits=N}. */
  private static Reading granted(LogLine l, int relay) {
    int authid = l.find(", authid=", relay, l.to);
    int mech = authid < 0 ? -1 : l.findLast(", mech=", authid, l.to);
    if (mech < 0) {
      return new Reading.Garbled("AUTH=server lacks authid or mech");
    }
    int end = l.find(", ", mech + 7, l.to);
    return new Reading.Login(
        new Peer(
                "smtp",
                l.textOrNull(authid + 9, mech),
                l.text(mech + 7, end < 0 ? l.to : end).toUpperCase(Locale.ROOT),
                ip(l, relay, authid),
                0,
                null,
                null)
            .granted());
  }

  /** {@code MECH): TEXT (-N) DETAIL[, user=NAME], relay=RELAY}. */
  private static Reading refused(LogLine l, int mechanism) {
    int end = l.find("): ", mechanism, Math.min(l.to, mechanism + 40));
    if (end < 0) {
      return new Reading.Garbled("no mechanism in AUTH failure");
    }
    int relay = l.findLast(", relay=", end, l.to); // not before 8.13
    int detailEnd = relay < 0 ? l.to : relay;
    int user = l.find(", user=", end, detailEnd);
    SourceAddress ip = relay < 0 ? null : ip(l, relay + 8, l.to);
    if (relay > 0 && ip == null && l.find("[local]", relay, l.to) < 0) {
      return new Reading.Garbled("no address in relay=");
    }
    Peer peer =
        new Peer(
            "smtp",
            user < 0 ? null : l.textOrNull(user + 7, detailEnd),
            l.text(mechanism, end).toUpperCase(Locale.ROOT),
            ip,
            0,
            null,
            null);
    return new Reading.Login(SaslError.of(peer, l, end, user < 0 ? detailEnd : user));
  }

  /** {@code RELAY, version=TLSv1.3, verify=NO, cipher=C, bits=256/256}. */
  private static Reading secured(LogLine l, int relay) {
    int version = l.find(", version=", relay, l.to);
    int cipher = version < 0 ? -1 : l.find(", cipher=", version, l.to);
    if (cipher < 0) {
      return Reading.IRRELEVANT;
    }
    int number = l.at(version + 10, "TLSv") ? version + 14 : version + 10;
    int numberEnd = l.find(',', number, l.to);
    int cipherEnd = l.find(',', cipher + 9, l.to);
    Tls tls =
        new Tls(
            true,
            l.text(number, numberEnd < 0 ? l.to : numberEnd),
            l.text(cipher + 9, cipherEnd < 0 ? l.to : cipherEnd));
    return new Reading.Detail(new Fact.Connected(null, ip(l, relay, version), 0, tls));
  }

  /**
   * {@code <FROM>, size=N, class=N, nrcpts=N, …}: of whom, the process tells. What follows the
   * sender is the daemon's up to msgid.
   */
  private static Reading sent(LogLine l, int from, String queueId) {
    int msgid = l.find(", msgid=", from, l.to);
    int limit = msgid < 0 ? l.to : msgid;
    int size = l.findLast(", size=", from, limit);
    int recipients = size < 0 ? -1 : l.find(", nrcpts=", size, limit);
    if (recipients < 0 || l.number(recipients + 9, l.to) <= 0) {
      return Reading.IRRELEVANT;
    }
    boolean bracketed = l.byteAt(from) == '<' && l.byteAt(size - 1) == '>';
    return new Reading.Login(
        new Fact.Sent(
            null,
            queueId,
            bracketed ? l.text(from + 1, size - 1) : l.text(from, size),
            l.number(size + 7, l.to),
            l.number(recipients + 9, l.to)));
  }

  /** Sums up what has lines of its own from LogLevel 9 on. */
  private static Reading attacked(LogLine l, int from, int to) {
    int count = (int) Math.clamp(l.number(to + 44, l.to), 0, 100_000);
    SourceAddress ip = ip(l, from, to);
    return count == 0 || ip == null
        ? Reading.IRRELEVANT
        : new Reading.Login(new Fact.SmtpGone(ip, 0, count));
  }

  /** The address of {@code host [ADDRESS] (may be forged)}. */
  private static @Nullable SourceAddress ip(LogLine l, int from, int to) {
    int close = l.findLast(']', from, to);
    int open = close < 0 ? -1 : l.findLast('[', from, close);
    if (open < 0) {
      return null;
    }
    return l.address(l.at(open + 1, "IPv6:") ? open + 6 : open + 1, close);
  }

  /** The place of the colon after a queue id, or after NOQUEUE, or -1. */
  private static int queueId(LogLine l, int m) {
    int p = m;
    int limit = Math.min(l.to, m + LONGEST_QUEUE_ID);
    while (p < limit && (l.buf[p] | 32) >= 'a' && (l.buf[p] | 32) <= 'z'
        || p < limit && l.buf[p] >= '0' && l.buf[p] <= '9') {
      p++;
    }
    return p - m >= 7 && l.byteAt(p) == ':' && l.byteAt(p + 1) == ' ' ? p : -1;
  }
}
