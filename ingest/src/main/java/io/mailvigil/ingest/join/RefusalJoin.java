// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Answer;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A daemon's own line about failures: a detail of attempts that had lines, else their event. */
final class RefusalJoin {
  private static final long SECOND = Attempts.SECOND;

  /** Postfix's line comes after auth_failure_delay and Dovecot's penalty, at most 17 s. */
  private static final long SMTP_DELAY = 30 * SECOND;

  private final OpenJoins open;
  private final EventMaker maker;
  private final Attempts attempts;
  private final PamJoin pam;
  private final SmtpJoin smtp;
  private final SessionJoin sessions;
  private final long sourceWait;

  RefusalJoin(
      OpenJoins open,
      EventMaker maker,
      Attempts attempts,
      PamJoin pam,
      SmtpJoin smtp,
      SessionJoin sessions,
      long sourceWait) {
    this.open = open;
    this.maker = maker;
    this.attempts = attempts;
    this.pam = pam;
    this.smtp = smtp;
    this.sessions = sessions;
    this.sourceWait = sourceWait;
  }

  void again(Fact.Again f, Sighting s, Exit out) {
    if (sessions.isToldAgain(f, s)) {
      s.settle();
    } else {
      refuse(known(f.refused(), s), s, out);
    }
  }

  void refused(Fact.Refused said, Sighting s, Exit out) {
    Fact.Refused f = known(said, s);
    sessions.refused(f, s);
    refuse(f, s, out);
  }

  void noSuchUser(Fact.NoSuchUser f, Sighting s, Exit out) {
    Said said = Said.refused(Outcome.FAILURE, Reason.UNKNOWN_USER, FirstFactor.UNKNOWN);
    s.give(maker.event(s, said, f.peer()), out);
    pam.foresee(f.peer().user(), s, s.time + sourceWait);
  }

  /** The same verdict with what other lines of its connection have told. */
  private Fact.Refused known(Fact.Refused f, Sighting s) {
    Peer peer = sessions.known(f.peer(), s);
    return peer == f.peer() ? f : new Fact.Refused(peer, f.said(), f.seconds());
  }

  private void refuse(Fact.Refused f, Sighting s, Exit out) {
    smtp.failed(s);
    pam.dropHelper(f.peer().user(), s.mark.hostKey(), s.time);
    if (pam.isForeseen(f, s)) {
      s.settle();
      return;
    }
    if (f.said().first() == FirstFactor.PASSED) {
      afterPassword(f, s, out);
      return;
    }
    int known = f.peer().session() == null ? 0 : ofSession(f, f.peer().session(), out);
    if (known == 0) {
      known = withoutSession(f, s, out);
    }
    if (known > 0) {
      s.settle();
    } else {
      s.give(ofLine(f, s, SecondFactor.UNKNOWN), out);
    }
  }

  /** How many attempts of this session had lines of their own; they all leave. */
  private int ofSession(Fact.Refused f, String session, Exit out) {
    int known = 0;
    if (open.get("t/" + session) instanceof Told told) {
      known += told.count();
      open.remove(told);
    }
    for (Attempt a : List.copyOf(open.ofSession(session))) {
      complete(a, f);
      known += a.hasFailed() ? 1 : 0;
      attempts.emit(a, out);
    }
    if (open.get("t/" + session) instanceof Told told) {
      open.remove(told);
    }
    return known;
  }

  /** Attempts that no session ties to this line: by address and name, then by name and time. */
  private int withoutSession(Fact.Refused f, Sighting s, Exit out) {
    int most = s.times(f.said().attempts());
    blur(f, most, s);
    SourceAddress ip = f.peer().ip();
    int known = ip == null ? 0 : ofAddress(f, ip, most, s, out);
    String user = f.peer().user();
    return user == null ? known : known + ofName(f, user, most - known, s, out);
  }

  private int ofAddress(Fact.Refused f, SourceAddress ip, int most, Sighting s, Exit out) {
    int known = 0;
    for (Attempt a : open.ofAddress(ip)) {
      if (known < most && a.hasFailed() && isNear(a, f, s) && Names.fit(a.user, f.peer().user())) {
        complete(a, f);
        attempts.emitQuietly(a, out);
        known++;
      }
    }
    if (known < most && open.get("t/i/" + ip) instanceof Told told) {
      String name = f.peer().user() == null ? "" : f.peer().user();
      while (known < most && told.takeOne(name)) {
        known++;
      }
      if (told.count() == 0) {
        open.remove(told);
      } else {
        open.put(told, told.expires);
      }
    }
    return known;
  }

  /** Where Dovecot's line counts fewer attempts than fit it, nothing tells which of them it has. */
  private void blur(Fact.Refused f, int most, Sighting s) {
    String user = f.peer().user();
    if (f.seconds() < 0 || user == null) {
      return;
    }
    List<Attempt> fitting = new ArrayList<>();
    Set<Set<Step>> told = new HashSet<>();
    for (Attempt a : open.ofName(user)) {
      boolean there = a.ip == null ? s.time - a.lastTime <= window(f) : a.ip.equals(f.peer().ip());
      if (there && a.hasFailed() && isNear(a, f, s) && Names.fit(a.user, user)) {
        fitting.add(a);
        told.add(a.steps);
      }
    }
    if (fitting.size() > most && told.size() > 1) {
      for (Attempt a : fitting) {
        a.steps.add(Step.INDISTINCT);
        open.put(a, a.expires);
      }
    }
  }

  private long window(Fact.Refused f) {
    if (f.seconds() >= 0) {
      return (f.seconds() + 3L) * SECOND;
    }
    return "smtp".equals(f.peer().protocol()) ? SMTP_DELAY : sourceWait;
  }

  /**
   * False where the attempt cannot be this line's: Dovecot's login process, which alone tells how
   * long a connection lasted, asks an auth service of its own host. Postfix and a webmail may ask
   * another host's.
   */
  private static boolean isNear(Attempt a, Fact.Refused f, Sighting s) {
    String host = s.mark.hostKey();
    return f.seconds() < 0 || host.isEmpty() || a.host.isEmpty() || host.equals(a.host);
  }

  private int ofName(Fact.Refused f, String user, int most, Sighting s, Exit out) {
    long window = window(f);
    int known = 0;
    for (Attempt a : open.ofName(user)) {
      if (known < most
          && a.ip == null
          && a.hasFailed()
          && isNear(a, f, s)
          && Names.fit(a.user, user)
          && s.time - a.lastTime <= window) {
        a.ip = f.peer().ip();
        complete(a, f);
        a.session = f.peer().session() == null ? a.session : f.peer().session();
        attempts.emitQuietly(a, out);
        known++;
      }
    }
    return known;
  }

  /** The credentials were right, the session was refused: one event, and it stands on this line. */
  private void afterPassword(Fact.Refused f, Sighting s, Exit out) {
    for (Attempt a : attempts.sameLogin(f.peer())) {
      if (Attempts.isAccepted(a)) {
        continue;
      }
      if (!a.hasFailed() || s.time - a.lastTime < Attempts.CHAIN_GAP) {
        attempts.drop(a);
      } else if (f.peer().session() != null) {
        attempts.emit(a, out);
      }
    }
    Attempt code = attempts.acceptedCode(f.peer().user(), s.time);
    if (code != null) {
      attempts.drop(code);
    }
    s.give(ofLine(f, s, code == null ? f.said().second() : SecondFactor.PASSED), out);
  }

  private AuthEvent ofLine(Fact.Refused f, Sighting s, SecondFactor second) {
    Said said = f.said();
    Peer peer = f.peer();
    return maker.event(
        s.mark,
        s.time,
        said.times(s.times(said.attempts())).factors(said.factor(), said.first(), second),
        peer.tls() == null ? peer.from(null, 0, smtp.tls(s)) : peer,
        null,
        attempts.client(peer.session()),
        null);
  }

  /** What the login line knows better than the passdb's. */
  private static void complete(Attempt a, Fact.Refused f) {
    Peer peer = f.peer();
    a.protocol = a.protocol == null ? peer.protocol() : a.protocol;
    a.mechanism = a.mechanism == null ? peer.mechanism() : a.mechanism;
    a.tls = a.tls == null ? peer.tls() : a.tls;
    a.port = a.port == 0 ? peer.port() : a.port;
    if (Names.fit(a.user, peer.user())) {
      a.user = Names.better(a.user, peer.user());
    }
    @Nullable Reason reason = f.said().reason();
    if (f.said().attempts() == 1
        && reason != null
        && (a.answer == null || !a.answer.isDecisive())) {
      a.answer =
          switch (reason) {
            case DISABLED -> Answer.DENIED;
            case EXPIRED -> Answer.EXPIRED;
            case CLEARTEXT_REFUSED -> Answer.CLEARTEXT_REFUSED;
            default -> a.answer;
          };
    }
  }
}
