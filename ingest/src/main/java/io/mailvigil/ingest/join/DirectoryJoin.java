// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Fact.Answer;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Binds to a directory. Who comes from this machine or from a configured proxy is a server that
 * checks its user's password: that server's own line knows the client, and the directory's counts
 * only where there is none.
 */
final class DirectoryJoin {
  /** Marks attempts that a directory has told of. */
  static final String DRIVER = "slapd";

  /** How long a directory may take to answer. */
  private static final long ANSWER = 300 * Attempts.SECOND;

  /** Its threads may write that somebody has come after what he has got. */
  private static final long LATE = 3 * Attempts.SECOND;

  private static final List<Network> HERE =
      List.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128"));

  private final OpenJoins open;
  private final EventMaker maker;
  private final Attempts attempts;
  private final SessionJoin sessions;
  private final ExportJoin exports;
  private final long sourceWait;

  DirectoryJoin(
      OpenJoins open,
      EventMaker maker,
      Attempts attempts,
      SessionJoin sessions,
      ExportJoin exports,
      long sourceWait) {
    this.open = open;
    this.maker = maker;
    this.attempts = attempts;
    this.sessions = sessions;
    this.exports = exports;
    this.sourceWait = sourceWait;
  }

  /** The last line of an operation that names somebody has his name: SASL tells it at its end. */
  void begun(Fact.Bind f, Sighting s) {
    String key = key(f.session(), f.operation(), s);
    Session asked = open.get(key) instanceof Session had ? had : new Session(key);
    asked.user = f.anonymous() ? "" : f.user() == null ? asked.user : f.user();
    open.put(asked, s.time + ANSWER);
    s.settle();
  }

  void answered(Fact.BindResult f, Sighting s, Exit out) {
    String user = null;
    if (open.get(key(f.session(), f.operation(), s)) instanceof Session asked) {
      open.remove(asked);
      user = asked.user;
    }
    Answer answer = f.answer();
    if ("".equals(user) || (user == null && answer == null)) {
      s.settle(); // nobody, or nobody knows who
      return;
    }
    Peer peer = sessions.known(Peer.named("ldap", user).of(f.session()), s).of(null);
    SourceAddress ip = peer.ip();
    boolean server = ip != null && isServer(ip);
    if (answer != null) {
      refused(answer, server ? Peer.named(null, user) : peer, s, out);
    } else if (server) {
      s.settle();
    } else if (ip == null) {
      exports.finished(new Fact.Finished(true, peer), s, out);
    } else {
      s.give(maker.event(s, Said.passed(Action.LOGIN), peer), out);
    }
    if (ip == null && user != null) {
      expectAddress(user, f.session(), s);
    }
  }

  private void expectAddress(String user, String session, Sighting s) {
    for (Attempt a : open.ofName(user)) {
      if (a.verdict == s.mark) {
        Session late = new Session(lateKey(session, s));
        late.user = a.key;
        open.put(late, s.time + LATE);
      }
    }
  }

  /** Gives an attempt that was answered before its connection was told of the address. */
  void connected(Fact.Connected f, Sighting s, Exit out) {
    SourceAddress ip = f.ip();
    if (ip == null || !(open.get(lateKey(f.session(), s)) instanceof Session late)) {
      return;
    }
    open.remove(late);
    if (late.user == null || !(open.get(late.user) instanceof Attempt a) || a.ip != null) {
      return;
    }
    if (!isServer(ip)) {
      a.ip = ip;
      a.port = f.port();
      a.protocol = "ldap";
      attempts.emitQuietly(a, out);
    } else if (a.success) {
      attempts.drop(a);
    }
  }

  private void refused(Answer answer, Peer peer, Sighting s, Exit out) {
    Attempt a = attempts.begin(s);
    a.answer = answer;
    a.drivers.add(DRIVER);
    a.user = peer.user();
    a.ip = peer.ip();
    a.port = peer.port();
    a.tls = peer.tls();
    a.protocol = a.ip == null ? null : peer.protocol();
    a.attempts = s.times;
    Attempts.stand(a, s);
    Attempts.hold(a, s, true);
    if (a.ip == null && a.user != null) {
      open.put(a, s.time + sourceWait);
    } else {
      attempts.emitQuietly(a, out);
    }
  }

  private boolean isServer(SourceAddress ip) {
    return maker.seen(ip, List.of()).ip() == null
        || HERE.stream().anyMatch(network -> network.contains(ip));
  }

  private static String lateKey(@Nullable String session, Sighting s) {
    return "n/late/" + s.mark.hostKey() + '|' + session;
  }

  private static String key(String session, @Nullable String operation, Sighting s) {
    return "n/bind/" + s.mark.hostKey() + '|' + session + '/' + operation;
  }
}
