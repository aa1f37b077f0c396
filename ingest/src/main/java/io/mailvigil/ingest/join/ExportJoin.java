// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Answer;
import io.mailvigil.ingest.format.Peer;
import org.jspecify.annotations.Nullable;

/**
 * The end of an authentication as Dovecot's event export, Exchange or a SASL daemon tells it: it
 * ends the wait of attempts that had lines, or is one.
 */
final class ExportJoin {
  private final OpenJoins open;
  private final Attempts attempts;
  private final long settle;
  private final long sourceWait;

  ExportJoin(OpenJoins open, Attempts attempts, ReadingSettings settings) {
    this.open = open;
    this.attempts = attempts;
    settle = settings.settle().toNanos();
    sourceWait = settings.sourceWait().toNanos();
  }

  void finished(Fact.Finished f, Sighting s, Exit out) {
    if (f.success()) {
      passed(f.peer(), s, out);
    } else {
      failed(f.peer(), s, out);
    }
  }

  private void failed(Peer peer, Sighting s, Exit out) {
    Attempt last = null;
    for (Attempt a : attempts.sameLogin(peer)) {
      last = a.hasFailed() ? a : last;
    }
    if (last != null) {
      if (!namesLater(peer, s)) { // else it is said twice
        complete(last, peer);
        attempts.emit(last, out);
      }
      s.settle();
      return;
    }
    if (isTold(peer, s.time)) {
      s.settle();
      return;
    }
    Attempt a = exported(peer, s);
    a.answer = Answer.PAM_REFUSED;
    Attempts.hold(a, s, true);
    if (namesLater(peer, s)) {
      open.put(a, s.time + settle);
    } else {
      attempts.emit(a, out);
    }
  }

  private static void complete(Attempt a, Peer peer) {
    a.user = Names.better(a.user, peer.user());
    a.protocol = peer.protocol();
    a.mechanism = peer.mechanism() == null ? a.mechanism : peer.mechanism();
    a.port = peer.port();
    a.tls = peer.tls();
  }

  /** True where a failure of this session, or from there, has just left. */
  private boolean isTold(Peer peer, long time) {
    String key = key(peer);
    return key != null
        && open.get(key) instanceof Told told
        && time - told.lastTime < Attempts.SECOND
        && told.count() > 0;
  }

  private static @Nullable String key(Peer peer) {
    if (peer.session() != null) {
      return "t/" + peer.session();
    }
    return peer.ip() == null ? null : "t/i/" + peer.ip();
  }

  /** Exchange tells in one line that a login failed, and in the next one whose. */
  private static boolean namesLater(Peer peer, Sighting s) {
    return peer.user() == null && peer.session() != null && s.mark.format().equals("exchange");
  }

  private void passed(Peer peer, Sighting s, Exit out) {
    if (isVouchedBehind(peer, s.time)) {
      s.settle();
      return;
    }
    for (Attempt a : attempts.sameLogin(peer)) {
      if (Attempts.isAccepted(a)) {
        continue;
      }
      if (s.time - a.lastTime < Attempts.CHAIN_GAP || !a.hasFailed()) {
        attempts.drop(a);
      } else {
        attempts.emit(a, out);
      }
    }
    Attempt a = exported(peer, s);
    a.success = true;
    Attempt code = attempts.acceptedCode(peer.user(), s.time);
    if (code != null) {
      attempts.absorb(a, code);
    }
    // the server that asked may tell from where
    boolean vouched = a.ip == null && a.session == null;
    open.put(a, s.time + (vouched ? sourceWait : settle));
    Attempts.hold(a, s, true);
  }

  /** True where the server behind this SASL daemon has just told of the login, and from where. */
  private boolean isVouchedBehind(Peer peer, long time) {
    if (peer.user() == null || peer.ip() != null || peer.session() != null) {
      return false;
    }
    for (Attempt a : open.ofName(peer.user())) {
      if (a.success
          && a.ip != null
          && time - a.lastTime < Attempts.SECOND
          && Names.fit(a.user, peer.user())) {
        return true;
      }
    }
    return false;
  }

  private Attempt exported(Peer peer, Sighting s) {
    Attempt a = attempts.begin(s);
    a.user = peer.user();
    a.ip = peer.ip();
    a.port = peer.port();
    a.session = peer.session();
    a.protocol = peer.protocol();
    a.mechanism = peer.mechanism();
    a.tls = peer.tls();
    Attempts.stand(a, s);
    return a;
  }
}
