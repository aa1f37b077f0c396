// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.ingest.format.Peer;
import io.mailvigil.ingest.format.Said;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes events: names become accounts, proxies and webmails are seen through, forgeries marked. */
final class EventMaker {
  private static final long SECOND = 1_000_000_000L;

  /** RFC 1918, RFC 4193 and loopback. */
  private static final List<Network> PRIVATE =
      List.of(
          Network.parse("10.0.0.0/8"),
          Network.parse("172.16.0.0/12"),
          Network.parse("192.168.0.0/16"),
          Network.parse("127.0.0.0/8"),
          Network.parse("fc00::/7"),
          Network.parse("::1/128"));

  private final ReadingSettings settings;

  EventMaker(ReadingSettings settings) {
    this.settings = settings;
  }

  /** An event on this line, and of nothing but what it says. */
  AuthEvent event(Sighting s, Said said, Peer peer) {
    return event(s.mark, s.time, said, peer, null, null, null);
  }

  AuthEvent event(
      Mark mark,
      long time,
      Said said,
      Peer peer,
      @Nullable Mail mail,
      @Nullable Client client,
      @Nullable String passwordHash) {
    String user = peer.user();
    SourceAddress ip = peer.ip();
    String login = user == null || user.isBlank() ? null : user;
    String name = login == null ? null : settings.accounts().userName(login);
    Account account = login == null ? null : settings.accounts().account(login);
    boolean webmail = ip != null && isWebmail(ip);
    return new AuthEvent(
        mark.id(),
        Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND)),
        said.action(),
        said.outcome(),
        said.reason(),
        said.attempts(),
        account == null ? Account.DEFAULT_TENANT : account.tenant(),
        name,
        account,
        ip == null || webmail ? null : new Source(ip, peer.port(), null, 0, null, null),
        peer.protocol(),
        new Service(mark.format(), mark.host(), mark.program(), mark.pid()),
        peer.tls(),
        client,
        new Auth(
            said.factor(),
            said.first(),
            said.second(),
            peer.mechanism(),
            peer.session(),
            passwordHash,
            webmail),
        mail,
        new Origin(mark.path(), mark.offset(), mark.authenticated()),
        login != null && Taint.looksForged(login) ? List.of("user.name") : List.of(),
        false,
        mark.original());
  }

  /**
   * Who the client is.
   *
   * @param doubtful an address of nobody's configured proxies was seen through
   */
  record Seen(@Nullable SourceAddress ip, boolean doubtful) {}

  /**
   * Sees through configured proxies (the address is unknown where there is nothing behind them),
   * and where the headers are all there is ({@code ip} is null), through private addresses as well:
   * these are proxies that nobody has configured, or somebody inside who forges.
   *
   * @param forwarded who the headers say it was, the nearest first
   */
  Seen seen(@Nullable SourceAddress ip, List<SourceAddress> forwarded) {
    SourceAddress at = ip;
    boolean doubtful = false;
    for (SourceAddress hop : forwarded) {
      if (at != null && !isWebmail(at)) {
        if (ip != null || !isPrivate(at) || isPrivate(hop)) {
          break;
        }
        doubtful = true;
      }
      at = hop;
    }
    return new Seen(at != null && isWebmail(at) ? null : at, doubtful);
  }

  private static boolean isPrivate(SourceAddress ip) {
    for (Network network : PRIVATE) {
      if (network.contains(ip)) {
        return true;
      }
    }
    return false;
  }

  /** The same event, marked as one whose fields may be a client's forgery. */
  static AuthEvent doubted(AuthEvent e) {
    List<String> taint = new ArrayList<>();
    if (e.user() != null) {
      taint.add("user.name");
    }
    if (e.source() != null) {
      taint.add("source.ip");
    }
    return new AuthEvent(
        e.id(),
        e.time(),
        e.action(),
        e.outcome(),
        e.reason(),
        e.attempts(),
        e.tenant(),
        e.user(),
        e.account(),
        e.source(),
        e.protocol(),
        e.service(),
        e.tls(),
        e.client(),
        e.auth(),
        e.mail(),
        e.origin(),
        taint,
        e.clockAhead(),
        e.original());
  }

  /** The same event as a login that a webmail made for its user: its address is nobody's. */
  static AuthEvent delegated(AuthEvent e) {
    Auth a = e.auth();
    return new AuthEvent(
        e.id(),
        e.time(),
        e.action(),
        e.outcome(),
        e.reason(),
        e.attempts(),
        e.tenant(),
        e.user(),
        e.account(),
        null,
        e.protocol(),
        e.service(),
        e.tls(),
        e.client(),
        new Auth(
            a.factor(), a.first(), a.second(), a.mechanism(), a.session(), a.passwordHash(), true),
        e.mail(),
        e.origin(),
        e.taint(),
        e.clockAhead(),
        e.original());
  }

  /** The same event of the user whom a further line of its login names. */
  static AuthEvent named(AuthEvent e, AuthEvent by) {
    return new AuthEvent(
        e.id(),
        e.time(),
        e.action(),
        e.outcome(),
        e.reason(),
        e.attempts(),
        by.tenant(),
        by.user(),
        by.account(),
        e.source() == null ? by.source() : e.source(),
        e.protocol(),
        e.service(),
        e.tls(),
        e.client(),
        e.auth(),
        e.mail(),
        e.origin(),
        by.isTainted() && !e.isTainted() ? by.taint() : e.taint(),
        e.clockAhead(),
        e.original());
  }

  private boolean isWebmail(SourceAddress ip) {
    for (Network network : settings.webmails()) {
      if (network.contains(ip)) {
        return true;
      }
    }
    return false;
  }
}
