// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Fact;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import io.mailvigil.ingest.join.EventMaker.Seen;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The steps of signing in to a web application: minutes may lie between them, later ones may name
 * neither user nor address, and several logs may tell of one.
 */
final class WebJoin {
  private static final long SECOND = 1_000_000_000L;

  /** Two logs tell of one step as soon as the delay after a wrong password is over. */
  private static final long SIBLING = 30 * SECOND;

  /** How long the session of somebody with the right password is remembered. */
  private static final long SESSION = 3600 * SECOND;

  /** How long somebody may look for the code that was asked for. */
  private static final long CODE = 600 * SECOND;

  /** Wrong codes of one login before it is known whose it is. */
  private static final int MOST_NAMELESS = 16;

  private final OpenJoins open;
  private final EventMaker maker;
  private final long settle;

  WebJoin(OpenJoins open, EventMaker maker, long settle) {
    this.open = open;
    this.maker = maker;
    this.settle = settle;
  }

  void step(Fact.Web f, Sighting s, Exit out) {
    Seen seen = maker.seen(f.step().peer().ip(), f.forwarded());
    boolean doubtful = f.doubtful() || seen.doubtful();
    switch (f.code()) {
      case MAY_FOLLOW -> hold(f, s, seen.ip(), doubtful, out);
      case ASKED -> {
        takeHeld(f, s, Action.FIRST_FACTOR, out);
        asked(s.mark.format(), f.step().peer().user(), s.time);
        s.settle();
      }
      case OF_ITS_OWN -> tell(f, s, seen.ip(), doubtful, out);
    }
  }

  /** Gives up waiting: nothing was said of a code, so the session was granted. */
  void giveUp(WebHeld held, Exit out) {
    WebLogin asked = login(userKey(held.mark.format(), held.user));
    boolean code = asked.askedAt != 0 && held.time - asked.askedAt < CODE;
    if (code) {
      open.remove(asked);
    }
    emit(held, Action.LOGIN, code, out);
  }

  private void hold(
      Fact.Web f, Sighting s, @Nullable SourceAddress ip, boolean doubtful, Exit out) {
    String key = heldKey(s);
    if (open.get(key) instanceof WebHeld before) {
      giveUp(before, out);
    }
    WebHeld held = new WebHeld(key, s.mark, s.time);
    held.user = f.step().peer().user();
    held.ip = ip;
    held.doubtful = doubtful;
    held.line = s.line;
    open.put(held, s.time + settle);
  }

  /** The right password that this process has just told of that user. */
  private @Nullable WebHeld takeHeld(Fact.Web f, Sighting s, Action action, Exit out) {
    if (open.get(heldKey(s)) instanceof WebHeld held
        && Names.fit(held.user, f.step().peer().user())) {
      emit(held, action, false, out);
      return held;
    }
    return null;
  }

  private void emit(WebHeld held, Action action, boolean code, Exit out) {
    open.remove(held);
    AuthEvent event =
        maker.event(
            held.mark,
            held.time,
            code
                ? Said.passed(action)
                    .factors(Factor.SECOND_FACTOR, FirstFactor.PASSED, SecondFactor.PASSED)
                : Said.passed(action),
            Peer.named("http", held.user).from(held.ip, 0, null),
            null,
            null,
            null);
    AuthEvent told = held.doubtful ? EventMaker.doubted(event) : event;
    out.webEvent(told, held.line);
  }

  private void tell(
      Fact.Web f, Sighting s, @Nullable SourceAddress seen, boolean doubtful, Exit out) {
    Said said = f.step().said();
    Peer peer = f.step().peer();
    WebHeld held =
        said.action() == Action.SECOND_FACTOR ? takeHeld(f, s, Action.FIRST_FACTOR, out) : null;
    WebLogin login = login(key(f, s, seen));
    if (isTold(login, f, s)) {
      login.toldBy = null;
      open.put(login, login.expires);
      s.settle();
      return;
    }
    String user = peer.user() == null ? login.user : peer.user();
    SourceAddress ip = seen;
    if (ip == null) {
      ip = held == null ? login.ip : held.ip;
    }
    AuthEvent event =
        maker.event(
            s.mark,
            s.time,
            said.times(s.times(said.attempts())),
            new Peer(
                peer.protocol(),
                user,
                peer.mechanism(),
                ip,
                peer.port(),
                peer.session(),
                peer.tls()),
            f.step().mail(),
            f.step().client(),
            null);
    AuthEvent told = doubtful ? EventMaker.doubted(event) : event;
    if (user == null && f.login() != null && login.nameless.size() < MOST_NAMELESS) {
      login.nameless.add(new HeldEvent(told, s.line));
      open.put(login, s.time + settle);
      return;
    }
    out.webEvent(told, s.line);
    if (user != null) {
      giveName(login, told, s, out);
    }
    if (said.action() == Action.FIRST_FACTOR) {
      remember(login, user, ip, s.time + SESSION);
    } else if (said.action() == Action.SECOND_FACTOR) {
      if (said.outcome() == Outcome.FAILURE) {
        asked(s.mark.format(), user, s.time);
        told(login, f, s.time);
      }
      remember(login, user, ip, Math.max(login.expires, s.time + CODE));
    } else if (said.action() == Action.LOGIN) {
      told(login, f, s.time);
      remember(login, user, ip, Math.max(login.expires, s.time + SIBLING));
    }
  }

  /** Another log may tell of this step too. */
  private static void told(WebLogin login, Fact.Web f, long time) {
    login.toldBy = teller(f) + f.log();
    login.toldAt = time;
  }

  /** The steps that came before anybody was named, as two logs of one second may tell it. */
  private void giveName(WebLogin login, AuthEvent named, Sighting s, Exit out) {
    for (HeldEvent held : login.nameless) {
      out.webEvent(EventMaker.named(held.event(), named), held.line());
      if (held.event().action() == Action.SECOND_FACTOR) {
        asked(s.mark.format(), named.user(), held.time());
      }
    }
    login.nameless.clear();
  }

  /** Gives up waiting for a name. */
  void giveUp(WebLogin login, Exit out) {
    open.remove(login);
    for (HeldEvent held : login.nameless) {
      out.webEvent(held.event(), held.line());
    }
    login.nameless.clear();
  }

  private static boolean isTold(WebLogin login, Fact.Web f, Sighting s) {
    String by = login.toldBy;
    return by != null
        && by.startsWith(teller(f))
        && !by.equals(teller(f) + f.log())
        && s.time - login.toldAt < SIBLING
        && Names.fit(login.user, f.step().peer().user());
  }

  private static String teller(Fact.Web f) {
    Said said = f.step().said();
    return said.action().wire() + (said.outcome() == Outcome.SUCCESS ? " passed " : " refused ");
  }

  private void remember(
      WebLogin login, @Nullable String user, @Nullable SourceAddress ip, long until) {
    login.user = user == null ? login.user : user;
    login.ip = ip == null ? login.ip : ip;
    if (!login.key.isEmpty()) {
      open.put(login, until);
    }
  }

  /** This user has a code: a right password without a word of it means that it was right. */
  private void asked(String format, @Nullable String user, long time) {
    WebLogin login = login(userKey(format, user));
    login.askedAt = time;
    remember(login, user, null, time + CODE);
  }

  private WebLogin login(String key) {
    return open.get(key) instanceof WebLogin had ? had : new WebLogin(key);
  }

  /** Empty where nothing ties this line to others. */
  private static String key(Fact.Web f, Sighting s, @Nullable SourceAddress ip) {
    if (f.login() != null) {
      return "w/" + s.mark.format() + '|' + f.login();
    }
    String user = f.step().peer().user();
    return user == null || ip == null ? "" : userKey(s.mark.format(), user) + '|' + ip;
  }

  private static String userKey(String format, @Nullable String user) {
    return user == null ? "" : "w/" + format + "|u|" + user.toLowerCase(Locale.ROOT);
  }

  private static String heldKey(Sighting s) {
    return "v/" + s.mark.format() + '|' + s.mark.hostKey() + '|' + s.mark.pid();
  }
}
