// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.join.EventMaker.Said;

/** Mails read and deleted: what each line tells is not told again by the line that sums up. */
final class MailboxJoin {
  /** No session of a mail client lasts longer without a line. */
  private static final long SESSION = 24 * 3600 * 1_000_000_000L;

  private final OpenJoins open;
  private final EventMaker maker;

  MailboxJoin(OpenJoins open, EventMaker maker) {
    this.open = open;
    this.maker = maker;
  }

  void accept(Fact.Mailbox f, Sighting s, Sink out) {
    boolean told = false;
    if (f.session() != null) {
      String key = "h/m/" + f.session();
      Open before = open.get(key);
      if (f.end()) {
        told = before != null;
        if (before != null) {
          open.remove(before);
        }
      } else {
        open.put(before == null ? new Heard(key) : before, s.time + SESSION);
      }
    }
    if (told && f.fetched() <= 0) {
      Joins.settle(s);
      return;
    }
    Joins.give(
        s,
        maker.event(
            s.mark,
            s.time,
            new Said(
                f.action(),
                Outcome.SUCCESS,
                null,
                1,
                Factor.UNKNOWN,
                FirstFactor.UNKNOWN,
                SecondFactor.UNKNOWN),
            f.user(),
            null,
            0,
            f.protocol(),
            null,
            f.session(),
            null,
            null,
            new Mail(
                null,
                null,
                f.messageId(),
                -1,
                -1,
                null,
                f.fetched(),
                f.bytes(),
                told ? -1 : f.deleted(),
                told ? -1 : f.expunged(),
                null)),
        out);
  }
}
