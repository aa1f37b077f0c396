// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Exim 4: mainlog, rejectlog and syslog, which gets what stands in both twice and long lines in
 * pieces. A success is logged with the mail only ({@code A=}). Source: Exim {@code log.c}, {@code
 * receive.c}, {@code smtp_in.c}, {@code host.c}.
 */
final class EximFormat implements LogFormat {
  private static final String FAILED = " authenticator failed for ";

  @Override
  public String name() {
    return "exim";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.isEmpty() || program.startsWith("exim");
  }

  @Override
  public Reading read(LogLine l) {
    if (l.hasProgram()) {
      return l.programStarts("exim") ? spoken(l, l.message, true) : Reading.FOREIGN;
    }
    int from = l.afterStamp;
    if (l.kind == Stamp.NONE) {
      // no stamp: what fail2ban has cut off, or a date without time; both must be unmistakable
      int host = l.find(' ', from, Math.min(l.to, from + 80));
      if (host > 0 && l.at(host, " exim[")) {
        int pidEnd = l.find("]: ", host, Math.min(l.to, host + 20));
        return pidEnd < 0 ? Reading.FOREIGN : spoken(l, pidEnd + 3, true);
      }
      boolean dated = l.to - from > 11 && l.buf[from + 4] == '-' && l.buf[from + 7] == '-';
      return dated && EximMail.idEnd(l, from + 11) > 0
          ? alone(l, spoken(l, from + 11, false))
          : Reading.FOREIGN;
    }
    return l.kind == Stamp.INSTANT || l.kind == Stamp.LOCAL
        ? alone(l, spoken(l, from, false))
        : Reading.FOREIGN;
  }

  /** Exim's own file has neither host nor program: what the head took for a host is text. */
  private static Reading alone(LogLine l, Reading reading) {
    if (reading != Reading.FOREIGN) {
      l.hasNoHost();
    }
    return reading;
  }

  private static Reading spoken(LogLine l, int from, boolean syslog) {
    int p = from;
    if (l.byteAt(p) == '[' && syslog) {
      Reading part = part(l, p);
      if (part != null) {
        return part;
      }
    }
    p = own(l, p);
    int word = l.find(' ', p, Math.min(l.to, p + 80));
    if (word < 0) {
      return syslog ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    if (l.at(word, FAILED)) {
      return failed(l, p, word);
    }
    if (l.at(p, "SMTP protocol error in \"")) {
      return unadvertised(l, p);
    }
    int id = EximMail.idEnd(l, p);
    if (l.at(word, " <= ")) {
      return id > 0 || word - p >= 5 && isWord(l, p, word) && (syslog || l.kind != Stamp.NONE)
          ? EximMail.accepted(l, p, word)
          : Reading.FOREIGN;
    }
    if (id > 0) {
      return l.at(id, " H=") ? rejected(l, p, id + 1) : EximMail.step(l, p, id);
    }
    if (l.at(p, "H=")) {
      return rejected(l, p, p);
    }
    return syslog || l.at(p, "SMTP ") || l.at(p, "no host name found for ")
        ? Reading.IRRELEVANT
        : Reading.FOREIGN;
  }

  /** {@code [1/2] TEXT}; {@code [1\2]} where a line feed followed. Null where it is none. */
  private static @Nullable Reading part(LogLine l, int p) {
    long number = l.number(p + 1, Math.min(l.to, p + 5));
    int slash = p + 1 + (number > 99 ? 3 : number > 9 ? 2 : 1);
    int c = l.byteAt(slash);
    int close = l.find("] ", slash, Math.min(l.to, slash + 6));
    long of = l.number(slash + 1, l.to);
    if (number < 1 || close < 0 || of < number || (c != '/' && c != '\\')) {
      return null;
    }
    String text = l.text(close + 2, l.to);
    return new Reading.Login(
        new Fact.Part((int) number, (int) Math.min(of, 999), c == '\\' ? text + '\n' : text));
  }

  /** Behind the stamp and the pid that Exim itself has written. */
  private static int own(LogLine l, int from) {
    int p = from;
    if (l.to - p > 20 && l.buf[p + 4] == '-' && l.buf[p + 7] == '-' && l.buf[p + 13] == ':') {
      int end = l.find(' ', p + 11, Math.min(l.to, p + 28));
      p = end < 0 ? p : end + 1;
    }
    if ((l.byteAt(p) == '+' || l.byteAt(p) == '-') && l.byteAt(p + 5) == ' ') {
      p += 6; // log_timezone
    }
    if (l.byteAt(p) == '[' && l.number(p + 1, l.to) >= 0) {
      int end = l.find("] ", p, Math.min(l.to, p + 14));
      p = end < 0 ? p : end + 2;
    }
    return p;
  }

  private static boolean isWord(LogLine l, int from, int to) {
    for (int i = from; i < to; i++) {
      int c = l.buf[i];
      boolean fits =
          (c | 32) >= 'a' && (c | 32) <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /** {@code NAME authenticator failed for HOST: 535 TEXT[ (set_id=USER)]}. */
  private static Reading failed(LogLine l, int name, int nameEnd) {
    int host = nameEnd + FAILED.length();
    int code = answer(l, host);
    if (code < 0) {
      return new Reading.Garbled("no answer after the client");
    }
    EximHost client = EximHost.before(l, host, code);
    if (client == null) {
      return new Reading.Garbled("no client address before the answer");
    }
    int user = l.find("(set_id=", code, l.to);
    int userEnd = user < 0 ? -1 : l.findLast(')', user, l.to);
    Peer peer =
        new Peer(
            "smtp",
            userEnd < 0 ? null : EximText.unescaped(l, user + 8, userEnd),
            EximMail.mechanism(l, name, nameEnd),
            client.ip(),
            client.port(),
            null,
            null);
    int p = code + 2;
    Fact fact =
        l.at(p, "535 ")
            ? peer.refused(null)
            : l.at(p, "4")
                ? peer.undecided(Reason.BACKEND_ERROR)
                : peer.undecided(Reason.ABORTED); // cancelled, or no base64
    return twice(l, name, fact);
  }

  /**
   * The place of {@code : NNN }, Exim's answer: the first one outside of HELO, which has no blank
   * in it unless {@code helo_accept_junk_hosts} lets it.
   */
  private static int answer(LogLine l, int from) {
    int p = l.find(": ", from, l.to);
    int depth = 0;
    int seen = from;
    int last = -1;
    while (p >= 0) {
      for (; seen < p; seen++) {
        depth += l.buf[seen] == '(' ? 1 : l.buf[seen] == ')' ? -1 : 0;
      }
      int before = l.byteAt(p - 1);
      if ((before == ']' || before >= '0' && before <= '9')
          && (l.byteAt(p + 2) == '4' || l.byteAt(p + 2) == '5')
          && l.number(p + 2, l.to) > 99
          && l.byteAt(p + 5) == ' ') {
        if (depth <= 0) {
          return p;
        }
        last = p;
      }
      p = l.find(": ", p + 2, l.to);
    }
    return last;
  }

  /**
   * {@code SMTP protocol error in "AUTH LOGIN" H=HOST AUTH command used when not advertised}, or
   * {@code … MECH authentication mechanism not supported}. The command is the client's.
   */
  private static Reading unadvertised(LogLine l, int from) {
    int p = from + 24;
    boolean auth =
        (l.byteAt(p) | 32) == 'a'
            && (l.byteAt(p + 1) | 32) == 'u'
            && (l.byteAt(p + 2) | 32) == 't'
            && (l.byteAt(p + 3) | 32) == 'h';
    int why = l.findLast(" AUTH command used when not advertised", p, l.to);
    int unknown = why < 0 ? l.findLast(" authentication mechanism not supported", p, l.to) : -1;
    if (!auth || (why < 0 && unknown < 0)) {
      return Reading.IRRELEVANT;
    }
    int hostEnd = why >= 0 ? why : l.findLast(' ', p, unknown);
    int host = l.findLast("\" H=", p, Math.max(p, hostEnd));
    EximHost client = host < 0 ? null : EximHost.before(l, host + 4, hostEnd);
    if (client == null) {
      return new Reading.Garbled("no client address after the command");
    }
    Peer peer = new Peer("smtp", null, null, client.ip(), client.port(), null, null);
    return twice(l, from, peer.refused(why >= 0 ? Reason.POLICY : Reason.BAD_MECHANISM));
  }

  /** {@code H=HOST … F=<FROM> A=NAME:USER rejected RCPT <TO>: TEXT}: a client had logged in. */
  private static Reading rejected(LogLine l, int from, int host) {
    EximMail mail = EximMail.fields(l, host);
    boolean refused = l.at(mail.rest(), "rejected ") || l.at(mail.rest(), "temporarily rejected ");
    if (mail.peer().user() == null || !refused) {
      return Reading.IRRELEVANT;
    }
    boolean locked =
        l.find("locked", mail.rest(), l.to) >= 0 || l.find("disabled", mail.rest(), l.to) >= 0;
    return twice(
        l,
        from,
        new Fact.Alone(
            Said.of(Action.MAIL_REJECTED, Outcome.FAILURE, locked ? Reason.LOCKED : Reason.POLICY),
            mail.peer()));
  }

  private static Reading twice(LogLine l, int from, Fact fact) {
    long hash = 0xcbf29ce484222325L;
    for (int i = from; i < l.to; i++) {
      hash = (hash ^ l.buf[i] & 255) * 0x100000001b3L;
    }
    return new Reading.Login(new Fact.Twice(fact, hash));
  }
}
