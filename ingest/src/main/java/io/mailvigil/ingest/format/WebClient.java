// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client as a web application's line names it: {@code from 192.0.2.1 (X-Real-IP: 198.51.100.1,
 * X-Forwarded-For: 203.0.113.9, 198.51.100.1)}.
 *
 * @param ip who was connected to the web server
 * @param forwarded who the headers say it was, the nearest first; whoever is connected writes them
 * @param from place of the blank before {@code from}
 * @param to place behind the address and its headers
 */
record WebClient(SourceAddress ip, List<SourceAddress> forwarded, int from, int to) {
  /** As many hops are looked at; a longer list is the client's own. */
  private static final int MOST_HOPS = 16;

  /** As many places are tried; more are the work of whoever chose the name. */
  private static final int MOST_TRIES = 64;

  WebClient {
    forwarded = List.copyOf(forwarded);
  }

  /** The last {@code from ADDRESS} of {@code [start, end)} that is one; null where none is. */
  static @Nullable WebClient last(LogLine l, int start, int end) {
    int tries = 0;
    for (int from = l.findLast(" from ", start, end);
        from >= start && tries++ < MOST_TRIES;
        from = l.findLast(" from ", start, from + 1)) {
      int ip = from + 6;
      int ipEnd = ip;
      while (ipEnd < end && isAddressByte(l.buf[ipEnd])) {
        ipEnd++;
      }
      boolean dot = ipEnd > ip && l.buf[ipEnd - 1] == '.';
      SourceAddress address = l.address(ip, dot ? ipEnd - 1 : ipEnd);
      if (address != null) {
        return headers(l, address, from, dot ? ipEnd - 1 : ipEnd, end);
      }
    }
    return null;
  }

  private static WebClient headers(LogLine l, SourceAddress ip, int from, int p, int end) {
    int open = l.byteAt(p) == ' ' ? p + 1 : p;
    if (!l.at(open, "(X-")) {
      return new WebClient(ip, List.of(), from, p);
    }
    int close = l.find(')', open, end);
    int to = close < 0 ? end : close;
    int list = l.find("X-Forwarded-For: ", open, to);
    List<SourceAddress> hops = list < 0 ? new ArrayList<>() : hops(l, list + 17, to);
    int real = l.find("X-Real-IP: ", open, list < 0 ? to : list);
    if (real >= 0 && hops.isEmpty()) {
      int realEnd = list < 0 ? to : list - 1;
      SourceAddress one = l.address(real + 11, realEnd);
      if (one != null) {
        hops.add(one);
      }
    }
    return new WebClient(ip, hops, from, close < 0 ? end : close + 1);
  }

  /**
   * An address and the list of hops that stands elsewhere; null where {@code [start, end)} is no
   * address.
   */
  static @Nullable WebClient of(LogLine l, int start, int end, int listFrom, int listTo) {
    SourceAddress ip = l.address(start, end);
    return ip == null ? null : new WebClient(ip, hops(l, listFrom, listTo), start, end);
  }

  /** {@code client, proxy, proxy}, the last one first; ends at whatever is no address. */
  static List<SourceAddress> hops(LogLine l, int from, int to) {
    List<SourceAddress> hops = new ArrayList<>();
    int end = to;
    while (end > from && hops.size() < MOST_HOPS) {
      int comma = l.findLast(',', from, end);
      int p = Envelope.blanks(l, comma < 0 ? from : comma + 1);
      SourceAddress hop = p < end ? l.address(p, end) : null;
      if (hop == null) {
        break;
      }
      hops.add(hop);
      end = comma;
    }
    return hops;
  }

  private static boolean isAddressByte(int c) {
    return (c >= '0' && c <= '9') || c == '.' || c == ':' || ((c | 32) >= 'a' && (c | 32) <= 'f');
  }
}
