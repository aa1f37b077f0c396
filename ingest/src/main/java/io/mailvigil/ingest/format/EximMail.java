// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Tls;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an Exim line about a mail: {@code H=}, {@code P=}, {@code X=}, {@code A=} and
 * {@code S=}, in this order. They are read from the left, and quoted values and HELO are stepped
 * over; what stands behind {@code S=} (message id, subject) is the sender's and is not looked at
 * for them.
 *
 * @param peer its name is null where nobody had logged in
 * @param rest where the fields end: at {@code S=}, at {@code rejected}, or at the line's end
 */
record EximMail(Peer peer, int rest) {
  /** More fields than these stand in no line. */
  private static final int FIELDS = 40;

  /** Where a message id (6-6-2, or 6-11-4 since 4.97) ends that begins at {@code p}, or -1. */
  static int idEnd(LogLine l, int p) {
    int end = l.byteAt(p + 13) == '-' ? p + 16 : l.byteAt(p + 18) == '-' ? p + 23 : -1;
    if (end < 0 || end > l.to || l.byteAt(p + 6) != '-' || l.byteAt(end) != ' ') {
      return -1;
    }
    int second = end == p + 16 ? p + 13 : p + 18;
    for (int i = p; i < end; i++) {
      int c = l.buf[i];
      boolean dash = i == p + 6 || i == second;
      boolean fits = c >= '0' && c <= '9' || (c | 32) >= 'a' && (c | 32) <= 'z';
      if (dash ? c != '-' : !fits) {
        return -1;
      }
    }
    return end;
  }

  /** {@code ID <= SENDER FIELDS}. */
  static Reading accepted(LogLine l, int id, int idEnd) {
    int sender = idEnd + 4;
    int senderEnd = sender;
    if (l.byteAt(sender) == '"') { // a quoted local part may hold blanks, and whole fields
      senderEnd = quoteEnd(l, sender);
    }
    senderEnd = l.find(' ', Math.min(senderEnd, l.to), l.to);
    if (senderEnd < 0) {
      return Reading.IRRELEVANT;
    }
    EximMail mail = fields(l, senderEnd + 1);
    if (mail.peer.user() == null) {
      return Reading.IRRELEVANT;
    }
    boolean sized = l.at(mail.rest, "S=");
    return new Reading.Login(
        new Fact.MailAccepted(
            l.text(id, idEnd),
            mail.peer,
            l.text(sender, senderEnd),
            sized ? l.number(mail.rest + 2, l.to) : -1,
            recipients(l, mail.rest)));
  }

  /** {@code => -> >> ** ==} and {@code Completed}. */
  static Reading step(LogLine l, int id, int idEnd) {
    if (l.at(idEnd, " Completed")) {
      return new Reading.Login(new Fact.MailStep(l.text(id, idEnd), 0, true));
    }
    boolean step =
        l.at(idEnd, " => ")
            || l.at(idEnd, " -> ")
            || l.at(idEnd, " >> ")
            || l.at(idEnd, " ** ")
            || l.at(idEnd, " == ");
    return step
        ? new Reading.Login(new Fact.MailStep(l.text(id, idEnd), 1, false))
        : Reading.IRRELEVANT;
  }

  /** The fields from {@code p} on. */
  static EximMail fields(LogLine l, int from) {
    EximHost client = null;
    Tls tls = null;
    String protocol = null;
    String mechanism = null;
    String user = null;
    int p = from;
    for (int i = 0; i < FIELDS && p < l.to; i++) {
      if (l.at(p, "S=") || l.at(p, "rejected ") || l.at(p, "temporarily rejected ")) {
        break;
      }
      if (l.byteAt(p) == '(') { // HELO
        int end = l.find(") [", p, l.to);
        p = end < 0 ? wordEnd(l, p) : end + 2;
        continue;
      }
      if (l.byteAt(p) == '[' && client == null) {
        client = EximHost.at(l, p, wordEnd(l, p) - 1);
      } else if (l.at(p, "H=[")) {
        client = EximHost.at(l, p + 2, wordEnd(l, p) - 1);
      } else if (l.at(p, "H=(")) {
        p += 2;
        continue;
      } else if (l.at(p, "F=<\"")) { // the sender's quoted local part may hold whole fields
        int end = l.find('>', quoteEnd(l, p + 3), l.to);
        p = end < 0 ? l.to : end + 2;
        continue;
      } else if (l.at(p, "P=")) {
        protocol = l.text(p + 2, wordEnd(l, p) - 1);
      } else if (l.at(p, "X=") && l.byteAt(p + 2) != '"') {
        tls = tls(l, p + 2, wordEnd(l, p) - 1);
      } else if (l.at(p, "A=")) {
        int end = authenticatedEnd(l, p);
        int colon = l.find(':', p, end);
        mechanism = mechanism(l, p + 2, colon < 0 ? end : colon);
        user =
            colon < 0 ? null : EximText.unescaped(l, colon + 1, withoutSender(l, colon + 1, end));
        p = end + 1;
        continue;
      }
      int value = l.find('=', p, Math.min(l.to, p + 12));
      int end = value > 0 && l.byteAt(value + 1) == '"' ? quoteEnd(l, value + 1) : p;
      p = wordEnd(l, Math.min(end, l.to));
    }
    if (tls == null && protocol != null) {
      tls = new Tls(isSecure(protocol), null, null);
    }
    Peer peer =
        new Peer(
            "smtp",
            user,
            mechanism,
            client == null ? null : client.ip(),
            client == null ? 0 : client.port(),
            null,
            tls);
    return new EximMail(peer, Math.min(p, l.to));
  }

  /** esmtps, esmtpsa, smtps, smtpsa. */
  private static boolean isSecure(String protocol) {
    int smtp = protocol.indexOf("smtp");
    return smtp >= 0 && protocol.indexOf('s', smtp + 4) >= 0;
  }

  /** The place behind the blank that ends the word at {@code p}. */
  private static int wordEnd(LogLine l, int p) {
    int end = l.find(' ', p, l.to);
    return end < 0 ? l.to + 1 : end + 1;
  }

  /** The place behind the quote that closes the one at {@code p}. */
  private static int quoteEnd(LogLine l, int p) {
    for (int i = p + 1; i < l.to; i++) {
      if (l.buf[i] == '\\') {
        i++;
      } else if (l.buf[i] == '"') {
        return i + 1;
      }
    }
    return l.to;
  }

  /** The name may hold blanks: it ends where Exim's next field begins. */
  private static int authenticatedEnd(LogLine l, int p) {
    int end = l.find(" S=", p, l.to);
    while (end >= 0 && l.number(end + 3, l.to) < 0) {
      end = l.find(" S=", end + 3, l.to);
    }
    int rejected = l.find(" rejected ", p, end < 0 ? l.to : end);
    end = rejected >= 0 ? rejected : end >= 0 ? end : l.to;
    if (l.at(end - 12, " temporarily")) {
      end -= 12;
    }
    for (int i = 0; i < 6; i++) {
      int word = l.findLast(' ', p, end);
      boolean field =
          word > 0
              && (l.at(word, " K") && end - word == 2
                  || l.at(word, " L") && end - word == 2
                  || l.at(word, " PRDR")
                  || l.at(word, " TFO")
                  || l.at(word, " PRX=")
                  || l.at(word, " M8S=")
                  || l.at(word, " F=<"));
      if (!field) {
        break;
      }
      end = word;
    }
    return end;
  }

  /** {@code NAME:SENDER} with log_selector smtp_mailauth. */
  private static int withoutSender(LogLine l, int from, int to) {
    int colon = l.findLast(':', from, to);
    boolean sender = colon > from && (l.find('@', colon, to) > 0 || l.at(colon, ":<>"));
    return sender ? colon : to;
  }

  /** {@code TLS1.3:CIPHER:256}. */
  private static @Nullable Tls tls(LogLine l, int from, int to) {
    int colon = l.find(':', from, to);
    if (colon < 0) {
      return null;
    }
    int number = l.at(from, "TLSv") ? from + 4 : l.at(from, "TLS") ? from + 3 : from;
    return new Tls(true, l.text(number, colon), l.textOrNull(colon + 1, Math.min(to, l.to)));
  }

  /** How many stand behind {@code for} at the line's end, -1 where the log does not have them. */
  private static long recipients(LogLine l, int from) {
    int behind = from;
    if (l.find(" T=\"", from, l.to) > 0) {
      behind = l.findLast('"', from, l.to);
    }
    int list = l.findLast(" for ", behind, l.to);
    if (list < 0) {
      return -1;
    }
    long n = 1;
    for (int i = list + 5; i < l.to - 1; i++) {
      n += l.buf[i] == ' ' && l.buf[i + 1] != ' ' ? 1 : 0;
    }
    return n;
  }

  /**
   * The SASL mechanism where the authenticator's name tells it, as {@code dovecot_login} and {@code
   * plain_saslauthd} do.
   */
  static @Nullable String mechanism(LogLine l, int from, int to) {
    String name = l.text(from, to).toLowerCase(Locale.ROOT);
    for (String mechanism :
        new String[] {
          "XOAUTH2", "OAUTHBEARER", "CRAM", "DIGEST", "PLAIN", "LOGIN", "NTLM", "GSSAPI", "EXTERNAL"
        }) {
      if (name.contains(mechanism.toLowerCase(Locale.ROOT))) {
        return switch (mechanism) {
          case "CRAM" -> "CRAM-MD5";
          case "DIGEST" -> "DIGEST-MD5";
          default -> mechanism;
        };
      }
    }
    return null;
  }
}
