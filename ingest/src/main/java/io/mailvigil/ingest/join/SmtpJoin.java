// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.MailFate;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an SMTP server's process and its queue ids tie together. */
final class SmtpJoin {
  private static final long SECOND = 1_000_000_000L;

  /** smtpd_timeout is 300 s by default; a connection without a line for longer is forgotten. */
  private static final long CONNECTION = 400 * SECOND;

  /** cleanup and qmgr follow the client line as soon as the mail has come in. */
  private static final long QUEUE = 200 * SECOND;

  /** Most mails leave at once; what is deferred for longer is not followed. */
  private static final long DELIVERY = 900 * SECOND;

  private final OpenJoins open;
  private final EventMaker maker;
  private final Attempts attempts;
  private final LineHash hash = new LineHash();

  SmtpJoin(OpenJoins open, EventMaker maker, Attempts attempts) {
    this.open = open;
    this.maker = maker;
    this.attempts = attempts;
  }

  void secured(Fact.SmtpSecured f, Sighting s) {
    if (s.mark.pid() > 0) {
      Connection c = new Connection(key(s));
      c.ip = f.ip();
      c.tls = f.tls();
      open.put(c, s.time + CONNECTION);
    }
    s.settle();
  }

  /** A SASL failure line of this process. */
  void failed(Sighting s) {
    String format = s.mark.format();
    if (s.mark.pid() > 0 && (format.equals("postfix") || format.equals("sendmail"))) {
      Connection c = connection(s);
      c.failed += s.times;
      open.put(c, s.time + CONNECTION);
    }
  }

  @Nullable Tls tls(Sighting s) {
    return s.mark.pid() > 0 && open.get(key(s)) instanceof Connection c ? c.tls : null;
  }

  void gone(Fact.SmtpGone f, Sighting s, Exit out) {
    Connection c = open.get(key(s)) instanceof Connection had ? had : null;
    if (c != null) {
      open.remove(c);
    }
    SourceAddress ip = f.ip();
    boolean told = c != null && c.failed > 0;
    if (f.failed() == 0 || told || (ip != null && knows(ip))) {
      s.settle();
      return;
    }
    Said said = Said.of(Action.LOGIN, Outcome.FAILURE, null).times(f.failed());
    Peer peer = Peer.named("smtp", null).from(ip, 0, c == null ? null : c.tls);
    s.give(maker.event(s, said, peer), out);
  }

  private boolean knows(SourceAddress ip) {
    return open.get("t/i/" + ip) != null || !open.ofAddress(ip).isEmpty();
  }

  void taken(Fact.MailTaken f, Sighting s, Exit out) {
    TakenMail mail = new TakenMail(mailKey(f.queueId(), s), f.user(), f.ip());
    open.put(mail, s.time + QUEUE);
    Connection c = connection(s);
    if (f.user().equals(c.granted)) {
      s.settle(); // the next mail of the same login
      return;
    }
    c.granted = f.user();
    c.ip = f.ip();
    if (s.mark.pid() > 0) {
      open.put(c, s.time + CONNECTION);
    }
    Said said = GrantJoin.passed(f.mechanism());
    Attempt code = attempts.acceptedCode(f.user(), s.time);
    if (code != null) {
      attempts.drop(code);
      said = said.factors(Attempts.factorOfCode(code), said.first(), SecondFactor.PASSED);
    } else {
      attempts.dropVouched(f.user(), s.time);
    }
    String told = f.ip() == null ? null : "t/i/" + f.ip();
    if (told != null && open.get(told) instanceof Told t && t.granted) {
      s.settle(); // the event export has told it
      return;
    }
    Peer peer = new Peer("smtp", f.user(), f.mechanism(), f.ip(), 0, f.queueId(), c.tls);
    s.give(maker.event(s, said, peer), out);
  }

  /** False where nobody follows this mail. */
  boolean queued(Fact.MailQueued f, Sighting s, Exit out) {
    TakenMail mail = mail(f.queueId(), s);
    if (mail == null) {
      return false;
    }
    if (mail.told) {
      s.settle();
      return true;
    }
    mail.told = true;
    open.put(mail, s.time + DELIVERY);
    tell(
        s,
        mail,
        Said.of(Action.MAIL_SENT, Outcome.SUCCESS, null),
        new Mail(
            f.from(), f.queueId(), null, f.recipients(), -1, "queued", -1, f.size(), -1, -1, null),
        out);
    return true;
  }

  /** What became of one recipient; false where nobody follows this mail. */
  boolean status(Fact.MailStatus f, Sighting s, Exit out) {
    TakenMail mail = mail(f.queueId(), s);
    if (mail == null) {
      return false;
    }
    if (f.next() != null) { // a filter of this host has it, and gives it another id
      follow(f.next(), mail, s);
      s.settle();
      return true;
    }
    Action action =
        switch (f.fate()) {
          case SENT, DEFERRED -> Action.MAIL_DELIVERED;
          case BOUNCED, REFUSED -> Action.MAIL_REJECTED;
        };
    Outcome outcome =
        switch (f.fate()) {
          case SENT -> Outcome.SUCCESS;
          case DEFERRED -> Outcome.UNKNOWN;
          case BOUNCED, REFUSED -> Outcome.FAILURE;
        };
    String result = f.fate().name().toLowerCase(Locale.ROOT);
    tell(
        s,
        mail,
        Said.of(action, outcome, f.fate() == MailFate.REFUSED ? Reason.POLICY : null),
        new Mail(null, f.queueId(), null, 1, -1, result, -1, -1, -1, -1, null),
        out);
    return true;
  }

  /** A mail has come back from a filter of this host; false where nobody follows it. */
  boolean returned(Fact.MailReturned f, Sighting s) {
    TakenMail mail = mail(f.before(), s);
    if (mail == null) {
      return false;
    }
    follow(f.queueId(), mail, s);
    s.settle();
    return true;
  }

  private void follow(String queueId, TakenMail mail, Sighting s) {
    TakenMail next = new TakenMail(mailKey(queueId, s), mail.user, mail.ip);
    next.told = true;
    open.put(next, s.time + DELIVERY);
  }

  private @Nullable TakenMail mail(String queueId, Sighting s) {
    return open.get(mailKey(queueId, s)) instanceof TakenMail mail ? mail : null;
  }

  private static String mailKey(String queueId, Sighting s) {
    return "m/" + s.mark.hostKey() + '|' + queueId;
  }

  private void tell(Sighting s, TakenMail taken, Said said, Mail mail, Exit out) {
    Peer peer = Peer.named("smtp", taken.user).of(mail.queueId()).from(taken.ip, 0, null);
    s.give(maker.event(mark(s), s.time, said, peer, mail, null, null), out);
  }

  private Mark mark(Sighting s) {
    Sighting.Unhashed u = s.unhashed;
    if (u == null) {
      return s.mark;
    }
    long offset = s.mark.offset();
    String id = hash.id(u.firstLineHash(), offset, u.line(), 0, u.line().length);
    return s.mark.again(id, offset, s.mark.original());
  }

  private Connection connection(Sighting s) {
    return open.get(key(s)) instanceof Connection c ? c : new Connection(key(s));
  }

  private static String key(Sighting s) {
    return "c/" + s.mark.hostKey() + '|' + s.mark.pid();
  }
}
