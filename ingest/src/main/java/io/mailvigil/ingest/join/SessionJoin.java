// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Outcome;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Peer;
import org.jspecify.annotations.Nullable;

/**
 * What daemons tell of one connection in lines that only its session, or the process that serves
 * it, ties together: OpenSMTPD, Sendmail, Exchange.
 */
final class SessionJoin {
  private static final long SECOND = 1_000_000_000L;

  /** A connection without a line for longer is forgotten; clients of IMAP idle for half an hour. */
  private static final long CONNECTION = 1_900 * SECOND;

  private final OpenJoins open;

  SessionJoin(OpenJoins open) {
    this.open = open;
  }

  void connected(Fact.Connected f, Sighting s) {
    String key = key(f.session(), s);
    if (key != null) {
      Session session = open.get(key) instanceof Session had ? had : new Session(key);
      session.ip = f.ip() == null ? session.ip : f.ip();
      session.port = f.ip() == null ? session.port : f.port();
      session.tls = f.tls() == null ? session.tls : f.tls();
      open.put(session, s.time + CONNECTION);
    }
    s.settle();
  }

  void left(Fact.Left f, Sighting s) {
    String key = key(f.session(), s);
    if (key != null && open.get(key) instanceof Session session) {
      open.remove(session);
    }
    s.settle();
  }

  /** The same peer with what other lines of its connection have told. */
  Peer known(Peer peer, Sighting s) {
    Session session = session(peer.session(), s);
    return session == null || (peer.ip() != null && peer.tls() != null)
        ? peer
        : peer.from(session.ip, session.port, session.tls);
  }

  /** True where this SMTP connection's login has been told already; remembers that it is now. */
  boolean isToldAgain(Peer peer, Sighting s) {
    String key = "smtp".equals(peer.protocol()) ? key(peer.session(), s) : null;
    if (key == null) {
      return false;
    }
    Session session = open.get(key) instanceof Session had ? had : new Session(key);
    String name = peer.user() == null ? "" : peer.user();
    boolean again = session.user != null && (name.isEmpty() || Names.fit(session.user, name));
    session.user = session.user == null || !again ? name : session.user;
    session.ip = peer.ip() == null ? session.ip : peer.ip();
    session.port = peer.ip() == null ? session.port : peer.port();
    open.put(session, s.time + CONNECTION);
    return again;
  }

  /** A refusal that a further line will tell once more: that of the reply to the client. */
  void refused(Fact.Refused f, Sighting s) {
    boolean replied =
        f.peer().session() != null
            && f.peer().user() != null
            && f.said().outcome() == Outcome.FAILURE
            && "smtp".equals(f.peer().protocol());
    String key = replied ? key(f.peer().session(), s) : null;
    if (key != null) {
      Session session = open.get(key) instanceof Session had ? had : new Session(key);
      session.refused++;
      open.put(session, s.time + CONNECTION);
    }
  }

  /** True where this further line's refusal has been told; takes it off. */
  boolean isToldAgain(Fact.Again f, Sighting s) {
    Session session = session(f.refused().peer().session(), s);
    if (session == null || session.refused == 0) {
      return false;
    }
    session.refused--;
    open.put(session, s.time + CONNECTION);
    return true;
  }

  /** Who has logged in on the connection that sent this mail; null where nobody has. */
  @Nullable Session sender(Fact.Sent f, Sighting s) {
    Session session = session(f.session(), s);
    return session == null || session.user == null || session.user.isEmpty() ? null : session;
  }

  private @Nullable Session session(@Nullable String id, Sighting s) {
    String key = key(id, s);
    return key != null && open.get(key) instanceof Session session ? session : null;
  }

  private static @Nullable String key(@Nullable String session, Sighting s) {
    String product = "n/" + s.mark.format() + '/' + s.mark.hostKey() + '|';
    if (session != null) {
      return product + session;
    }
    return s.mark.pid() > 0 ? product + s.mark.pid() : null;
  }
}
