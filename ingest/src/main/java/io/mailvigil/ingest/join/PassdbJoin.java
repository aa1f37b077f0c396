// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Answer;
import org.jspecify.annotations.Nullable;

/** The answers of Dovecot's passdbs: those of one chain are one attempt. */
final class PassdbJoin {
  private final OpenJoins open;
  private final Attempts attempts;
  private final PamJoin pam;
  private final HashKey hashKey;

  PassdbJoin(OpenJoins open, Attempts attempts, PamJoin pam, HashKey hashKey) {
    this.open = open;
    this.attempts = attempts;
    this.pam = pam;
    this.hashKey = hashKey;
  }

  void answered(Fact.Passdb f, Sighting s, Exit out) {
    Attempt chain = null;
    for (Attempt a : attempts.sameLogin(f.session(), f.ip(), f.user())) {
      if (a.answer != null || a.success) {
        chain = a;
      }
    }
    Attempt behind = chain == null ? askedBehind(f, s.time) : null;
    if (behind != null) {
      behind.drivers.add(f.driver());
      behind.lastTime = s.time;
      attempts.wait(behind, s);
      s.settle();
      return;
    }
    dropDirectory(f.user(), s.time);
    pam.dropHelper(f.user(), s.mark.hostKey(), s.time);
    Attempt asked = pamOf(f, s.mark.hostKey());
    if (chain != null && isNextAttempt(chain, f, s.time)) {
      attempts.emit(chain, out);
      chain = null;
    }
    Attempt a = chain;
    if (a == null) {
      a = asked == null ? attempts.begin(s) : asked;
    } else if (asked != null) {
      attempts.absorb(a, asked);
    }
    add(a, f, s);
  }

  /**
   * What the server behind a SASL daemon has just answered of that user: Zimbra's mailbox server
   * knows the client, saslauthd does not.
   */
  private @Nullable Attempt askedBehind(Fact.Passdb f, long time) {
    if (f.user() == null || f.ip() != null || f.session() != null) {
      return null;
    }
    for (Attempt a : open.ofName(f.user())) {
      if (a.answer != null
          && !a.drivers.contains(f.driver())
          && time - a.lastTime < Attempts.SECOND
          && Names.fit(a.user, f.user())) {
        return a;
      }
    }
    return null;
  }

  /** What the directory has just answered the passdb: this line tells from where. */
  private void dropDirectory(@Nullable String user, long time) {
    if (user == null) {
      return;
    }
    for (Attempt a : open.ofName(user)) {
      if (a.ip == null
          && a.drivers.contains(DirectoryJoin.DRIVER)
          && time - a.lastTime < Attempts.SECOND
          && Names.fit(a.user, user)) {
        attempts.drop(a);
        return;
      }
    }
  }

  private void add(Attempt a, Fact.Passdb f, Sighting s) {
    a.host = s.mark.hostKey();
    a.program = s.mark.program();
    boolean stronger =
        a.answer == null || !a.answer.isDecisive() || isStronger(f.answer(), a.answer);
    a.answer = a.answer == null || isStronger(f.answer(), a.answer) ? f.answer() : a.answer;
    a.drivers.add(f.driver());
    a.attempts = Math.max(a.attempts, s.times);
    a.user = Names.better(a.user, f.user());
    a.ip = f.ip() == null ? a.ip : f.ip();
    a.session = f.session() == null ? a.session : f.session();
    a.worker = f.worker() > 0 ? f.worker() : a.worker;
    a.passwordHash = f.passwordHash() == null ? a.passwordHash : hashKey.rekeyed(f.passwordHash());
    a.lastTime = s.time;
    if (stronger) {
      Attempts.stand(a, s);
    }
    attempts.wait(a, s);
    Attempts.hold(a, s, stronger);
  }

  private static boolean isStronger(Answer a, Answer than) {
    return a.compareTo(than) > 0;
  }

  /**
   * The PAM conversation that this answer of passdb pam ends: pid and order, else user and rhost.
   */
  private @Nullable Attempt pamOf(Fact.Passdb f, String host) {
    Attempt latest = null;
    if (f.worker() > 0) {
      for (Attempt a : open.ofWorker(host, f.worker())) {
        if (Names.fit(a.user, f.user())
            && (a.ip == null || f.ip() == null || a.ip.equals(f.ip()))) {
          latest = a; // an earlier one has lost its answer
        }
      }
    }
    if (latest != null) {
      return latest;
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
    return !last
        || (a.answer != null && a.answer.isDecisive())
        || time - a.lastTime >= Attempts.CHAIN_GAP;
  }
}
