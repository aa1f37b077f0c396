// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import org.jspecify.annotations.Nullable;

/** Lines that are an event by themselves, but for a name that another line has. */
final class AloneJoin {
  private final EventMaker maker;
  private final Attempts attempts;
  private final PersonJoin people;

  AloneJoin(EventMaker maker, Attempts attempts, PersonJoin people) {
    this.maker = maker;
    this.attempts = attempts;
    this.people = people;
  }

  void alone(Fact.Alone f, Sighting s, Exit out) {
    if (f.twin() != null && people.isTold(f.twin(), s.time)) {
      s.settle();
      return;
    }
    @Nullable String user = people.user(f.person(), f.peer().user(), s.time);
    Said said = f.said();
    if (said.action() == Action.MAIL_REJECTED) {
      loggedIn(f.peer(), s, out);
    }
    s.give(
        maker.event(
            s.mark,
            s.time,
            said.times(s.times(said.attempts())),
            f.peer().as(user),
            f.mail(),
            f.client(),
            null),
        out);
  }

  /** A mail that is refused for its sender's name shows from where he has logged in. */
  private void loggedIn(Peer peer, Sighting s, Exit out) {
    Attempt login = attempts.vouched(peer.user(), s.time);
    Attempt a = login == null ? attempts.acceptedCode(peer.user(), s.time) : login;
    if (a != null && a.ip == null) {
      a.ip = peer.ip();
      a.port = peer.port();
      a.protocol = peer.protocol();
      a.mechanism = peer.mechanism();
      a.tls = peer.tls();
      attempts.emitQuietly(a, out);
    }
  }
}
