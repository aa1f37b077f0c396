// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.ingest.format.Fact.MailFate;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Postfix: SASL verdicts, TLS and disconnect lines of smtpd (under any service name), and what
 * becomes of mails in the queue. Every line is anchored at its start, where Postfix writes; {@code
 * sasl_username} is the last field and reaches to the end of the line. Source: Postfix {@code
 * smtpd/smtpd.c}, {@code smtpd_sasl_glue.c}, {@code qmgr_active.c}.
 */
final class PostfixFormat implements LogFormat {
  private static final String FAILED = " authentication failed:";
  private static final String USER = "sasl_username=";
  private static final String LOGIN_REJECTED = ">: SASL login name rejected: ";
  private static final String NOT_OWNED = ">: Sender address rejected: not owned by user ";

  @Override
  public String name() {
    return "postfix";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.startsWith("postfix")
        || program.equals("warning")
        || isService(program)
        || (first == 'c' && program.length() >= 5 && program.length() < 24);
  }

  /** True for a service under a {@code syslog_name} of the operator's own, as {@code mx/smtpd}. */
  private static boolean isService(String program) {
    int slash = program.lastIndexOf('/');
    return switch (program.substring(slash + 1)) {
      case "smtpd", "qmgr", "cleanup", "smtp", "lmtp", "local", "virtual", "pipe", "error" ->
          slash > 0;
      default -> false;
    };
  }

  private static boolean isOtherService(LogLine l) {
    int slash = l.findLast('/', l.programFrom, l.programTo);
    String program = slash < 0 ? null : l.program();
    return program != null && isService(program);
  }

  @Override
  public Reading read(LogLine l) {
    int m = l.message;
    if (!l.programStarts("postfix") && !isOtherService(l)) {
      return bare(l, m);
    }
    switch (l.byteAt(m)) {
      case 'c' -> {
        return Reading.IRRELEVANT;
      }
      case 'w' -> {
        return l.at(m, "warning: ") ? warning(l, m + 9) : Reading.IRRELEVANT;
      }
      case 'd' -> {
        return l.at(m, "disconnect from ") ? gone(l, m + 16) : Reading.IRRELEVANT;
      }
      case 'N' -> {
        return l.at(m, "NOQUEUE: reject: ") ? rejected(l, m + 17) : Reading.IRRELEVANT;
      }
      default -> {
        int id = queueId(l, m);
        return id < 0 ? secured(l, m) : queued(l, m, id);
      }
    }
  }

  /** A message without head, or under another daemon's name: only what is unmistakable. */
  private static Reading bare(LogLine l, int m) {
    Reading reading = Reading.IRRELEVANT;
    if (l.programIs("warning")) {
      reading = warning(l, m);
    } else if (l.at(m, "client=") && queueId(l, l.programFrom) == l.programTo) {
      reading = client(l, l.programFrom, l.programTo, m);
    }
    return reading == Reading.IRRELEVANT ? Reading.FOREIGN : reading;
  }

  private static Reading warning(LogLine l, int m) {
    if (l.at(m, "AUTH command rate limit exceeded: ")) {
      return limited(l, m);
    }
    int close = clientEnd(l, m);
    if (close < 0) {
      return Reading.IRRELEVANT;
    }
    int p = close + 1;
    int port = 0;
    if (l.byteAt(p) == ':' && l.number(p + 1, l.to) > 0) { // smtpd_client_port_logging
      port = (int) Math.min(65_535, l.number(p + 1, l.to));
      p++;
      while (p < l.to && l.buf[p] >= '0' && l.buf[p] <= '9') {
        p++;
      }
    }
    if (!l.at(p, ": SASL ")) {
      return Reading.IRRELEVANT;
    }
    int mechanism = p + 7;
    int mechanismEnd = l.find(' ', mechanism, Math.min(l.to, mechanism + 40));
    boolean aborted = mechanismEnd > 0 && l.at(mechanismEnd, " authentication aborted");
    if (mechanismEnd < 0 || (!aborted && !l.at(mechanismEnd, FAILED))) {
      return Reading.IRRELEVANT;
    }
    SourceAddress ip = ip(l, m, close);
    if (ip == null) {
      return new Reading.Garbled("no client address before SASL");
    }
    int why = mechanismEnd + FAILED.length();
    int user = l.find(", " + USER, why, l.to);
    String name = user < 0 ? null : l.textOrNull(user + 2 + USER.length(), l.to);
    int whyEnd = user < 0 ? l.to : user;
    Outcome outcome = Outcome.FAILURE;
    Reason reason = null;
    if (aborted) { // the client said *
      outcome = Outcome.UNKNOWN;
      reason = Reason.ABORTED;
    } else if (l.find("Invalid authentication mechanism", why, whyEnd) >= 0) {
      reason = Reason.BAD_MECHANISM;
    } else if (isFault(l, why, whyEnd)) {
      outcome = Outcome.UNKNOWN;
      reason = Reason.BACKEND_ERROR;
    }
    return new Reading.Login(
        new Fact.Refused(
            new Peer(
                "smtp",
                name == null || name.equals("(unavailable)") ? null : name,
                l.text(mechanism, mechanismEnd).toUpperCase(Locale.ROOT),
                ip,
                port,
                null,
                null),
            Said.refused(outcome, reason, FirstFactor.UNKNOWN),
            -1));
  }

  /** {@code AUTH command rate limit exceeded: 5 from host[address] for service submission}. */
  private static Reading limited(LogLine l, int m) {
    int from = l.find(" from ", m, Math.min(l.to, m + 60));
    int close = from < 0 ? -1 : clientEnd(l, from + 6);
    SourceAddress ip = close < 0 ? null : ip(l, from + 6, close);
    return ip == null
        ? Reading.IRRELEVANT
        : new Reading.Login(
            new Fact.Alone(
                Said.of(Action.LOGIN, Outcome.UNKNOWN, Reason.RATE_LIMITED),
                Peer.named("smtp", null).from(ip, 0, null)));
  }

  private static boolean isFault(LogLine l, int from, int to) {
    return l.find("emporary authentication failure", from, to) >= 0
        || l.find("Connection lost to authentication server", from, to) >= 0
        || l.find("generic failure", from, to) >= 0
        || l.find("no mechanism available", from, to) >= 0;
  }

  private static Reading gone(LogLine l, int m) {
    int close = clientEnd(l, m);
    if (close < 0) {
      return Reading.IRRELEVANT;
    }
    int passed = 0;
    int failed = 0;
    int auth = l.find(" auth=", close, l.to);
    if (auth < 0 && isPublic(l)) {
      return Reading.IRRELEVANT;
    }
    if (auth >= 0) {
      passed = (int) Math.min(100_000, Math.max(0, l.number(auth + 6, l.to)));
      int slash = auth + 6;
      while (slash < l.to && l.buf[slash] >= '0' && l.buf[slash] <= '9') {
        slash++;
      }
      if (l.byteAt(slash) == '/') {
        failed = (int) Math.min(100_000, Math.max(0, l.number(slash + 1, l.to) - passed));
      }
    }
    SourceAddress ip = auth < 0 ? null : ip(l, m, close);
    Fact fact = new Fact.SmtpGone(ip, passed, failed);
    return failed > 0 ? new Reading.Login(fact) : new Reading.Detail(fact);
  }

  /** True for the service that takes mail from anywhere: clients seldom log in there. */
  private static boolean isPublic(LogLine l) {
    return l.programIs("postfix/smtpd");
  }

  private static Reading secured(LogLine l, int m) {
    if (isPublic(l)) {
      return Reading.IRRELEVANT;
    }
    int at = l.find(" TLS connection established from ", m, Math.min(l.to, m + 60));
    if (at < 0) {
      return Reading.IRRELEVANT;
    }
    int client = at + 33;
    int close = clientEnd(l, client);
    if (close < 0 || !l.at(close, "]: ")) {
      return Reading.IRRELEVANT;
    }
    int version = close + 3;
    int with = l.find(" with cipher ", version, l.to);
    if (with < 0) {
      return Reading.IRRELEVANT;
    }
    int cipher = with + 13;
    int cipherEnd = l.find(' ', cipher, l.to);
    int number = l.at(version, "TLSv") ? version + 4 : version;
    return new Reading.Detail(
        new Fact.SmtpSecured(
            ip(l, client, close),
            new Tls(true, l.text(number, with), l.text(cipher, cipherEnd < 0 ? l.to : cipherEnd))));
  }

  private static Reading queued(LogLine l, int m, int idEnd) {
    int p = idEnd + 2;
    switch (l.byteAt(p)) {
      case 'c' -> {
        return l.at(p, "client=") ? client(l, m, idEnd, p) : Reading.IRRELEVANT;
      }
      case 'f' -> {
        return l.at(p, "from=<") ? sender(l, m, idEnd, p) : Reading.IRRELEVANT;
      }
      case 't' -> {
        return l.at(p, "to=<") ? recipient(l, m, idEnd, p) : Reading.IRRELEVANT;
      }
      case 'r', 'm' -> {
        return l.at(p, "reject: ") || l.at(p, "milter-reject: ")
            ? new Reading.Login(new Fact.MailStatus(l.text(m, idEnd), MailFate.REFUSED, null))
            : Reading.IRRELEVANT;
      }
      default -> {
        return Reading.IRRELEVANT;
      }
    }
  }

  private static Reading client(LogLine l, int m, int idEnd, int p) {
    int close = clientEnd(l, p + 7);
    int user = close < 0 ? -1 : l.find(", " + USER, close, l.to);
    if (user < 0) {
      int before = close < 0 ? -1 : l.find(", orig_queue_id=", close, l.to);
      int end = before < 0 ? -1 : queueEnd(l, before + 16);
      return end < 0
          ? Reading.IRRELEVANT
          : new Reading.Detail(new Fact.MailReturned(l.text(m, idEnd), l.text(before + 16, end)));
    }
    int method = l.find(", sasl_method=", close, user);
    int sender = l.findLast(", sasl_sender=", user + 2, l.to);
    String name = l.text(user + 2 + USER.length(), sender < 0 ? l.to : sender);
    if (name.isEmpty()) {
      return new Reading.Garbled("sasl_username is empty");
    }
    return new Reading.Login(
        new Fact.MailTaken(
            l.text(m, idEnd),
            ip(l, p + 7, close),
            name,
            method < 0 ? null : l.text(method + 14, user).toUpperCase(Locale.ROOT)));
  }

  /** The address may hold any text; size and nrcpt are Postfix's and stand last. */
  private static Reading sender(LogLine l, int m, int idEnd, int p) {
    int recipients = l.findLast(", nrcpt=", p, l.to);
    int size = recipients < 0 ? -1 : l.findLast(">, size=", p, recipients);
    if (size < 0) {
      return l.find(">, status=expired", p, l.to) < 0
          ? Reading.IRRELEVANT
          : new Reading.Login(new Fact.MailStatus(l.text(m, idEnd), MailFate.BOUNCED, null));
    }
    return new Reading.Login(
        new Fact.MailQueued(
            l.text(m, idEnd),
            l.text(p + 6, size),
            l.number(size + 8, l.to),
            l.number(recipients + 8, l.to)));
  }

  /** {@code to=<…>, relay=host[address]:25, …, dsn=2.0.0, status=sent (250 … queued as ID)}. */
  private static Reading recipient(LogLine l, int m, int idEnd, int p) {
    int dsn = l.find(", dsn=", p, l.to);
    int status = dsn < 0 ? -1 : l.find(", status=", dsn, l.to);
    if (status < 0) {
      return Reading.IRRELEVANT;
    }
    int word = status + 9;
    MailFate fate =
        l.at(word, "sent ")
            ? MailFate.SENT
            : l.at(word, "deferred ")
                ? MailFate.DEFERRED
                : l.at(word, "bounced ") || l.at(word, "expired ") ? MailFate.BOUNCED : null;
    if (fate == null) {
      return Reading.IRRELEVANT;
    }
    int relay = l.find(", relay=", p, dsn);
    String next = null;
    if (fate == MailFate.SENT && relay > 0 && isLocal(l, relay + 8, dsn)) {
      int queued = l.findLast("queued as ", status, l.to);
      int end = queued < 0 ? -1 : queueEnd(l, queued + 10);
      next = end < 0 ? null : l.text(queued + 10, end);
    }
    return new Reading.Login(new Fact.MailStatus(l.text(m, idEnd), fate, next));
  }

  private static boolean isLocal(LogLine l, int relay, int end) {
    int open = l.find('[', relay, end);
    return open >= 0 && (l.at(open, "[127.") || l.at(open, "[::1]"));
  }

  /** Postfix refused a logged-in sender: {@code <alice>: SASL login name rejected: why; from=…}. */
  private static Reading rejected(LogLine l, int m) {
    int from = l.find(" from ", m, Math.min(l.to, m + 20));
    int close = from < 0 ? -1 : clientEnd(l, from + 6);
    if (close < 0) {
      return Reading.IRRELEVANT;
    }
    int limit = Math.min(l.to, close + 1000);
    int rejected = l.find(LOGIN_REJECTED, close, limit);
    if (rejected >= 0) {
      int open = l.find(": ", close, rejected);
      int name = open < 0 ? -1 : l.find('<', open, rejected);
      boolean locked = l.find("locked", rejected, l.to) >= 0;
      return name < 0
          ? Reading.IRRELEVANT
          : refused(l.text(name + 1, rejected), ip(l, from + 6, close), locked);
    }
    // the sender stands before the name and behind it, and may be anything
    int owned = l.find(NOT_OWNED, close, limit);
    if (owned < 0) {
      return Reading.IRRELEVANT;
    }
    int name = owned + NOT_OWNED.length();
    int end = l.find("; from=<", name, l.to);
    if (l.findLast(NOT_OWNED, close, l.to) != owned || end < 0) {
      return new Reading.Garbled("a sender who is not its owner, in more than one reading");
    }
    return refused(l.text(name, end), ip(l, from + 6, close), false);
  }

  private static Reading refused(String user, @Nullable SourceAddress ip, boolean locked) {
    return new Reading.Login(
        new Fact.Alone(
            Said.of(Action.MAIL_REJECTED, Outcome.FAILURE, locked ? Reason.LOCKED : Reason.POLICY),
            Peer.named("smtp", user).from(ip, 0, null)));
  }

  /** The place of {@code ]} of {@code host[address]} at {@code p}: a host has no blank. */
  private static int clientEnd(LogLine l, int p) {
    int limit = Math.min(l.to, p + 400);
    for (int i = p; i < limit; i++) {
      int c = l.buf[i];
      if (c == '[') {
        return i == p ? -1 : l.find(']', i, Math.min(l.to, i + 64));
      }
      if (c == ' ' || c == ',' || c == ';') {
        return -1;
      }
    }
    return -1;
  }

  private static @Nullable SourceAddress ip(LogLine l, int from, int close) {
    int open = l.findLast('[', from, close);
    int start = open + 1;
    if (l.at(start, "IPv6:")) {
      start += 5;
    }
    return open < 0 ? null : l.address(start, close);
  }

  /** The place of the colon after a queue id (short hexadecimal or long alphanumeric), or -1. */
  private static int queueId(LogLine l, int m) {
    int p = queueEnd(l, m);
    return p >= 0 && l.byteAt(p) == ':' && l.byteAt(p + 1) == ' ' ? p : -1;
  }

  /** Where the queue id at {@code m} ends, or -1. */
  private static int queueEnd(LogLine l, int m) {
    int p = m;
    int limit = Math.min(l.to, m + 24);
    while (p < limit && isIdByte(l.buf[p])) {
      p++;
    }
    return p - m >= 5 ? p : -1;
  }

  private static boolean isIdByte(int c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
