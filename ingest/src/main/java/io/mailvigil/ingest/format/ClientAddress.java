// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import org.jspecify.annotations.Nullable;

/**
 * A client's address as services write it: alone, in brackets, or with a port behind {@code :},
 * {@code #}, {@code p}, {@code .} or {@code port} (the forms of RFC 5952 section 6).
 *
 * @param port 0 where there is none
 */
record ClientAddress(SourceAddress ip, int port) {
  /** The address, null where the text is none. */
  static @Nullable ClientAddress parse(@Nullable String text) {
    if (text == null || text.length() < 2 || text.length() > 80) {
      return null;
    }
    String s = text.strip();
    if (s.startsWith("[")) {
      int close = s.indexOf(']');
      return close < 0 ? null : with(s.substring(1, close), s, close + 1);
    }
    SourceAddress whole = SourceAddress.parse(s);
    if (whole != null) {
      return new ClientAddress(whole, 0);
    }
    int end = s.length();
    while (end > 0 && s.charAt(end - 1) >= '0' && s.charAt(end - 1) <= '9') {
      end--;
    }
    int address = end;
    if (s.startsWith(" port ", end - 6)) {
      address = end - 6;
    } else if (end > 0 && ":#p.".indexOf(s.charAt(end - 1)) >= 0) {
      address = end - 1;
    }
    return address == end ? null : with(s.substring(0, address), s, address);
  }

  private static @Nullable ClientAddress with(String address, String s, int after) {
    SourceAddress ip = SourceAddress.parse(address);
    if (ip == null) {
      return null;
    }
    int from = after;
    while (from < s.length() && (s.charAt(from) < '0' || s.charAt(from) > '9')) {
      from++;
    }
    int port = 0;
    for (int i = from; i < s.length() && i < from + 6; i++) {
      int digit = s.charAt(i) - '0';
      port = digit < 0 || digit > 9 ? 1 << 20 : port * 10 + digit;
    }
    return new ClientAddress(ip, port > 65_535 ? 0 : port);
  }
}
