// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The open attempts: how a line finds the one it speaks of, and how its event leaves. */
final class Attempts {
  static final long SECOND = 1_000_000_000L;

  /**
   * Passdbs of one chain follow each other at once; the next attempt comes after Dovecot's
   * auth_failure_delay (2 s by default).
   */
  static final long CHAIN_GAP = 400_000_000L;

  /** A code that was accepted belongs to the session that is granted within this time. */
  private static final long CODE_TO_SESSION = 60 * SECOND;

  private final OpenJoins open;
  private final EventMaker maker;
  private final FactorJudge judge;
  private final long settle;
  private final long sourceWait;

  Attempts(OpenJoins open, EventMaker maker, FactorJudge judge, ReadingSettings settings) {
    this.open = open;
    this.maker = maker;
    this.judge = judge;
    settle = settings.settle().toNanos();
    sourceWait = settings.sourceWait().toNanos();
  }

  /** A new attempt, told first by this line. */
  Attempt begin(Sighting s) {
    Attempt a = open.newAttempt();
    a.host = s.mark.hostKey();
    a.program = s.mark.program();
    a.firstTime = s.time;
    a.lastTime = s.time;
    return a;
  }

  // ---- which attempt a line speaks of

  /** Those of the session; where none is logged those of the address and the name. */
  Iterable<Attempt> sameLogin(Peer peer) {
    return sameLogin(peer.session(), peer.ip(), peer.user());
  }

  Iterable<Attempt> sameLogin(
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

  /** True where PAM's modules alone have spoken: they have accepted, and nothing was refused. */
  static boolean isAccepted(Attempt a) {
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
  @Nullable Attempt vouched(@Nullable String user, long time) {
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

  /** What the client of this session calls its program; null where it has not said so. */
  @Nullable Client client(@Nullable String session) {
    return session != null && open.get(ClientSaid.key(session)) instanceof ClientSaid said
        ? said.client
        : null;
  }

  // ---- waiting

  /** The attempt's event stands on this line. */
  static void stand(Attempt a, Sighting s) {
    a.verdict = s.mark;
    a.verdictTime = s.time;
    a.verdictLine = s.line;
  }

  /** Waits for the lines that may follow; an attempt without an address longer, for one. */
  void wait(Attempt a, Sighting s) {
    open.put(a, s.time + (a.ip == null && isMail(a) ? sourceWait : settle));
  }

  /** A local login has no address to wait for: its PAM line says so with an empty rhost. */
  private static boolean isMail(Attempt a) {
    return a.user != null || a.hasCodeVerdict();
  }

  /** The line's reading waits for the attempt where it may carry the event. */
  static void hold(Attempt a, Sighting s, boolean verdict) {
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

  /** One attempt's PAM lines turn out to be another one's. */
  void absorb(Attempt a, Attempt pam) {
    a.steps.addAll(pam.steps);
    a.modules.addAll(pam.modules);
    a.service = pam.service;
    a.firstTime = Math.min(a.firstTime, pam.firstTime);
    a.lines.addAll(pam.lines);
    pam.lines.clear();
    open.remove(pam);
  }

  // ---- leaving

  /** Another line tells of it. */
  void drop(Attempt a) {
    open.remove(a);
    for (ReadLine line : a.lines) {
      line.settle();
    }
  }

  /** Lets the attempt's event leave, and remembers that lines about it may still come. */
  void emit(Attempt a, Exit out) {
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

  /** Lets the attempt's event leave, of which no further line is expected. */
  void emitQuietly(Attempt a, Exit out) {
    open.remove(a);
    Said said = said(a);
    AuthEvent event =
        said == null
            ? null
            : maker.event(
                Objects.requireNonNull(a.verdict, "an attempt stands on a line"),
                a.verdictTime,
                said,
                new Peer(a.protocol, a.user, a.mechanism, a.ip, a.port, a.session, a.tls),
                null,
                client(a.session),
                a.passwordHash);
    for (ReadLine line : a.lines) {
      if (event == null || line != a.verdictLine) {
        line.settle();
      }
    }
    if (event != null) {
      out.event(event, a.lines.contains(a.verdictLine) ? a.verdictLine : null);
    }
  }

  /** What has become of it; null where nobody tells for whom, or nothing came of it. */
  private @Nullable Said said(Attempt a) {
    boolean nobody = a.user == null && a.ip == null && a.answer == null;
    if (nobody && (a.steps.contains(Step.FAULT) || !a.hasFailed())) {
      return null; // a server was away, or something was right: nobody tells for whom
    }
    boolean code = a.steps.contains(Step.CODE_ACCEPTED);
    if (a.success) {
      Said login = GrantJoin.passed(a.mechanism);
      return code ? login.factors(Factor.SECOND_FACTOR, login.first(), SecondFactor.PASSED) : login;
    }
    if (a.hasFailed()) {
      return judge.judge(a, open.get("h/" + a.host) != null);
    }
    if (code || a.steps.contains(Step.CODE_SKIPPED)) {
      // nobody tells what became of it: the step alone
      return Said.of(Action.SECOND_FACTOR, Outcome.SUCCESS, null)
          .factors(
              code ? factorOfCode(a) : Factor.UNKNOWN,
              judge.beforeCode(a),
              code ? SecondFactor.PASSED : SecondFactor.NOT_ASKED);
    }
    return a.steps.contains(Step.PASSWORD_ACCEPTED) ? Said.passed(Action.FIRST_FACTOR) : null;
  }

  /** Which kind of code was accepted. */
  static Factor factorOfCode(Attempt code) {
    return code.steps.contains(Step.BACKUP_CODE_USED) ? Factor.BACKUP_CODE : Factor.SECOND_FACTOR;
  }
}
