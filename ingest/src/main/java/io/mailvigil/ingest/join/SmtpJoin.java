// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.MailFate;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.join.EventMaker.Said;
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
  private final Joins joins;
  private final LineHash hash = new LineHash();

  SmtpJoin(OpenJoins open, EventMaker maker, Joins joins) {
    this.open = open;
    this.maker = maker;
    this.joins = joins;
  }

  void secured(Fact.SmtpSecured f, Sighting s) {
    if (s.mark.pid() > 0) {
      Connection c = new Connection(key(s));
      c.ip = f.ip();
      c.tls = f.tls();
      open.put(c, s.time + CONNECTION);
    }
    Joins.settle(s);
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

  void gone(Fact.SmtpGone f, Sighting s, Sink out) {
    Connection c = open.get(key(s)) instanceof Connection had ? had : null;
    if (c != null) {
      open.remove(c);
    }
    SourceAddress ip = f.ip();
    boolean told = c != null && c.failed > 0;
    if (f.failed() == 0 || told || (ip != null && knows(ip))) {
      Joins.settle(s);
      return;
    }
    Joins.give(
        s,
        maker.event(
            s.mark,
            s.time,
            new Said(
                Action.LOGIN,
                Outcome.FAILURE,
                null,
                f.failed(),
                Factor.UNKNOWN,
                FirstFactor.UNKNOWN,
                SecondFactor.UNKNOWN),
            null,
            ip,
            0,
            "smtp",
            null,
            null,
            c == null ? null : c.tls,
            null,
            null),
        out);
  }

  private boolean knows(SourceAddress ip) {
    return open.get("t/i/" + ip) != null || !open.ofAddress(ip).isEmpty();
  }

  void taken(Fact.MailTaken f, Sighting s, Sink out) {
    TakenMail mail = new TakenMail(mailKey(f.queueId(), s), f.user(), f.ip());
    open.put(mail, s.time + QUEUE);
    Connection c = connection(s);
    if (f.user().equals(c.granted)) {
      Joins.settle(s); // the next mail of the same login
      return;
    }
    c.granted = f.user();
    c.ip = f.ip();
    if (s.mark.pid() > 0) {
      open.put(c, s.time + CONNECTION);
    }
    Attempt code = joins.acceptedCode(f.user(), s.time);
    boolean backup = code != null && code.steps.contains(Step.BACKUP_CODE_USED);
    if (code != null) {
      open.remove(code);
      code.lines.forEach(ReadLine::settle);
    } else {
      joins.dropVouched(f.user(), s.time);
    }
    String told = f.ip() == null ? null : "t/i/" + f.ip();
    if (told != null && open.get(told) instanceof Told t && t.granted) {
      Joins.settle(s); // the event export has told it
      return;
    }
    AuthEvent event =
        maker.event(
            s.mark,
            s.time,
            new Said(
                Action.LOGIN,
                Outcome.SUCCESS,
                null,
                1,
                backup ? Factor.BACKUP_CODE : code == null ? Factor.PASSWORD : Factor.SECOND_FACTOR,
                FirstFactor.PASSED,
                code == null ? SecondFactor.UNKNOWN : SecondFactor.PASSED),
            f.user(),
            f.ip(),
            0,
            "smtp",
            f.mechanism(),
            f.queueId(),
            c.tls,
            null,
            null);
    Joins.give(s, event, out);
  }

  void queued(Fact.MailQueued f, Sighting s, Sink out) {
    TakenMail mail = mail(f.queueId(), s);
    if (mail == null) {
      joins.isIrrelevant(s);
      return;
    }
    if (mail.told) {
      Joins.settle(s);
      return;
    }
    mail.told = true;
    open.put(mail, s.time + DELIVERY);
    tell(
        s,
        mail,
        Action.MAIL_SENT,
        Outcome.SUCCESS,
        null,
        new Mail(
            f.from(), f.queueId(), null, f.recipients(), -1, "queued", -1, f.size(), -1, -1, null),
        out);
  }

  /** What became of one recipient of a logged-in client's mail. */
  void status(Fact.MailStatus f, Sighting s, Sink out) {
    TakenMail mail = mail(f.queueId(), s);
    if (mail == null) {
      joins.isIrrelevant(s);
      return;
    }
    if (f.next() != null) { // a filter of this host has it, and gives it another id
      follow(f.next(), mail, s);
      Joins.settle(s);
      return;
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
        action,
        outcome,
        f.fate() == MailFate.REFUSED ? Reason.POLICY : null,
        new Mail(null, f.queueId(), null, 1, -1, result, -1, -1, -1, -1, null),
        out);
  }

  /** A mail has come back from a filter of this host. */
  void returned(Fact.MailReturned f, Sighting s) {
    TakenMail mail = mail(f.before(), s);
    if (mail == null) {
      joins.isIrrelevant(s);
      return;
    }
    follow(f.queueId(), mail, s);
    Joins.settle(s);
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

  private void tell(
      Sighting s,
      TakenMail taken,
      Action action,
      Outcome outcome,
      @Nullable Reason reason,
      Mail mail,
      Sink out) {
    Said said =
        new Said(
            action, outcome, reason, 1, Factor.UNKNOWN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    Joins.give(
        s,
        maker.event(
            mark(s),
            s.time,
            said,
            taken.user,
            taken.ip,
            0,
            "smtp",
            null,
            mail.queueId(),
            null,
            null,
            mail),
        out);
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
