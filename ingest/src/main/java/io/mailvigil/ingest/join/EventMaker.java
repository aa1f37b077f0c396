// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Mail;
import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
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

  /** What an event is about, apart from who, where and when. */
  record Said(
      Action action,
      Outcome outcome,
      @Nullable Reason reason,
      int attempts,
      Factor factor,
      FirstFactor first,
      SecondFactor second) {}

  AuthEvent event(
      Mark mark,
      long time,
      Said said,
      @Nullable String user,
      @Nullable SourceAddress ip,
      int port,
      @Nullable String protocol,
      @Nullable String mechanism,
      @Nullable String session,
      @Nullable Tls tls,
      @Nullable String passwordHash,
      @Nullable Mail mail) {
    return event(
        mark,
        time,
        said,
        user,
        ip,
        port,
        protocol,
        mechanism,
        session,
        tls,
        passwordHash,
        mail,
        null);
  }

  AuthEvent event(
      Mark mark,
      long time,
      Said said,
      @Nullable String user,
      @Nullable SourceAddress ip,
      int port,
      @Nullable String protocol,
      @Nullable String mechanism,
      @Nullable String session,
      @Nullable Tls tls,
      @Nullable String passwordHash,
      @Nullable Mail mail,
      @Nullable Client client) {
    String login = user == null || user.isBlank() ? null : user;
    String name = login == null ? null : settings.accounts().userName(login);
    Account account = login == null ? null : settings.accounts().account(login);
    boolean webmail = ip != null && isWebmail(ip);
    return new AuthEvent(
        mark.id(),
        Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND)),
        said.action,
        said.outcome,
        said.reason,
        said.attempts,
        account == null ? Account.DEFAULT_TENANT : account.tenant(),
        name,
        account,
        ip == null || webmail ? null : new Source(ip, port, null, 0, null, null),
        protocol,
        new Service(mark.format(), mark.host(), mark.program(), mark.pid()),
        tls,
        client,
        new Auth(said.factor, said.first, said.second, mechanism, session, passwordHash, webmail),
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

  private boolean isWebmail(SourceAddress ip) {
    for (Network network : settings.webmails()) {
      if (network.contains(ip)) {
        return true;
      }
    }
    return false;
  }
}
