// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One line of an Exchange protocol log, split into its fields. */
final class ExchangeRow {
  private static final int FIELDS = 13;

  private final LogLine l;

  /** Where the fields begin; one more for the end of the last. */
  private final int[] at = new int[FIELDS + 1];

  private final int n;

  ExchangeRow(LogLine l) {
    this.l = l;
    n = split();
  }

  Reading read() {
    if (n >= 8 && isSession(2) && at[7] - at[6] == 2) {
      return smtp();
    }
    return n >= 10 && isSession(1) ? popImap() : Reading.FOREIGN;
  }

  /** Finds the fields; quotes hold commas, and doubled quotes a quote. */
  private int split() {
    int count = 0;
    at[count++] = l.from;
    boolean quoted = false;
    int p = l.from;
    while (p < l.to && count < FIELDS) {
      int c = l.buf[p++];
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        at[count++] = p;
      }
    }
    if (count == FIELDS) {
      while (p < l.to && l.buf[p] != ',') {
        p++;
      }
    }
    at[count] = p + 1;
    return count;
  }

  private int end(int field) {
    return at[field + 1] - 1;
  }

  /** 16 hexadecimal digits. */
  private boolean isSession(int field) {
    if (end(field) - at[field] != 16) {
      return false;
    }
    for (int i = at[field]; i < end(field); i++) {
      if (Character.digit(l.buf[i], 16) < 0) {
        return false;
      }
    }
    return true;
  }

  // ---- IMAP4 and POP3

  private Reading popImap() {
    int command = 7;
    while (command < n - 1 && isNumber(command)) {
      command++; // rqsize and rpsize
    }
    if (command + 2 >= n || l.find(':', at[4], end(4)) < 0) {
      return Reading.FOREIGN;
    }
    int port = port(3);
    boolean imap = port == 143 || port == 993;
    boolean pop = port == 110 || port == 995;
    if (port == 1993 || port == 1995 || port == 1143 || port == 1110 || port == 9933) {
      return Reading.IRRELEVANT; // a back end: its client is the front end
    }
    int context = command + 2;
    boolean tls = is(command, "starttls") || is(command, "stls");
    if (tls) {
      return succeeded(context)
          ? new Reading.Detail(new Fact.Connected(session(1), null, 0, new Tls(true, null, null)))
          : Reading.IRRELEVANT;
    }
    if (is(command, "CloseSession")) {
      return new Reading.Detail(new Fact.Left(session(1)));
    }
    boolean login = is(command, "login");
    boolean authenticate = is(command, "authenticate") || is(command, "auth");
    boolean pass = is(command, "pass") || is(command, "apop");
    if (!login && !authenticate && !pass) {
      return Reading.IRRELEVANT;
    }
    boolean implicit = port == 993 || port == 995;
    Peer peer =
        new Peer(
            imap || login ? "imap" : pop || pass ? "pop3" : null,
            name(command + 1, login),
            authenticate ? mechanism(command + 1) : pass || login ? "PLAIN" : null,
            ip(4),
            port(4),
            session(1),
            implicit ? new Tls(true, null, null) : null);
    return answered(context, peer);
  }

  /** The field "user", or what was typed: {@code NAME *****} where it is the whole of that name. */
  private @Nullable String name(int parameters, boolean login) {
    String known = l.textOrNull(at[5], end(5));
    int stars = login ? l.findLast(" *****", at[parameters], end(parameters)) : -1;
    String typed = stars < 0 ? null : l.text(at[parameters], stars).strip();
    if (typed == null || typed.isEmpty()) {
      return known;
    }
    return known == null || typed.regionMatches(true, 0, known + '@', 0, known.length() + 1)
        ? typed
        : known;
  }

  private @Nullable String mechanism(int parameters) {
    int end = l.find(' ', at[parameters], end(parameters));
    String word = l.textOrNull(at[parameters], end < 0 ? end(parameters) : end);
    return word == null ? null : word.toUpperCase(Locale.ROOT);
  }

  private boolean succeeded(int context) {
    int r = l.find("R=", at[context], Math.min(end(context), at[context] + 4));
    return r >= 0 && (l.at(r, "R=OK") || l.at(r, "R=ok"));
  }

  /** {@code R=OK…} or {@code "R=""TAG NO LOGIN failed."";Msg=…;ErrMsg=…"}. */
  private Reading answered(int context, Peer peer) {
    if (succeeded(context)) {
      return new Reading.Login(peer.granted());
    }
    int from = at[context];
    int to = end(context);
    if (l.find(" NO ", from, to) < 0 && l.find("-ERR", from, to) < 0) {
      return Reading.IRRELEVANT; // a challenge, or a command that was not understood
    }
    if (l.find("verBudget", from, to) >= 0) {
      return new Reading.Login(peer.refused(Reason.RATE_LIMITED));
    }
    if (l.find("imeout", from, to) >= 0
        || l.find("ProxyFailed", from, to) >= 0
        || l.find("NoProxy", from, to) >= 0
        || l.find("NoBackend", from, to) >= 0
        || l.find("navailable", from, to) >= 0
        || l.find("ServerBusy", from, to) >= 0) {
      return new Reading.Login(peer.undecided(Reason.BACKEND_ERROR));
    }
    if (l.find("isabled", from, to) >= 0) {
      return new Reading.Login(peer.refused(Reason.DISABLED));
    }
    if (l.find("ockedOut", from, to) >= 0 || l.find("AccountLocked", from, to) >= 0) {
      return new Reading.Login(peer.refused(Reason.LOCKED));
    }
    if (l.find("xpired", from, to) >= 0) {
      return new Reading.Login(peer.refused(Reason.EXPIRED));
    }
    if (l.find("NoADRecipient", from, to) >= 0 || l.find("UserNotFound", from, to) >= 0) {
      return new Reading.Login(peer.refused(Reason.UNKNOWN_USER));
    }
    boolean denied =
        l.find("LogonDenied", from, to) >= 0
            || l.find("AuthFailed", from, to) >= 0
            || l.find("LogonFailed", from, to) >= 0
            || l.find("unknown user name or bad password", from, to) >= 0;
    return new Reading.Login(denied ? peer.wrongPassword(null) : peer.refused(null));
  }

  // ---- SMTP Receive

  private Reading smtp() {
    if (l.find("\\Client Proxy ", at[1], end(1)) >= 0) {
      return Reading.IRRELEVANT; // the front end has told it
    }
    int data = at[7];
    return switch (l.byteAt(at[6])) {
      case '*' -> information(data);
      case '>' -> replied(data);
      case '-' -> new Reading.Detail(new Fact.Left(session(2)));
      default -> Reading.IRRELEVANT;
    };
  }

  private Peer peer(@Nullable String user, @Nullable String mechanism) {
    return new Peer("smtp", user, mechanism, ip(5), port(5), session(2), null);
  }

  private Reading information(int data) {
    int context = at[8] < l.to ? at[8] : l.to;
    int text = l.byteAt(context) == '"' ? context + 1 : context;
    if (is(8, "authenticated") && end(7) > data) {
      boolean machine = l.byteAt(end(7) - 1) == '$' || l.at(data, "NT AUTHORITY\\");
      return machine
          ? Reading.IRRELEVANT
          : new Reading.Login(peer(l.text(data, end(7)), null).granted());
    }
    if (l.at(text, "Inbound AUTH ") || l.at(text, "Inbound X-EXPS ")) {
      int why = l.find(" failed because of ", text, l.to);
      int mechanism = l.findLast(' ', text, Math.max(text, why)) + 1;
      return why < 0
          ? Reading.IRRELEVANT
          : failed(l.text(mechanism, why).toUpperCase(Locale.ROOT), why + 19);
    }
    if (l.at(text, "Inbound authentication failed because of ")) {
      return failed(null, text + 41);
    }
    if (l.at(text, "User Name: ")) {
      return new Reading.Login(finished(l.textOrNull(text + 11, textEnd()), null));
    }
    int proxied = l.at(text, "Proxy session was successfully set up. ") ? text + 39 : -1;
    int name = proxied < 0 ? -1 : l.find("Session for", proxied, l.to);
    int nameEnd = name < 0 ? -1 : l.findLast(" will now be proxied", name, l.to);
    if (nameEnd > 0) {
      String user = l.text(name + 11, nameEnd).strip();
      return new Reading.Login(peer(user.isEmpty() ? null : user, null).granted());
    }
    if (l.at(text, "TLS protocol SP_PROT_TLS") && l.find(" succeeded ", text, l.to) > 0) {
      int version = text + 24;
      int end = l.find("_SERVER", version, Math.min(l.to, version + 12));
      String number = end < 0 ? null : l.text(version, end).replace('_', '.');
      return new Reading.Detail(
          new Fact.Connected(session(2), null, 0, new Tls(true, number, null)));
    }
    return Reading.IRRELEVANT;
  }

  /** {@code LogonDenied} and its like; the name, where it is logged, is the next line's. */
  private Reading failed(@Nullable String mechanism, int why) {
    if (l.at(why, "LogonDenied") || l.at(why, "IllegalMessage") || l.at(why, "InvalidToken")) {
      return new Reading.Login(finished(null, mechanism));
    }
    boolean fault = l.at(why, "TimeOut") || l.at(why, "InternalError") || l.at(why, "NoAuth");
    Peer peer = peer(null, mechanism);
    return new Reading.Login(
        fault ? peer.undecided(Reason.BACKEND_ERROR) : finished(null, mechanism));
  }

  private Fact finished(@Nullable String user, @Nullable String mechanism) {
    return new Fact.Finished(false, peer(user, mechanism));
  }

  private Reading replied(int data) {
    int p = l.byteAt(data) == '"' ? data + 1 : data;
    if (l.at(p, "535 5.7.3 ") || l.at(p, "535 5.7.139 ")) {
      return new Reading.Login(new Fact.Again(peer(null, null).refused(null)));
    }
    if (l.at(p, "235 ")) {
      return new Reading.Login(peer(null, null).granted());
    }
    if (l.at(p, "250 2.6.0 <") && l.find(" Queued mail for delivery", p, l.to) > 0) {
      int end = l.find('>', p, l.to);
      return new Reading.Login(
          new Fact.Sent(session(2), l.text(p + 11, end < 0 ? l.to : end), null, -1, -1));
    }
    return Reading.IRRELEVANT;
  }

  // ---- fields

  private int textEnd() {
    return l.byteAt(end(8) - 1) == '"' ? end(8) - 1 : Math.min(l.to, end(8));
  }

  private boolean is(int field, String word) {
    return end(field) - at[field] == word.length() && l.at(at[field], word);
  }

  private boolean isNumber(int field) {
    return end(field) > at[field] && l.number(at[field], end(field)) >= 0;
  }

  private String session(int field) {
    return l.text(at[field], end(field));
  }

  /** The address of {@code ADDRESS:PORT} or {@code [ADDRESS]:PORT}. */
  private @Nullable SourceAddress ip(int field) {
    int colon = l.findLast(':', at[field], end(field));
    if (colon < 0) {
      return l.address(at[field], end(field));
    }
    boolean bracketed = l.byteAt(at[field]) == '[';
    return l.address(bracketed ? at[field] + 1 : at[field], bracketed ? colon - 1 : colon);
  }

  private int port(int field) {
    int colon = l.findLast(':', at[field], end(field));
    return colon < 0 ? 0 : (int) Math.clamp(l.number(colon + 1, end(field)), 0, 65_535);
  }
}
