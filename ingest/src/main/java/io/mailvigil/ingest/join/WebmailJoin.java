// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SourceAddress;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A webmail tries its users' passwords at the mail server, which logs each try as well, from the
 * webmail's address. Both are one attempt, and the webmail's line knows whose it was: it carries
 * the event. Further logins that the webmail makes for its user are told as such.
 *
 * <p>Either line may come first, for stamps are truncated and files are apart. The mail server's
 * waits; where no webmail tells of it, it leaves as what it is.
 */
final class WebmailJoin {
  /** Between both lines lies the mail server's delay after a wrong password, 2 s by default. */
  private static final long SIBLING = 3 * Attempts.SECOND;

  /** A webmail signs in again at every click: as long as it does, the session goes on. */
  private static final long SESSION = 3600 * Attempts.SECOND;

  /** More at once of one user are not held back. */
  private static final int MOST = 64;

  private static final Set<SourceAddress> LOOPBACK =
      Set.of(SourceAddress.of("127.0.0.1"), SourceAddress.of("::1"));

  private final OpenJoins open;

  WebmailJoin(OpenJoins open) {
    this.open = open;
  }

  /** True where the event is kept back, or belongs to one that a webmail has told. */
  boolean takes(AuthEvent event, @Nullable ReadLine line) {
    String user = event.user();
    if (user == null || !isTry(event) || !isFromWebmail(event)) {
      return false;
    }
    HeldEvent held = new HeldEvent(event, line);
    WebmailUser known = user(user);
    boolean passed = event.outcome() == Outcome.SUCCESS;
    for (Iterator<WebmailUser.Verdict> i = known.verdicts.iterator(); i.hasNext(); ) {
      WebmailUser.Verdict verdict = i.next();
      if (verdict.passed() == passed
          && Names.fit(verdict.user(), user)
          && Math.abs(verdict.time() - held.time()) <= SIBLING) {
        i.remove();
        held.fold();
        put(known);
        return true;
      }
    }
    if (known.held.size() >= MOST) {
      return false;
    }
    known.held.add(held);
    put(known);
    return true;
  }

  /** The event of a webmail's own line, which leaves at once. */
  void told(AuthEvent event) {
    String user = event.user();
    if (user == null || !isVerdict(event)) {
      return;
    }
    boolean passed = event.outcome() == Outcome.SUCCESS;
    HeldEvent own = new HeldEvent(event, null);
    WebmailUser known = user(user);
    known.session = passed ? Math.max(known.session, own.time() + SESSION) : known.session;
    for (Iterator<HeldEvent> i = known.held.iterator(); i.hasNext(); ) {
      HeldEvent held = i.next();
      if ((held.event().outcome() == Outcome.SUCCESS) == passed
          && Names.fit(held.event().user(), user)
          && Math.abs(held.time() - own.time()) <= SIBLING) {
        i.remove();
        held.fold();
        put(known);
        return;
      }
    }
    if (known.verdicts.size() >= MOST) {
      known.verdicts.removeFirst();
    }
    known.verdicts.add(new WebmailUser.Verdict(own.time(), user, passed));
    put(known);
  }

  /**
   * Gives up waiting for what was due when {@code known} expired.
   *
   * @param all whether there is no room to wait any longer
   */
  void giveUp(WebmailUser known, boolean all, Exit out) {
    long now = all ? Long.MAX_VALUE : known.expires;
    known.verdicts.removeIf(verdict -> verdict.time() + SIBLING <= now);
    while (!known.held.isEmpty() && known.held.getFirst().time() + SIBLING <= now) {
      HeldEvent held = known.held.removeFirst();
      boolean session = held.time() < known.session;
      if (session && held.event().outcome() == Outcome.SUCCESS) {
        known.session = Math.max(known.session, held.time() + SESSION);
      }
      out.leave(session ? EventMaker.delegated(held.event()) : held.event(), held.line());
    }
    known.session = known.session <= now ? Long.MIN_VALUE : known.session;
    put(known);
  }

  /** A password was tried at a server that webmails use; what tells the factor stays as it is. */
  private static boolean isTry(AuthEvent e) {
    String protocol = e.protocol();
    boolean mailbox = protocol == null || protocol.equals("imap") || protocol.equals("pop3");
    return mailbox
        && e.action() == Action.LOGIN
        && e.outcome() != Outcome.UNKNOWN
        && e.attempts() == 1
        && e.auth().factor() != Factor.SECOND_FACTOR
        && e.auth().factor() != Factor.BACKUP_CODE;
  }

  private static boolean isFromWebmail(AuthEvent e) {
    return e.auth().delegated() || (e.source() != null && LOOPBACK.contains(e.source().ip()));
  }

  /** The webmail has tried the password. */
  private static boolean isVerdict(AuthEvent e) {
    return e.outcome() == Outcome.SUCCESS
        ? e.action() == Action.FIRST_FACTOR || e.action() == Action.LOGIN
        : e.action() == Action.LOGIN
            && e.outcome() == Outcome.FAILURE
            && e.auth().factor() == Factor.PASSWORD;
  }

  private WebmailUser user(String user) {
    String key = "d/" + OpenJoins.localPart(user);
    return open.get(key) instanceof WebmailUser known ? known : new WebmailUser(key);
  }

  private void put(WebmailUser known) {
    long due = known.session == Long.MIN_VALUE ? Long.MAX_VALUE : known.session;
    if (!known.held.isEmpty()) {
      due = Math.min(due, known.held.getFirst().time() + SIBLING);
    }
    if (!known.verdicts.isEmpty()) {
      due = Math.min(due, known.verdicts.getFirst().time() + SIBLING);
    }
    if (due == Long.MAX_VALUE) {
      open.remove(known);
    } else {
      open.put(known, due);
    }
  }
}
