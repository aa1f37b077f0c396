// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What Dovecot's mail processes say of a user's session: the counters of its end, what the plugin
 * mail_log tells of deleted mails, Sieve's redirects, and the submission server's mails. The name
 * is the account's; message ids and mailboxes may be anything, so a line is known by its daemon's
 * words at its start or its end. Sources: {@code src/imap/imap-client.c}, {@code
 * src/pop3/pop3-client.c}, {@code src/plugins/mail-log}, {@code src/submission}, Pigeonhole's
 * {@code sieve-result.c} and {@code cmd-redirect.c}.
 */
final class DovecotSession {
  private static final int LONGEST_HEAD = 400;

  private DovecotSession() {}

  /**
   * @param from where the process's name begins
   * @param open its {@code (}
   * @return foreign where this is no such process
   */
  static Reading read(LogLine l, int from, int open) {
    if (!isProcess(l, from, open)) {
      return Reading.FOREIGN;
    }
    int limit = Math.min(l.to, open + LONGEST_HEAD);
    int end = l.find("): ", open, limit); // 2.2
    int pid = l.find(")<", open, limit);
    String session = null;
    int close = end;
    if (pid >= 0 && (end < 0 || pid < end)) { // imap(user)<pid><session>:
      close = pid;
      int sessionAt = l.find("><", pid, limit);
      end = sessionAt < 0 ? -1 : l.find(">: ", sessionAt + 2, limit);
      session = end < 0 ? null : l.textOrNull(sessionAt + 2, end);
    }
    if (end < 0) {
      return Reading.IRRELEVANT;
    }
    int name = open + 1;
    int text = DovecotFormat.level(l, Envelope.blanks(l, l.find(' ', end, l.to)));
    int comma = l.at(from, "lmtp(") ? l.find(", ", open, close) : -1;
    if (comma > 0 && l.number(name, comma) > 0) { // 2.2: lmtp(pid, user): session:
      name = comma + 2;
      int colon = l.find(": ", text, limit);
      session = colon < 0 ? null : l.textOrNull(text, colon);
      text = colon < 0 ? text : colon + 2;
    }
    String user = l.textOrNull(name, close);
    return user == null ? Reading.IRRELEVANT : said(l, from, user, session, text);
  }

  private static boolean isProcess(LogLine l, int from, int open) {
    return switch (l.byteAt(from)) {
          case 'i' -> l.at(from, "imap(") || l.at(from, "imap-");
          case 'p' -> l.at(from, "pop3(");
          case 'l' -> l.at(from, "lmtp(") || l.at(from, "lda(");
          case 'd' -> l.at(from, "deliver(") || l.at(from, "doveadm(") || l.at(from, "dsync-");
          case 'm' -> l.at(from, "managesieve(");
          case 's' -> l.at(from, "submission(");
          default -> false;
        }
        && open - from < 20;
  }

  private static Reading said(
      LogLine l, int process, String user, @Nullable String session, int m) {
    switch (l.byteAt(m)) {
      case 'd' -> {
        if (l.at(m, "delete: ")) {
          return deleted(l, user, session, m, false);
        }
      }
      case 'e' -> {
        if (l.at(m, "expunge: ")) {
          return deleted(l, user, session, m, true);
        }
      }
      case 's' -> {
        if (l.at(m, "sieve: ")) {
          return redirected(l, user, session, m);
        }
      }
      case 'S' -> {
        if (l.at(m, "Successfully relayed message: from=<")) {
          return relayed(l, user, session, m + 36, true);
        }
      }
      case 'F' -> {
        if (l.at(m, "Failed to relay message: from=<")) {
          return relayed(l, user, session, m + 31, false);
        }
      }
      default -> {
        return isEnd(l, m) ? ended(l, process, user, session, m) : Reading.IRRELEVANT;
      }
    }
    return isEnd(l, m) ? ended(l, process, user, session, m) : Reading.IRRELEVANT;
  }

  private static boolean isEnd(LogLine l, int m) {
    return l.at(m, "Disconnected")
        || l.at(m, "Connection closed")
        || l.at(m, "Logged out")
        || l.at(m, "Server shutting down");
  }

  /**
   * {@code Disconnected: Logged out in=8 out=469 deleted=0 expunged=0 … body_count=0 body_bytes=0}
   * and POP3's {@code top=0/0, retr=1/482, del=0/1, size=482}.
   */
  private static Reading ended(
      LogLine l, int process, String user, @Nullable String session, int m) {
    long fetched;
    long bytes;
    long deleted;
    long expunged = -1;
    boolean pop3 = l.byteAt(process) == 'p';
    if (pop3) {
      int retrieved = l.findLast(" retr=", m, l.to);
      int slash = retrieved < 0 ? -1 : l.find('/', retrieved, l.to);
      fetched = counter(l, " retr=", m);
      bytes = slash < 0 ? -1 : l.number(slash + 1, l.to);
      deleted = counter(l, " del=", m);
    } else {
      fetched = counter(l, " body_count=", m);
      bytes = counter(l, " body_bytes=", m);
      deleted = counter(l, " deleted=", m);
      expunged = counter(l, " expunged=", m);
    }
    if (fetched <= 0 && deleted <= 0 && expunged <= 0) {
      return Reading.IRRELEVANT;
    }
    return told(
        new Fact.Mailbox(
            fetched > 0 ? Action.MAIL_READ : Action.MAIL_DELETED,
            user,
            session,
            pop3 ? "pop3" : "imap",
            fetched,
            bytes,
            deleted,
            expunged,
            null,
            true));
  }

  private static long counter(LogLine l, String name, int m) {
    int at = l.findLast(name, m, l.to);
    return at < 0 ? -1 : l.number(at + name.length(), l.to);
  }

  /** {@code delete: box=INBOX, uid=1, msgid=<…>, size=38}: one mail. */
  private static Reading deleted(
      LogLine l, String user, @Nullable String session, int m, boolean expunged) {
    int id = l.find(" msgid=<", m, l.to);
    int idEnd = id < 0 ? -1 : l.find('>', id, l.to);
    int size = l.find(", size=", Math.max(m, idEnd), l.to);
    return told(
        new Fact.Mailbox(
            Action.MAIL_DELETED,
            user,
            session,
            "imap",
            -1,
            size < 0 ? -1 : l.number(size + 7, l.to),
            expunged ? -1 : 1,
            expunged ? 1 : -1,
            idEnd < 0 ? null : l.text(id + 7, idEnd + 1),
            false));
  }

  private static Reading told(Fact fact) {
    return new Reading.Login(fact);
  }

  /**
   * {@code sieve: msgid=<…>: redirect action: forwarded to <address>}; the message id is the
   * sender's, so the words count at the line's end alone.
   */
  private static Reading redirected(LogLine l, String user, @Nullable String session, int m) {
    int words = l.findLast("forwarded to <", m, l.to);
    int close = words < 0 ? -1 : l.find('>', words, l.to);
    if (close < 0 || close + 1 != l.to || l.byteAt(words - 1) != ' ') {
      return Reading.IRRELEVANT;
    }
    int id = l.at(m + 7, "msgid=<") ? m + 13 : -1;
    int idEnd = id < 0 ? -1 : l.find('>', id, words);
    return told(
        mail(
            Action.MAIL_DELIVERED,
            Outcome.SUCCESS,
            null,
            "smtp",
            user,
            session,
            new Mail(
                null,
                null,
                idEnd < 0 ? null : l.text(id, idEnd + 1),
                1,
                -1,
                "forwarded",
                -1,
                -1,
                -1,
                -1,
                l.text(words + 14, close))));
  }

  /** {@code <address>, size=482, id=…, nrcpt=2, reply=`250 …'} of the submission server. */
  private static Reading relayed(
      LogLine l, String user, @Nullable String session, int from, boolean taken) {
    int close = l.find('>', from, l.to);
    int size = l.find(">, size=", from, l.to);
    int recipients = close < 0 ? -1 : l.find(", nrcpt=", close, l.to);
    if (recipients < 0) {
      return new Reading.Garbled("a relayed message without its recipients");
    }
    return told(
        mail(
            taken ? Action.MAIL_SENT : Action.MAIL_REJECTED,
            taken ? Outcome.SUCCESS : Outcome.FAILURE,
            taken ? null : Reason.POLICY,
            "smtp",
            user,
            session,
            new Mail(
                l.textOrNull(from, close),
                null,
                null,
                l.number(recipients + 8, l.to),
                -1,
                taken ? "sent" : "rejected",
                -1,
                size < 0 ? -1 : l.number(size + 8, l.to),
                -1,
                -1,
                null)));
  }

  private static Fact mail(
      Action action,
      Outcome outcome,
      @Nullable Reason reason,
      String protocol,
      String user,
      @Nullable String session,
      Mail mail) {
    return new Fact.Alone(
        Said.of(action, outcome, reason),
        Peer.named(protocol, user).of(session),
        mail,
        null,
        null,
        null);
  }
}
