// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Client;
import io.mailvigil.ingest.format.Fact;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event of the lines of one attempt. Lines come in order of event time; each kind of fact
 * has a join of its own.
 *
 * <p>A verdict settles when a line ends the attempt (the login line, the next attempt of the
 * session, Postfix's SASL line, the event export) or after {@link ReadingSettings#settle}: until
 * then the next passdb of the chain may let the client in, and another file may bring the PAM line
 * that tells the factor. An attempt without an address waits for one for {@link
 * ReadingSettings#sourceWait}.
 */
final class Joins {
  private final OpenJoins open;
  private final Attempts attempts;
  private final SessionJoin sessions;
  private final SmtpJoin smtp;
  private final MailboxJoin mailbox;
  private final PersonJoin people;
  private final WebJoin web;
  private final WebmailJoin webmails;
  private final PamJoin pam;
  private final PassdbJoin passdbs;
  private final GrantJoin grants;
  private final RefusalJoin refusals;
  private final ExportJoin exports;
  private final AloneJoin alone;
  private final DirectoryJoin directory;
  private final MailJoin mails;
  private final TextJoin texts;
  private final long sourceWait;
  private final int maxOpen;
  private long evicted;
  private long irrelevant;

  Joins(ReadingSettings settings, HashKey hashKey, OpenJoins open) {
    this.open = open;
    EventMaker maker = new EventMaker(settings);
    FactorJudge judge = new FactorJudge(settings.stacks());
    sourceWait = settings.sourceWait().toNanos();
    maxOpen = settings.maxOpen();
    attempts = new Attempts(open, maker, judge, settings);
    sessions = new SessionJoin(open);
    smtp = new SmtpJoin(open, maker, attempts);
    mailbox = new MailboxJoin(open, maker);
    people = new PersonJoin(open, maxOpen / 2);
    web = new WebJoin(open, maker, settings.settle().toNanos());
    webmails = new WebmailJoin(open);
    pam = new PamJoin(open, attempts);
    passdbs = new PassdbJoin(open, attempts, pam, hashKey);
    grants = new GrantJoin(open, maker, judge, attempts, pam, sessions);
    refusals = new RefusalJoin(open, maker, attempts, pam, smtp, sessions, sourceWait);
    exports = new ExportJoin(open, attempts, settings);
    directory = new DirectoryJoin(open, maker, attempts, sessions, exports, sourceWait);
    alone = new AloneJoin(maker, attempts, people);
    mails = new MailJoin(open, maker, grants);
    texts = new TextJoin(open);
  }

  /** How many joins left early because too many were open. */
  long evicted() {
    return evicted;
  }

  /** How many lines turned out to be about something that nobody follows. */
  long irrelevant() {
    return irrelevant;
  }

  void accept(Sighting s, Sink sink) {
    Fact fact = s.fact;
    if (fact == null) {
      return;
    }
    Exit out = new Exit(webmails, sink);
    tell(fact, s, out);
    while (open.size() > maxOpen) {
      Open oldest = open.oldest();
      if (oldest == null) {
        break;
      }
      evicted++;
      giveUp(oldest, true, out);
    }
  }

  private void tell(Fact fact, Sighting s, Exit out) {
    switch (fact) {
      case Fact.Pam f -> pam.line(f, s);
      case Fact.Passdb f -> passdbs.answered(f, s, out);
      case Fact.Granted f -> grants.granted(f, s, out);
      case Fact.Refused f -> refusals.refused(f, s, out);
      case Fact.Again f -> refusals.again(f, s, out);
      case Fact.NoSuchUser f -> refusals.noSuchUser(f, s, out);
      case Fact.Finished f -> exports.finished(f, s, out);
      case Fact.Alone f -> alone.alone(f, s, out);
      case Fact.Web f -> web.step(f, s, out);
      case Fact.SmtpSecured f -> smtp.secured(f, s);
      case Fact.SmtpGone f -> smtp.gone(f, s, out);
      case Fact.MailTaken f -> smtp.taken(f, s, out);
      case Fact.MailQueued f -> followed(smtp.queued(f, s, out), s);
      case Fact.MailStatus f -> followed(smtp.status(f, s, out), s);
      case Fact.MailReturned f -> followed(smtp.returned(f, s), s);
      case Fact.MailAccepted f -> mails.accepted(f, s, out);
      case Fact.MailStep f -> mails.step(f, s, out);
      case Fact.Sent f -> sent(f, s, out);
      case Fact.Mailbox f -> mailbox.accept(f, s, out);
      case Fact.ClientTold f -> clientTold(f, s);
      case Fact.Connected f -> {
        directory.connected(f, s, out);
        sessions.connected(f, s);
      }
      case Fact.Left f -> sessions.left(f, s);
      case Fact.Bind f -> directory.begun(f, s);
      case Fact.BindResult f -> directory.answered(f, s, out);
      case Fact.Named f -> {
        people.named(f.person(), f.user(), s.time);
        s.settle();
      }
      case Fact.Twice f -> tellUnlessNull(texts.isSecond(f, s) ? null : f.fact(), s, out);
      case Fact.Part f -> tellUnlessNull(texts.whole(f, s), s, out);
    }
  }

  private void tellUnlessNull(@Nullable Fact fact, Sighting s, Exit out) {
    if (fact == null) {
      s.settle();
    } else {
      tell(fact, s, out);
    }
  }

  /** A line of the queue about a mail that nobody follows has no security meaning after all. */
  private void followed(boolean followed, Sighting s) {
    if (!followed) {
      irrelevant++;
      if (s.line != null) {
        s.line.isIrrelevant();
      }
    }
  }

  private void sent(Fact.Sent f, Sighting s, Exit out) {
    Session sender = sessions.sender(f, s);
    if (sender == null) {
      s.settle();
    } else {
      mails.sent(f, sender, s, out);
    }
  }

  private void clientTold(Fact.ClientTold f, Sighting s) {
    Client client = new Client(f.said(), f.family(), f.version());
    open.put(new ClientSaid(f.session(), client), s.time + sourceWait);
    s.settle();
  }

  /** Gives up all that is due. */
  void expire(long now, Sink sink) {
    for (Open due = open.nextDue(now); due != null; due = open.nextDue(now)) {
      giveUp(due, false, new Exit(webmails, sink));
    }
  }

  /**
   * @param evicted whether there is no room for it any longer
   */
  private void giveUp(Open due, boolean evicted, Exit out) {
    switch (due) {
      case Attempt a -> attempts.emit(a, out);
      case WebHeld held -> web.giveUp(held, out);
      case WebLogin login -> web.giveUp(login, out);
      case WebmailUser user -> webmails.giveUp(user, evicted, out);
      case ExpectedMail mail -> mails.leave(mail, out);
      default -> open.remove(due);
    }
  }
}
