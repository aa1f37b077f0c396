// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Answer;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.join.EventMaker.Said;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one event of the lines of one attempt. Lines come in order of event time.
 *
 * <p>A verdict settles when a line ends the attempt (the login line, the next attempt of the
 * session, Postfix's SASL line, the event export) or after {@link ReadingSettings#settle}: until
 * then the next passdb of the chain may let the client in, and another file may bring the PAM line
 * that tells the factor. An attempt without an address waits for one for {@link
 * ReadingSettings#sourceWait}.
 */
final class Joins {
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  /**
   * Passdbs of one chain follow each other at once; the next attempt comes after Dovecot's
   * auth_failure_delay (2 s by default).
   */
  private static final long CHAIN_GAP = 400 * MILLI;

  /** Postfix's line comes after auth_failure_delay and Dovecot's penalty, at most 17 s. */
  private static final long SMTP_DELAY = 30 * SECOND;

  /** A code that was accepted belongs to the session that is granted within this time. */
  private static final long CODE_TO_SESSION = 60 * SECOND;

  /** Ways of signing in that show no password, or leave open whether there was one. */
  private static final Set<String> WITHOUT_PASSWORD =
      Set.of(
          "EXTERNAL",
          "GSSAPI",
          "GSS-SPNEGO",
          "ANONYMOUS",
          "PUBLICKEY",
          "HOSTBASED",
          "GSSAPI-WITH-MIC",
          "KEYBOARD-INTERACTIVE",
          "KEYBOARD-INTERACTIVE/PAM");

  private final OpenJoins open;
  private final EventMaker maker;
  private final FactorJudge judge;
  private final SmtpJoin smtp;
  private final MailboxJoin mailbox;
  private final PersonJoin people;
  private final WebJoin web;
  private final PamJoin pam;
  private final SessionJoin sessions;
  private final MailJoin mails;
  private final TextJoin texts;
  private final long settle;
  private final long sourceWait;
  private final int maxOpen;
  private long evicted;
  private long irrelevant;

  Joins(ReadingSettings settings, OpenJoins open) {
    this.open = open;
    maker = new EventMaker(settings);
    judge = new FactorJudge(settings.stacks());
    smtp = new SmtpJoin(open, maker, this);
    mailbox = new MailboxJoin(open, maker);
    people = new PersonJoin(open, settings.maxOpen() / 2);
    sessions = new SessionJoin(open);
    mails = new MailJoin(open, maker);
    texts = new TextJoin(open);
    settle = nanos(settings.settle());
    sourceWait = nanos(settings.sourceWait());
    maxOpen = settings.maxOpen();
    web = new WebJoin(open, maker, settle);
    pam = new PamJoin(open, this);
  }

  private static long nanos(Duration d) {
    return d.toNanos();
  }

  /** How many joins left early because too many were open. */
  long evicted() {
    return evicted;
  }

  /** How many lines turned out to be about something that nobody follows. */
  long irrelevant() {
    return irrelevant;
  }

  void isIrrelevant(Sighting s) {
    irrelevant++;
    if (s.line != null) {
      s.line.isIrrelevant();
    }
  }

  void accept(Sighting s, Sink out) {
    Fact fact = s.fact;
    if (fact == null) {
      return;
    }
    tell(fact, s, out);
    while (open.size() > maxOpen) {
      Open oldest = open.oldest();
      if (oldest == null) {
        break;
      }
      evicted++;
      giveUp(oldest, out);
    }
  }

  private void tell(Fact fact, Sighting s, Sink out) {
    switch (fact) {
      case Fact.Pam f -> pam.line(f, s);
      case Fact.Passdb f -> passdb(f, s, out);
      case Fact.Granted f -> granted(f, s, out);
      case Fact.Refused f -> refused(f, s, out);
      case Fact.Finished f -> finished(f, s, out);
      case Fact.SmtpSecured f -> smtp.secured(f, s);
      case Fact.SmtpGone f -> smtp.gone(f, s, out);
      case Fact.MailTaken f -> smtp.taken(f, s, out);
      case Fact.Mailbox f -> mailbox.accept(f, s, out);
      case Fact.ClientTold f -> clientTold(f, s);
      case Fact.MailQueued f -> smtp.queued(f, s, out);
      case Fact.MailStatus f -> smtp.status(f, s, out);
      case Fact.MailReturned f -> smtp.returned(f, s);
      case Fact.Named f -> {
        people.named(f.person(), f.user(), s.time);
        settle(s);
      }
      case Fact.Connected f -> sessions.connected(f, s);
      case Fact.Left f -> sessions.left(f, s);
      case Fact.Again f -> again(f, s, out);
      case Fact.Sent f -> sent(f, s, out);
      case Fact.MailAccepted f -> accepted(f, s, out);
      case Fact.MailStep f -> mails.step(f, s, out);
      case Fact.Twice f -> {
        if (texts.isSecond(f, s)) {
          settle(s);
        } else {
          tell(f.fact(), s, out);
        }
      }
      case Fact.Part f -> {
        Fact whole = texts.whole(f, s);
        if (whole == null) {
          settle(s);
        } else {
          tell(whole, s, out);
        }
      }
      case Fact.Alone f -> alone(f, s, out);
      case Fact.Web f -> web.step(f, s, out);
      case Fact.NoSuchUser f -> noSuchUser(f, s, out);
    }
  }

  /** Gives up all that is due. */
  void expire(long now, Sink out) {
    for (Open due = open.nextDue(now); due != null; due = open.nextDue(now)) {
      giveUp(due, out);
    }
  }

  private void giveUp(Open due, Sink out) {
    if (due instanceof Attempt a) {
      emit(a, out);
    } else if (due instanceof WebHeld held) {
      web.giveUp(held, out);
    } else if (due instanceof ExpectedMail mail) {
      mails.leave(mail, out);
    } else {
      open.remove(due);
    }
  }

  private void clientTold(Fact.ClientTold f, Sighting s) {
    open.put(
        new ClientSaid(f.session(), new Client(f.said(), f.family(), f.version())),
        s.time + sourceWait);
    settle(s);
  }

  private @Nullable Client client(@Nullable String session) {
    return session != null && open.get(ClientSaid.key(session)) instanceof ClientSaid said
        ? said.client
        : null;
  }

  // ---- Dovecot's passdbs

  private void passdb(Fact.Passdb f, Sighting s, Sink out) {
    Attempt chain = null;
    for (Attempt a : sameLogin(f.session(), f.ip(), f.user())) {
      if (a.answer != null || a.success) {
        chain = a;
      }
    }
    pam.dropHelper(f.user(), s.mark.hostKey(), s.time);
    Attempt asked = pamOf(f, s.mark.hostKey());
    if (chain != null && isNextAttempt(chain, f, s.time)) {
      emit(chain, out);
      chain = null;
    }
    Attempt a = chain;
    if (a == null) {
      a = asked;
    } else if (asked != null) {
      absorbPam(a, asked);
    }
    if (a == null) {
      a = open.newAttempt();
      a.firstTime = s.time;
    }
    a.host = s.mark.hostKey();
    a.program = s.mark.program();
    boolean stronger =
        a.answer == null || !a.answer.isDecisive() || isStronger(f.answer(), a.answer);
    a.answer = a.answer == null || isStronger(f.answer(), a.answer) ? f.answer() : a.answer;
    a.drivers.add(f.driver());
    a.attempts = Math.max(a.attempts, s.times);
    a.user = better(a.user, f.user());
    a.ip = f.ip() == null ? a.ip : f.ip();
    a.session = f.session() == null ? a.session : f.session();
    a.worker = f.worker() > 0 ? f.worker() : a.worker;
    a.passwordHash = f.passwordHash() == null ? a.passwordHash : f.passwordHash();
    a.lastTime = s.time;
    if (stronger) {
      stand(a, s);
    }
    wait(a, s);
    hold(a, s, stronger);
  }

  private static boolean isStronger(Answer a, Answer than) {
    return a.compareTo(than) > 0;
  }

  /** The whole login name where one line has only the local part. */
  private static @Nullable String better(@Nullable String had, @Nullable String other) {
    if (had == null) {
      return other;
    }
    boolean longer = other != null && other.length() > had.length() && Names.fit(had, other);
    return longer || Names.isUnescaped(other, had) ? other : had;
  }

  private Iterable<Attempt> sameLogin(
      @Nullable String session, @Nullable SourceAddress ip, @Nullable String user) {
    if (session != null) {
      return open.ofSession(session);
    }
    if (ip == null) {
      return List.of();
    }
    List<Attempt> same = new ArrayList<>();
    for (Attempt a : open.ofAddress(ip)) {
      if (Names.fit(a.user, user)) {
        same.add(a);
      }
    }
    return same;
  }

  /**
   * The PAM conversation that this answer of passdb pam ends: pid and order, else user and rhost.
   */
  private @Nullable Attempt pamOf(Fact.Passdb f, String host) {
    if (f.worker() > 0) {
      for (Attempt a : open.ofWorker(host, f.worker())) {
        if (Names.fit(a.user, f.user())
            && (a.ip == null || f.ip() == null || a.ip.equals(f.ip()))) {
          return a;
        }
      }
    }
    if (f.ip() != null && f.answer() == Answer.PAM_REFUSED) {
      for (Attempt a : open.ofAddress(f.ip())) {
        if (a.worker == 0 && a.answer == null && a.user != null && Names.fit(a.user, f.user())) {
          return a;
        }
      }
    }
    return null;
  }

  private void absorbPam(Attempt a, Attempt pam) {
    a.steps.addAll(pam.steps);
    a.modules.addAll(pam.modules);
    a.service = pam.service;
    a.firstTime = Math.min(a.firstTime, pam.firstTime);
    a.lines.addAll(pam.lines);
    pam.lines.clear();
    open.remove(pam);
  }

  /**
   * True where the answer begins another attempt of the session, not the next link of the chain.
   */
  private static boolean isNextAttempt(Attempt a, Fact.Passdb f, long time) {
    if (a.success || !Names.fit(a.user, f.user())) {
      return true;
    }
    int before = a.drivers.indexOf(f.driver());
    if (before < 0) {
      return false;
    }
    boolean last = a.drivers.get(a.drivers.size() - 1).equals(f.driver());
    return !last || (a.answer != null && a.answer.isDecisive()) || time - a.lastTime >= CHAIN_GAP;
  }

  // ---- sessions granted

  private void granted(Fact.Granted said, Sighting s, Sink out) {
    Fact.Granted f = sessions.known(said, s);
    if (sessions.isToldAgain(f, s)) {
      settle(s);
    } else {
      letIn(f, f.session(), s, out);
    }
  }

  /** A server that tells login and mail in one line took a mail. */
  private void accepted(Fact.MailAccepted f, Sighting s, Sink out) {
    if (mails.isSameLogin(f, s)) {
      mails.taken(f, s, out);
      return;
    }
    mails.expect(f, s);
    Fact.Granted granted =
        new Fact.Granted("smtp", f.user(), f.mechanism(), f.ip(), f.port(), null, f.tls());
    letIn(granted, f.queueId().isEmpty() ? null : f.queueId(), s, out);
  }

  private void sent(Fact.Sent f, Sighting s, Sink out) {
    Session sender = sessions.sender(f, s);
    if (sender == null) {
      settle(s);
    } else {
      mails.sent(f, sender, s, out);
    }
  }

  /**
   * @param session what the event calls the session
   */
  private void letIn(Fact.Granted f, @Nullable String session, Sighting s, Sink out) {
    Attempt exported = null;
    for (Attempt a : sameLogin(f.session(), f.ip(), f.user())) {
      if (isAccepted(a)) {
        continue; // told with the session
      }
      if (a.success && a.steps.contains(Step.CODE_ACCEPTED)) {
        exported = a; // the event export was first, and took the code
      }
      if (a.success
          || !a.hasFailed()
          || s.time - a.lastTime < CHAIN_GAP
          || (a.answer != null && !a.answer.isDecisive() && Names.fit(a.user, f.user()))) {
        drop(a); // the links of the chain before the one that let him in
      } else if (f.session() != null) {
        emit(a, out);
      }
    }
    Factor factor = Factor.PASSWORD;
    FirstFactor first = FirstFactor.PASSED;
    SecondFactor second = SecondFactor.UNKNOWN;
    String mechanism = f.mechanism();
    if (mechanism != null && (mechanism.equals("OAUTHBEARER") || mechanism.equals("XOAUTH2"))) {
      factor = Factor.TOKEN;
      first = FirstFactor.UNKNOWN;
    } else if (mechanism != null && WITHOUT_PASSWORD.contains(mechanism)) {
      factor = Factor.UNKNOWN;
      first = FirstFactor.UNKNOWN;
    }
    pam.dropHelper(f.user(), s.mark.hostKey(), s.time);
    Attempt code = acceptedCode(f.user(), s.time);
    code = code == null ? exported : code;
    if (code != null) {
      second = SecondFactor.PASSED;
      factor =
          code.steps.contains(Step.BACKUP_CODE_USED) ? Factor.BACKUP_CODE : Factor.SECOND_FACTOR;
      drop(code);
    } else {
      dropVouched(f.user(), s.time);
      if (pam.dropAccepted(f.user(), s.time)) {
        second = SecondFactor.NOT_ASKED;
      } else if (judge.provesCode(s.mark.program())) {
        second = SecondFactor.PASSED;
        factor = Factor.SECOND_FACTOR;
      }
    }
    if (session != null && open.get("t/" + session) instanceof Told told && told.granted) {
      settle(s); // the event export has told it
      return;
    }
    give(
        s,
        maker.event(
            s.mark,
            s.time,
            new Said(Action.LOGIN, Outcome.SUCCESS, null, s.times, factor, first, second),
            f.user(),
            f.ip(),
            f.port(),
            f.protocol(),
            mechanism,
            session,
            f.tls(),
            null,
            null,
            client(session)),
        out);
  }

  /** True where PAM's modules alone have spoken: they have accepted, and nothing was refused. */
  private static boolean isAccepted(Attempt a) {
    return !a.success
        && a.answer == null
        && !a.hasFailed()
        && (a.steps.contains(Step.CODE_ACCEPTED)
            || a.steps.contains(Step.CODE_SKIPPED)
            || a.steps.contains(Step.PASSWORD_ACCEPTED));
  }

  /** Takes the latest accepted code of that user, and what a chain wrote about him just before. */
  @Nullable Attempt acceptedCode(@Nullable String user, long time) {
    if (user == null) {
      return null;
    }
    Attempt latest = null;
    for (Attempt a : open.ofName(user)) {
      if (!Names.fit(a.user, user) || a.answer != null) {
        continue;
      }
      if (a.hasFailed()) {
        if (a.ip == null && time - a.lastTime < CHAIN_GAP) {
          drop(a); // PAM refused, a later passdb let him in
        }
      } else if (a.steps.contains(Step.CODE_ACCEPTED) && time - a.lastTime < CODE_TO_SESSION) {
        latest = a;
      }
    }
    return latest;
  }

  /**
   * The oldest login that a SASL daemon has vouched for, and that no server has told of yet: the
   * server's own line knows more.
   */
  private @Nullable Attempt vouched(@Nullable String user, long time) {
    if (user != null) {
      for (Attempt a : open.ofName(user)) {
        if (a.success
            && a.ip == null
            && Names.fit(a.user, user)
            && time - a.lastTime < sourceWait) {
          return a;
        }
      }
    }
    return null;
  }

  void dropVouched(@Nullable String user, long time) {
    Attempt vouched = vouched(user, time);
    if (vouched != null) {
      drop(vouched);
    }
  }

  // ---- a daemon's own line about failures

  private void again(Fact.Again f, Sighting s, Sink out) {
    if (sessions.isToldAgain(f, s)) {
      settle(s);
    } else {
      refuse(sessions.known(f.refused(), s), s, out);
    }
  }

  private void refused(Fact.Refused said, Sighting s, Sink out) {
    Fact.Refused f = sessions.known(said, s);
    sessions.refused(f, s);
    refuse(f, s, out);
  }

  private void refuse(Fact.Refused f, Sighting s, Sink out) {
    smtp.failed(s);
    pam.dropHelper(f.user(), s.mark.hostKey(), s.time);
    if (pam.isForeseen(f, s)) {
      settle(s);
      return;
    }
    if (f.first() == FirstFactor.PASSED) {
      refusedAfterPassword(f, s, out);
      return;
    }
    int known = 0;
    if (f.session() != null) {
      if (open.get("t/" + f.session()) instanceof Told told) {
        known += told.count();
        open.remove(told);
      }
      for (Attempt a : List.copyOf(open.ofSession(f.session()))) {
        complete(a, f);
        known += a.hasFailed() ? 1 : 0;
        emit(a, out);
      }
      if (open.get("t/" + f.session()) instanceof Told told) {
        open.remove(told);
      }
    }
    if (known == 0) {
      known = withoutSession(f, s, out);
    }
    if (known > 0) {
      settle(s);
      return;
    }
    give(s, ofLine(f, s, SecondFactor.UNKNOWN), out);
  }

  private void noSuchUser(Fact.NoSuchUser f, Sighting s, Sink out) {
    give(
        s,
        maker.event(
            s.mark,
            s.time,
            new Said(
                Action.LOGIN,
                Outcome.FAILURE,
                Reason.UNKNOWN_USER,
                1,
                Factor.UNKNOWN,
                FirstFactor.UNKNOWN,
                SecondFactor.UNKNOWN),
            f.user(),
            f.ip(),
            f.port(),
            f.protocol(),
            null,
            null,
            null,
            null,
            null),
        out);
    pam.foresee(f.user(), s, s.time + sourceWait);
  }

  /** Attempts that no session ties to this line: by address and name, then by name and time. */
  private int withoutSession(Fact.Refused f, Sighting s, Sink out) {
    int known = 0;
    int attempts = s.times(f.attempts());
    SourceAddress ip = f.ip();
    if (ip != null) {
      for (Attempt a : open.ofAddress(ip)) {
        if (known < attempts && a.hasFailed() && Names.fit(a.user, f.user())) {
          complete(a, f);
          emitQuietly(a, out);
          known++;
        }
      }
      if (known < attempts && open.get("t/i/" + ip) instanceof Told told) {
        String name = f.user() == null ? "" : f.user();
        while (known < attempts && told.takeOne(name)) {
          known++;
        }
        if (told.count() == 0) {
          open.remove(told);
        } else {
          open.put(told, told.expires);
        }
      }
    }
    if (known < attempts && f.user() != null) {
      long window =
          f.seconds() >= 0
              ? (f.seconds() + 3L) * SECOND
              : "smtp".equals(f.protocol()) ? SMTP_DELAY : sourceWait;
      for (Attempt a : open.ofName(f.user())) {
        if (known < attempts
            && a.ip == null
            && a.hasFailed()
            && Names.fit(a.user, f.user())
            && s.time - a.lastTime <= window) {
          a.ip = ip;
          complete(a, f);
          a.session = f.session() == null ? a.session : f.session();
          emitQuietly(a, out);
          known++;
        }
      }
    }
    return known;
  }

  /** The credentials were right, the session was refused: one event, and it stands on this line. */
  private void refusedAfterPassword(Fact.Refused f, Sighting s, Sink out) {
    for (Attempt a : sameLogin(f.session(), f.ip(), f.user())) {
      if (isAccepted(a)) {
        continue;
      }
      if (!a.hasFailed() || s.time - a.lastTime < CHAIN_GAP) {
        drop(a);
      } else if (f.session() != null) {
        emit(a, out);
      }
    }
    Attempt code = acceptedCode(f.user(), s.time);
    if (code != null) {
      drop(code);
    }
    give(s, ofLine(f, s, code == null ? f.second() : SecondFactor.PASSED), out);
  }

  private AuthEvent ofLine(Fact.Refused f, Sighting s, SecondFactor second) {
    return maker.event(
        s.mark,
        s.time,
        new Said(
            Action.LOGIN,
            f.outcome(),
            f.reason(),
            s.times(f.attempts()),
            f.first() == FirstFactor.FAILED ? Factor.PASSWORD : Factor.UNKNOWN,
            f.first(),
            second),
        f.user(),
        f.ip(),
        f.port(),
        f.protocol(),
        f.mechanism(),
        f.session(),
        f.tls() == null ? smtp.tls(s) : f.tls(),
        null,
        null,
        client(f.session()));
  }

  /** What the login line knows better than the passdb's. */
  private void complete(Attempt a, Fact.Refused f) {
    a.protocol = a.protocol == null ? f.protocol() : a.protocol;
    a.mechanism = a.mechanism == null ? f.mechanism() : a.mechanism;
    a.tls = a.tls == null ? f.tls() : a.tls;
    a.port = a.port == 0 ? f.port() : a.port;
    if (Names.fit(a.user, f.user())) {
      a.user = better(a.user, f.user());
    }
    if (f.attempts() == 1 && f.reason() != null && (a.answer == null || !a.answer.isDecisive())) {
      a.answer =
          switch (f.reason()) {
            case DISABLED -> Answer.DENIED;
            case EXPIRED -> Answer.EXPIRED;
            case CLEARTEXT_REFUSED -> Answer.CLEARTEXT_REFUSED;
            default -> a.answer;
          };
    }
  }

  // ---- the event export

  private void finished(Fact.Finished f, Sighting s, Sink out) {
    String key =
        f.session() == null ? (f.ip() == null ? null : "t/i/" + f.ip()) : "t/" + f.session();
    if (f.success()) {
      finishedWell(f, s, out);
      return;
    }
    Attempt last = null;
    for (Attempt a : sameLogin(f.session(), f.ip(), f.user())) {
      last = a.hasFailed() ? a : last;
    }
    if (last != null) {
      if (namesLater(f, s)) {
        settle(s); // said twice
        return;
      }
      last.user = better(last.user, f.user());
      last.protocol = f.protocol();
      last.mechanism = f.mechanism() == null ? last.mechanism : f.mechanism();
      last.port = f.port();
      last.tls = f.tls();
      emit(last, out);
      settle(s);
      return;
    }
    if (key != null
        && open.get(key) instanceof Told told
        && s.time - told.lastTime < SECOND
        && told.count() > 0) {
      settle(s);
      return;
    }
    Attempt a = exported(f, s);
    a.answer = Answer.PAM_REFUSED;
    hold(a, s, true);
    if (namesLater(f, s)) {
      open.put(a, s.time + settle);
    } else {
      emit(a, out);
    }
  }

  /** Exchange tells in one line that a login failed, and in the next one whose. */
  private static boolean namesLater(Fact.Finished f, Sighting s) {
    return f.user() == null && f.session() != null && s.mark.format().equals("exchange");
  }

  private void finishedWell(Fact.Finished f, Sighting s, Sink out) {
    for (Attempt a : sameLogin(f.session(), f.ip(), f.user())) {
      if (isAccepted(a)) {
        continue;
      }
      if (s.time - a.lastTime < CHAIN_GAP || !a.hasFailed()) {
        drop(a);
      } else {
        emit(a, out);
      }
    }
    Attempt a = exported(f, s);
    a.success = true;
    Attempt code = acceptedCode(f.user(), s.time);
    if (code != null) {
      absorbPam(a, code);
    }
    boolean vouched =
        a.ip == null && a.session == null; // the server that asked may tell from where
    open.put(a, s.time + (vouched ? sourceWait : settle));
    hold(a, s, true);
  }

  private Attempt exported(Fact.Finished f, Sighting s) {
    Attempt a = open.newAttempt();
    a.host = s.mark.hostKey();
    a.program = s.mark.program();
    a.firstTime = s.time;
    a.lastTime = s.time;
    a.user = f.user();
    a.ip = f.ip();
    a.port = f.port();
    a.session = f.session();
    a.protocol = f.protocol();
    a.mechanism = f.mechanism();
    a.tls = f.tls();
    stand(a, s);
    return a;
  }

  private void alone(Fact.Alone f, Sighting s, Sink out) {
    if (f.twin() != null && people.isTold(f.twin(), s.time)) {
      settle(s);
      return;
    }
    String user = people.user(f.person(), f.user(), s.time);
    if (f.action() == Action.MAIL_REJECTED) {
      loggedIn(f, s, out);
    }
    give(
        s,
        maker.event(
            s.mark,
            s.time,
            new Said(
                f.action(),
                f.outcome(),
                f.reason(),
                s.times(f.attempts()),
                f.factor(),
                f.first(),
                f.second()),
            user,
            f.ip(),
            f.port(),
            f.protocol(),
            f.mechanism(),
            f.session(),
            f.tls(),
            null,
            f.mail(),
            f.client()),
        out);
  }

  /** A mail that is refused for its sender's name shows from where he has logged in. */
  private void loggedIn(Fact.Alone f, Sighting s, Sink out) {
    Attempt login = vouched(f.user(), s.time);
    Attempt a = login == null ? acceptedCode(f.user(), s.time) : login;
    if (a != null && a.ip == null) {
      a.ip = f.ip();
      a.port = f.port();
      a.protocol = f.protocol();
      a.mechanism = f.mechanism();
      a.tls = f.tls();
      emitQuietly(a, out);
    }
  }

  // ---- leaving

  /** The attempt's event stands on this line. */
  static void stand(Attempt a, Sighting s) {
    a.verdict = s.mark;
    a.verdictTime = s.time;
    a.verdictLine = s.line;
  }

  void wait(Attempt a, Sighting s) {
    open.put(a, s.time + (a.ip == null && isMail(a) ? sourceWait : settle));
  }

  /** A local login has no address to wait for: its PAM line says so with an empty rhost. */
  private static boolean isMail(Attempt a) {
    return a.user != null || a.hasCodeVerdict();
  }

  void hold(Attempt a, Sighting s, boolean verdict) {
    ReadLine line = s.line;
    if (line == null) {
      return;
    }
    if (verdict) {
      a.lines.add(line);
      a.verdictLine = line;
    } else {
      line.settle();
    }
  }

  static void settle(Sighting s) {
    if (s.line != null) {
      s.line.settle();
    }
  }

  static void give(Sighting s, AuthEvent event, Sink out) {
    if (s.line != null) {
      s.line.carries(event);
    }
    out.event(event);
  }

  void drop(Attempt a) {
    open.remove(a);
    for (ReadLine line : a.lines) {
      line.settle();
    }
  }

  /** Lets the attempt's event leave, and remembers that lines about it may still come. */
  private void emit(Attempt a, Sink out) {
    emitQuietly(a, out);
    if (!a.success && !a.hasFailed()) {
      return;
    }
    String key = a.session != null ? "t/" + a.session : a.ip == null ? null : "t/i/" + a.ip;
    if (key != null) {
      Told told = open.get(key) instanceof Told had ? had : new Told(key);
      if (a.success) {
        told.granted = true;
      } else {
        told.add(a.user == null ? "" : a.user, a.lastTime);
      }
      open.put(told, a.lastTime + sourceWait);
    }
  }

  private void emitQuietly(Attempt a, Sink out) {
    open.remove(a);
    AuthEvent event = event(a);
    for (ReadLine line : a.lines) {
      if (event != null && line == a.verdictLine) {
        line.carries(event);
      } else {
        line.settle();
      }
    }
    if (event != null) {
      out.event(event);
    }
  }

  private @Nullable AuthEvent event(Attempt a) {
    boolean nobody = a.user == null && a.ip == null && a.answer == null;
    if (nobody && (a.steps.contains(Step.FAULT) || !a.hasFailed())) {
      return null; // a server was away, or something was right: nobody tells for whom
    }
    Mark mark = Objects.requireNonNull(a.verdict, "an attempt stands on a line");
    boolean code = a.steps.contains(Step.CODE_ACCEPTED);
    Said said;
    if (a.success) {
      said =
          new Said(
              Action.LOGIN,
              Outcome.SUCCESS,
              null,
              1,
              code ? Factor.SECOND_FACTOR : Factor.PASSWORD,
              FirstFactor.PASSED,
              code ? SecondFactor.PASSED : SecondFactor.UNKNOWN);
    } else if (a.hasFailed()) {
      said = judge.judge(a, open.get("h/" + a.host) != null);
    } else if (code || a.steps.contains(Step.CODE_SKIPPED)) {
      // nobody tells what became of it: the step alone
      said =
          new Said(
              Action.SECOND_FACTOR,
              Outcome.SUCCESS,
              null,
              1,
              code
                  ? a.steps.contains(Step.BACKUP_CODE_USED)
                      ? Factor.BACKUP_CODE
                      : Factor.SECOND_FACTOR
                  : Factor.UNKNOWN,
              judge.beforeCode(a),
              code ? SecondFactor.PASSED : SecondFactor.NOT_ASKED);
    } else if (a.steps.contains(Step.PASSWORD_ACCEPTED)) {
      said =
          new Said(
              Action.FIRST_FACTOR,
              Outcome.SUCCESS,
              null,
              1,
              Factor.PASSWORD,
              FirstFactor.PASSED,
              SecondFactor.UNKNOWN);
    } else {
      return null;
    }
    return maker.event(
        mark,
        a.verdictTime,
        said,
        a.user,
        a.ip,
        a.port,
        a.protocol,
        a.mechanism,
        a.session,
        a.tls,
        a.passwordHash,
        null,
        client(a.session));
  }
}
