// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SourceAddress;
import org.jspecify.annotations.Nullable;

/**
 * vpopmail's vchkpw, the password checker of qmail's SMTP, POP3, IMAP and webmail. The address
 * stands last, after a colon; name and password, which may hold any text, before it. With {@code
 * --enable-logging=v} the wrong password stands in the line: it is neither read nor kept. Source:
 * vpopmail {@code vchkpw.c}.
 */
final class VpopmailFormat implements LogFormat {
  private static final String CHECKER = "vchkpw-";

  @Override
  public String name() {
    return "vpopmail";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("vpopmail") || program.startsWith("vchkpw");
  }

  @Override
  public Reading read(LogLine l) {
    int service;
    int p;
    if (l.programStarts(CHECKER)) { // vchkpw-pop3: password fail …
      service = l.programFrom + CHECKER.length();
      p = l.message;
      return said(l, protocol(l, service, l.programTo), p);
    }
    if (!l.programIs("vpopmail") && !l.programIs("vchkpw")) {
      return Reading.FOREIGN;
    }
    if (!l.at(l.message, CHECKER)) {
      return Reading.IRRELEVANT;
    }
    service = l.message + CHECKER.length();
    int end = l.find(' ', service, Math.min(l.to, service + 24));
    if (end < 0) {
      return Reading.IRRELEVANT;
    }
    int nameEnd = l.byteAt(end - 1) == ':' ? end - 1 : end;
    return said(l, protocol(l, service, nameEnd), Envelope.blanks(l, end));
  }

  private static @Nullable String protocol(LogLine l, int from, int to) {
    if (l.at(from, "pop3") || l.at(from, "110") || l.at(from, "995")) {
      return "pop3";
    }
    if (l.at(from, "smtp") || l.at(from, "submission")) {
      return "smtp";
    }
    return l.at(from, "imap") ? "imap" : l.at(from, "webmail") && to > from ? "http" : null;
  }

  private static Reading said(LogLine l, @Nullable String protocol, int m) {
    int p = m;
    String mechanism = null;
    if (l.byteAt(p) == '(') { // (CRAM-MD5) login success
      int close = l.find(") ", p, Math.min(l.to, p + 24));
      if (close < 0) {
        return Reading.IRRELEVANT;
      }
      mechanism = l.text(p + 1, close);
      p = close + 2;
    }
    if (l.at(p, "login success ")) {
      return new Reading.Login(peer(l, p + 14, protocol, mechanism).granted());
    }
    if (l.at(p, "system password login success ")) {
      return new Reading.Login(peer(l, p + 30, protocol, mechanism).granted());
    }
    int fail = l.at(p, "system password fail") ? p + 20 : l.at(p, "password fail") ? p + 13 : -1;
    if (fail > 0) {
      int name = fail + 1;
      if (l.at(fail, " (pass: '")) {
        int close = l.findLast("') ", fail, l.to);
        if (close < 0) {
          return new Reading.Garbled("no name after the password");
        }
        name = close + 3;
      }
      return new Reading.Login(
          peer(l, name, protocol, mechanism).wrongPassword(Reason.BAD_PASSWORD));
    }
    if (l.at(p, "vpopmail user not found ")) {
      return unknown(l, p + 24, protocol);
    }
    if (l.at(p, "system user not found ")) {
      return unknown(l, p + 22, protocol);
    }
    if (l.at(p, "invalid user/domain characters ")) {
      return unknown(l, p + 31, protocol);
    }
    if (l.at(p, "null user name given ")) {
      return new Reading.Login(peer(l, p + 21, protocol, null).refused(null));
    }
    if (l.at(p, "null password given ")) {
      return new Reading.Login(peer(l, p + 20, protocol, null).wrongPassword(Reason.BAD_PASSWORD));
    }
    int denied = l.find(" access denied ", p, Math.min(l.to, p + 16 + 16));
    if (denied > 0) { // pop, smtp, webmail, imap: asked after the password
      return new Reading.Login(
          peer(l, denied + 15, protocol, null).refusedAfterPassword(Reason.POLICY));
    }
    if (l.at(p, "user has no password ")) {
      return new Reading.Login(peer(l, p + 21, protocol, null).refused(Reason.DISABLED));
    }
    return Reading.IRRELEVANT;
  }

  private static Reading unknown(LogLine l, int p, @Nullable String protocol) {
    return new Reading.Login(peer(l, p, protocol, null).refused(Reason.UNKNOWN_USER));
  }

  /** {@code NAME@DOMAIN:ADDRESS}; NAME alone for an account of the system. */
  private static Peer peer(
      LogLine l, int from, @Nullable String protocol, @Nullable String mechanism) {
    int at = l.findLast('@', from, l.to);
    int nameEnd = l.findLast(':', from, l.to);
    SourceAddress ip = nameEnd < 0 ? null : l.address(nameEnd + 1, l.to);
    if (ip == null || !ip.isV4()) { // an IPv6 address has colons of its own
      int colon = l.find(':', Math.max(at, from), l.to);
      SourceAddress v6 = colon < 0 ? null : l.address(colon + 1, l.to);
      if (v6 != null) {
        ip = v6;
        nameEnd = colon;
      }
    }
    int end = nameEnd < 0 ? l.to : nameEnd;
    if (at == end - 1) { // user@ without a domain
      end = at;
    }
    return new Peer(protocol, l.textOrNull(from, end), mechanism, ip, 0, null, null);
  }
}
