// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import org.jspecify.annotations.Nullable;

/**
 * nginx as a mail proxy: its error log at level info, in its own file, through syslog, and under
 * the names that containers give it. The text of a refusal is the authentication server's, the
 * login name the client's and stands behind the address. Source: nginx {@code
 * src/mail/ngx_mail_auth_http_module.c}, {@code ngx_mail_handler.c}.
 */
final class NginxMailFormat implements LogFormat {
  private static final String CLIENT = ", client: ";
  private static final String IN_AUTH = " while in http auth state";

  @Override
  public String name() {
    return "nginx-mail";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return first == '[' || first >= '0' && first <= '9';
  }

  @Override
  public Reading read(LogLine l) {
    int p = l.message;
    if (l.byteAt(p + 4) == '/' && l.byteAt(p + 7) == '/' && l.byteAt(p + 19) == ' ') {
      p += 20; // nginx's own stamp, behind the head of syslog
    }
    if (l.byteAt(p) != '[') {
      return Reading.FOREIGN;
    }
    int level = l.find("] ", p, Math.min(l.to, p + 10));
    int process = level < 0 ? -1 : l.find("#", level, Math.min(l.to, level + 16));
    int connection = process < 0 ? -1 : l.find(": *", process, Math.min(l.to, process + 16));
    int text = connection < 0 ? -1 : l.find(' ', connection + 3, Math.min(l.to, connection + 26));
    return text < 0 ? Reading.FOREIGN : said(l, text + 1);
  }

  private static Reading said(LogLine l, int p) {
    if (l.at(p, "client logged in, client: ")) {
      return new Reading.Login(peer(l, p + 26, null).granted());
    }
    if (l.at(p, "client login failed: \"")) {
      int end = l.find('"' + IN_AUTH + CLIENT, p + 22, l.to);
      return end < 0
          ? new Reading.Garbled("no client after the authentication server's answer")
          : failed(l, p + 22, end);
    }
    if (l.at(p, "auth http server ") || l.at(p, "upstream sent invalid response: ")) {
      int client = l.find(CLIENT, p, l.to);
      boolean mail = l.find(IN_AUTH, p, l.to) > 0 || l.at(p, "upstream");
      return client < 0 || !mail || l.find(", login: \"", client, l.to) < 0
          ? Reading.FOREIGN
          : new Reading.Login(
              peer(l, client + CLIENT.length(), null).undecided(Reason.BACKEND_ERROR));
    }
    return l.at(p, "client ") && l.find(" connected to ", p, Math.min(l.to, p + 70)) > 0
        ? Reading.IRRELEVANT
        : Reading.FOREIGN;
  }

  private static Reading failed(LogLine l, int why, int whyEnd) {
    Peer peer = peer(l, whyEnd + 1 + IN_AUTH.length() + CLIENT.length(), null);
    if (l.find("ate-limit", why, whyEnd) >= 0
        || l.find("ate limit", why, whyEnd) >= 0
        || l.find("oo many", why, whyEnd) >= 0) {
      return new Reading.Login(peer.refused(Reason.RATE_LIMITED));
    }
    if (l.find("not supported", why, whyEnd) >= 0) {
      return new Reading.Login(peer.refused(Reason.BAD_MECHANISM));
    }
    if (l.find("isabled", why, whyEnd) >= 0) {
      return new Reading.Login(peer.refused(Reason.DISABLED));
    }
    if (l.find("emporar", why, whyEnd) >= 0
        || l.find("nternal", why, whyEnd) >= 0
        || l.find("navailable", why, whyEnd) >= 0) {
      return new Reading.Login(peer.undecided(Reason.BACKEND_ERROR));
    }
    return new Reading.Login(peer.refused(null));
  }

  /** {@code ADDRESS[, using starttls], server: ADDRESS:PORT[, login: "NAME"[, upstream: …]]}. */
  private static Peer peer(LogLine l, int client, @Nullable String mechanism) {
    int clientEnd = l.find(',', client, l.to);
    int addressEnd = clientEnd < 0 ? l.to : clientEnd;
    SourceAddress ip = l.address(client, addressEnd);
    int port = 0;
    if (ip == null && addressEnd - client < 64) { // Zimbra's nginx writes ADDRESS:PORT
      ClientAddress address = ClientAddress.parse(l.text(client, addressEnd));
      ip = address == null ? null : address.ip();
      port = address == null ? 0 : address.port();
    }
    int login = l.find(", login: \"", client, l.to);
    int server = l.find(", server: ", client, login < 0 ? l.to : login);
    String protocol = null;
    Tls tls = l.at(clientEnd, ", using starttls") ? new Tls(true, null, null) : null;
    if (server > 0) {
      int serverEnd = l.find(',', server + 1, l.to);
      int colon = l.findLast(':', server + 10, serverEnd < 0 ? l.to : serverEnd);
      long serverPort = colon < 0 ? -1 : l.number(colon + 1, l.to);
      protocol =
          serverPort == 110 || serverPort == 995
              ? "pop3"
              : serverPort == 143 || serverPort == 993
                  ? "imap"
                  : serverPort == 25 || serverPort == 465 || serverPort == 587 ? "smtp" : null;
    }
    String user = null;
    if (login > 0) {
      int upstream = l.findLast("\", upstream: ", login + 9, l.to);
      int end = upstream > 0 ? upstream : l.findLast('"', login + 10, l.to);
      user = l.textOrNull(login + 10, end < 0 ? l.to : end);
    }
    return new Peer(protocol, user, mechanism, ip, port, null, tls);
  }
}
