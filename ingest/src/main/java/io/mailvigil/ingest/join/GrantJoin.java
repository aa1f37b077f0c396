// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Step;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sessions that were granted, and what the lines before say of the second factor. */
final class GrantJoin {
  private static final Set<String> TOKENS = Set.of("OAUTHBEARER", "XOAUTH2");

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
  private final Attempts attempts;
  private final PamJoin pam;
  private final SessionJoin sessions;

  GrantJoin(
      OpenJoins open,
      EventMaker maker,
      FactorJudge judge,
      Attempts attempts,
      PamJoin pam,
      SessionJoin sessions) {
    this.open = open;
    this.maker = maker;
    this.judge = judge;
    this.attempts = attempts;
    this.pam = pam;
    this.sessions = sessions;
  }

  void granted(Fact.Granted f, Sighting s, Exit out) {
    Peer peer = sessions.known(f.peer(), s);
    if (sessions.isToldAgain(peer, s)) {
      s.settle();
    } else {
      letIn(peer, peer.session(), s, out);
    }
  }

  /**
   * @param session what the event calls the session
   */
  void letIn(Peer peer, @Nullable String session, Sighting s, Exit out) {
    Attempt exported = endRefused(peer, s, out);
    pam.dropHelper(peer.user(), s.mark.hostKey(), s.time);
    Attempt code = attempts.acceptedCode(peer.user(), s.time);
    code = code == null ? exported : code;
    Said said = passed(peer.mechanism()).times(s.times);
    if (code != null) {
      said = said.factors(Attempts.factorOfCode(code), said.first(), SecondFactor.PASSED);
      attempts.drop(code);
    } else {
      said = withoutCode(said, peer, s);
    }
    if (session != null && open.get("t/" + session) instanceof Told told && told.granted) {
      s.settle(); // the event export has told it
      return;
    }
    s.give(
        maker.event(s.mark, s.time, said, peer.of(session), null, attempts.client(session), null),
        out);
  }

  /** A login that this SASL mechanism opened: not all of them show a password. */
  static Said passed(@Nullable String mechanism) {
    Said login = Said.passed(Action.LOGIN);
    String name = mechanism == null ? "" : mechanism.toUpperCase(Locale.ROOT);
    if (TOKENS.contains(name)) {
      return login.factors(Factor.TOKEN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN);
    }
    return WITHOUT_PASSWORD.contains(name)
        ? login.factors(Factor.UNKNOWN, FirstFactor.UNKNOWN, SecondFactor.UNKNOWN)
        : login;
  }

  /** Nothing says that a code was right: the stack may, or that nobody asked for one. */
  private Said withoutCode(Said said, Peer peer, Sighting s) {
    attempts.dropVouched(peer.user(), s.time);
    if (pam.dropAccepted(peer.user(), s.time)) {
      return said.factors(said.factor(), said.first(), SecondFactor.NOT_ASKED);
    }
    return judge.provesCode(s.mark.program())
        ? said.factors(Factor.SECOND_FACTOR, said.first(), SecondFactor.PASSED)
        : said;
  }

  /**
   * Ends what was open of this session: the links of the chain before the one that let him in were
   * no failures, earlier attempts were.
   *
   * @return the same grant, where the event export was first and has taken the code
   */
  private @Nullable Attempt endRefused(Peer peer, Sighting s, Exit out) {
    Attempt exported = null;
    for (Attempt a : attempts.sameLogin(peer)) {
      if (Attempts.isAccepted(a)) {
        continue; // told with the session
      }
      if (a.success && a.steps.contains(Step.CODE_ACCEPTED)) {
        exported = a;
      }
      if (a.success
          || !a.hasFailed()
          || s.time - a.lastTime < Attempts.CHAIN_GAP
          || (a.answer != null && !a.answer.isDecisive() && Names.fit(a.user, peer.user()))) {
        attempts.drop(a);
      } else if (peer.session() != null) {
        attempts.emit(a, out);
      }
    }
    return exported;
  }
}
