// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;

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

  void accept(Fact.Mailbox f, Sighting s, Exit out) {
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
      s.settle();
      return;
    }
    Mail mail =
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
            null);
    s.give(
        maker.event(
            s.mark,
            s.time,
            Said.of(f.action(), Outcome.SUCCESS, null),
            Peer.named(f.protocol(), f.user()).of(f.session()),
            mail,
            null,
            null),
        out);
  }
}
