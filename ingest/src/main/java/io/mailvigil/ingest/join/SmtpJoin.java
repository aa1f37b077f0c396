// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.join.EventMaker.Said;
import org.jspecify.annotations.Nullable;

/** What an SMTP server's process and its queue ids tie together. */
final class SmtpJoin {
  private static final long SECOND = 1_000_000_000L;

  /** smtpd_timeout is 300 s by default; a connection without a line for longer is forgotten. */
  private static final long CONNECTION = 400 * SECOND;

  /** cleanup and qmgr follow the client line as soon as the mail has come in. */
  private static final long QUEUE = 200 * SECOND;

  private final OpenJoins open;
  private final EventMaker maker;
  private final Joins joins;

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
    TakenMail mail = new TakenMail("m/" + s.mark.hostKey() + '|' + f.queueId(), f.user(), f.ip());
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
    String key = "m/" + s.mark.hostKey() + '|' + f.queueId();
    if (!(open.get(key) instanceof TakenMail mail)) {
      Joins.settle(s);
      return;
    }
    open.remove(mail);
    Joins.give(
        s,
        maker.event(
            s.mark,
            s.time,
            new Said(
                Action.MAIL_SENT,
                Outcome.SUCCESS,
                null,
                1,
                Factor.UNKNOWN,
                FirstFactor.UNKNOWN,
                SecondFactor.UNKNOWN),
            mail.user,
            mail.ip,
            0,
            "smtp",
            null,
            f.queueId(),
            null,
            null,
            new Mail(
                f.from(),
                f.queueId(),
                null,
                f.recipients(),
                -1,
                "queued",
                -1,
                f.size(),
                -1,
                -1,
                null)),
        out);
  }

  private Connection connection(Sighting s) {
    return open.get(key(s)) instanceof Connection c ? c : new Connection(key(s));
  }

  private static String key(Sighting s) {
    return "c/" + s.mark.hostKey() + '|' + s.mark.pid();
  }
}
