// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.SourceAddress;
import java.util.List;

/**
 * Horde 3 to 5 and IMP: {@code [imp] FAILED LOGIN for NAME [ADDRESS] (forwarded for [LIST]) to
 * {HOST:143 [imap]}}, in its own file and in syslog. Source: Horde {@code login.php}, IMP {@code
 * lib/Auth.php}.
 */
final class HordeFormat implements LogFormat {
  @Override
  public String name() {
    return "horde";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("HORDE")
        || program.equals("horde")
        || first == '['
        || first == 'H'
        || first == 'L'
        || first == 'F';
  }

  @Override
  public Reading read(LogLine l) {
    boolean ours = l.programIs("HORDE") || l.programIs("horde");
    int p = l.message;
    if (l.at(p, "HORDE")) {
      ours = true;
      p = Envelope.blanks(l, l.byteAt(p + 5) == ':' ? p + 6 : p + 5);
    }
    boolean tagged = false;
    for (int groups = 0; groups < 3 && l.byteAt(p) == '['; groups++) { // [error] [imp]
      int end = l.find("] ", p, Math.min(l.to, p + 24));
      if (end < 0) {
        break;
      }
      tagged = true;
      p = end + 2;
    }
    if (!ours && !tagged) {
      return Reading.FOREIGN;
    }
    if (l.at(p, "Login success for ")) {
      return line(l, p + 18, true);
    }
    if (l.at(p, "FAILED LOGIN for ")) {
      return line(l, p + 17, false);
    }
    if (l.at(p, "FAILED LOGIN ")) {
      return old(l, p + 13);
    }
    return ours ? Reading.IRRELEVANT : Reading.FOREIGN;
  }

  /** {@code NAME [ADDRESS][ (forwarded for [LIST])] to WHERE}. */
  private static Reading line(LogLine l, int p, boolean granted) {
    int to = l.to;
    for (int tries = 0; tries < 16; tries++) {
      int open = l.findLast(" [", p, to);
      if (open < p) {
        break;
      }
      int close = l.find(']', open, l.to);
      SourceAddress ip = close < 0 ? null : l.address(open + 2, close);
      boolean ends =
          close > 0
              && (l.at(close + 1, " to ")
                  || l.at(close + 1, " (forwarded for [")
                  || close + 1 == l.to);
      if (ip != null && ends) {
        String user = l.textOrNull(p, open);
        List<SourceAddress> forwarded = List.of();
        if (l.at(close + 1, " (forwarded for [")) {
          int end = l.find("])", close + 18, l.to);
          forwarded = end < 0 ? List.of() : WebClient.hops(l, close + 18, end);
        }
        return WebLogins.alone(
            granted ? WebLogins.granted(user, ip) : WebLogins.refused(user, ip),
            forwarded,
            "horde",
            l.find(" [", p, open) >= 0); // a name or a header with Horde's own words
      }
      to = open + 1;
    }
    return new Reading.Garbled("no name and address in Horde's login line");
  }

  /** IMP 3: {@code ADDRESS to HOST:143[imap] as NAME}. */
  private static Reading old(LogLine l, int p) {
    int end = l.find(" to ", p, Math.min(l.to, p + 64));
    SourceAddress ip = end < 0 ? null : l.address(p, end);
    int as = ip == null ? -1 : l.find(" as ", end, l.to);
    return as < 0
        ? new Reading.Garbled("no name and address in Horde's login line")
        : WebLogins.alone(
            WebLogins.refused(l.textOrNull(as + 4, l.to), ip), List.of(), "horde", false);
  }
}
