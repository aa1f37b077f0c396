// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Mails of servers that tell login and mail in one line, which can carry one event only: the first
 * mail of a connection is its login, and the mail itself stands on a later line of its queue id.
 */
final class MailJoin {
  private static final long SECOND = 1_000_000_000L;

  /** smtp_receive_timeout is 5 min by default. */
  private static final long CONNECTION = 400 * SECOND;

  /** A first delivery follows at once; what is longer in the queue has told its recipients. */
  private static final long QUEUE = 200 * SECOND;

  private final OpenJoins open;
  private final EventMaker maker;
  private final GrantJoin grants;

  MailJoin(OpenJoins open, EventMaker maker, GrantJoin grants) {
    this.open = open;
    this.maker = maker;
    this.grants = grants;
  }

  /** A server that tells login and mail in one line took a mail. */
  void accepted(Fact.MailAccepted f, Sighting s, Exit out) {
    if (isSameLogin(f, s)) {
      taken(f, s, out);
    } else {
      expect(f, s);
      grants.letIn(f.peer(), f.queueId().isEmpty() ? null : f.queueId(), s, out);
    }
  }

  /**
   * True where this mail's client has told his login already, by another mail of his connection.
   */
  private boolean isSameLogin(Fact.MailAccepted f, Sighting s) {
    String key = connection(f, s);
    if (key == null) {
      return false;
    }
    boolean same = open.get(key) instanceof Connection c && f.user().equals(c.granted);
    Connection c = new Connection(key);
    c.ip = f.peer().ip();
    c.tls = f.peer().tls();
    c.granted = f.user();
    open.put(c, s.time + CONNECTION);
    return same;
  }

  /**
   * The process serves one connection; without its pid the client's port is the connection's, and
   * without either the same client is on the same one as long as a server waits for its next mail.
   */
  private static @Nullable String connection(Fact.MailAccepted f, Sighting s) {
    String host = "c/" + s.mark.format() + '/' + s.mark.hostKey() + '|';
    if (s.mark.pid() > 0) {
      return host + s.mark.pid();
    }
    Peer peer = f.peer();
    if (peer.ip() == null) {
      return null;
    }
    return host + peer.ip() + '|' + (peer.port() == 0 ? f.user() : peer.port());
  }

  /** The mail's event will stand on a later line. */
  private void expect(Fact.MailAccepted f, Sighting s) {
    if (!f.queueId().isEmpty()) {
      open.put(expected(f, s), s.time + QUEUE);
    }
  }

  /** The mail of a login that has been told: its event stands here, or where recipients are. */
  private void taken(Fact.MailAccepted f, Sighting s, Exit out) {
    if (f.recipients() < 0 && !f.queueId().isEmpty()) {
      expect(f, s);
      s.settle();
      return;
    }
    s.give(event(s.mark, s.time, expected(f, s), f.recipients()), out);
  }

  private static ExpectedMail expected(Fact.MailAccepted f, Sighting s) {
    return new ExpectedMail(
        key(f.queueId(), s),
        f.queueId(),
        f.user(),
        f.peer().ip(),
        f.peer().port(),
        f.from(),
        f.size(),
        f.recipients());
  }

  private static String key(String queueId, Sighting s) {
    return "e/" + s.mark.hostKey() + '|' + queueId;
  }

  void step(Fact.MailStep f, Sighting s, Exit out) {
    if (!(open.get(key(f.queueId(), s)) instanceof ExpectedMail mail)) {
      s.settle();
      return;
    }
    mail.counted += f.recipients();
    if (mail.recipients >= 0) {
      open.remove(mail);
      s.give(event(s.mark, s.time, mail, mail.recipients), out);
      return;
    }
    if (mail.mark == null) {
      mail.mark = s.mark;
      mail.time = s.time;
      mail.line = s.line;
      open.put(mail, s.time + QUEUE);
    } else {
      s.settle();
      open.put(mail, mail.expires);
    }
    if (f.completed()) {
      leave(mail, out);
    }
  }

  /** No further line about it is waited for. */
  void leave(ExpectedMail mail, Exit out) {
    open.remove(mail);
    if (mail.mark == null) {
      return; // nothing but the line of the login has told of it
    }
    Mark mark = Objects.requireNonNull(mail.mark);
    AuthEvent event = event(mark, mail.time, mail, mail.counted == 0 ? -1 : mail.counted);
    out.event(event, mail.line);
  }

  /** The mail of a client that has logged in on this connection. */
  void sent(Fact.Sent f, Session sender, Sighting s, Exit out) {
    ExpectedMail mail =
        new ExpectedMail(
            "",
            f.queueId(),
            Objects.requireNonNull(sender.user),
            sender.ip,
            sender.port,
            f.from(),
            f.size(),
            f.recipients());
    s.give(event(s.mark, s.time, mail, f.recipients()), out);
  }

  private AuthEvent event(Mark mark, long time, ExpectedMail mail, long recipients) {
    String queueId = mail.queueId.isEmpty() ? null : mail.queueId;
    return maker.event(
        mark,
        time,
        Said.of(Action.MAIL_SENT, Outcome.SUCCESS, null),
        Peer.named("smtp", mail.user).of(queueId).from(mail.ip, mail.port, null),
        new Mail(mail.from, queueId, null, recipients, -1, "queued", -1, mail.size, -1, -1, null),
        null,
        null);
  }
}
