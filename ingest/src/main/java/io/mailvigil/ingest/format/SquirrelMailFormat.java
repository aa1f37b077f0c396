// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;

/**
 * SquirrelMail's plugin squirrel_logger, in its own file ({@code 10/06/2013 15:50:41 [LOGIN_ERROR]
 * NAME (DOMAIN) from ADDRESS: TEXT}, the month first) and in syslog.
 */
final class SquirrelMailFormat implements LogFormat {
  @Override
  public String name() {
    return "squirrelmail";
  }

  @Override
  public boolean mayOwn(String program, int first) {
    return program.equals("squirrelmail")
        || first == '['
        || (program.isEmpty() && first >= '0' && first <= '9');
  }

  @Override
  public Reading read(LogLine l) {
    int p = l.message;
    boolean dated = l.byteAt(p + 2) == '/' && l.byteAt(p + 5) == '/' && l.byteAt(p + 19) == ' ';
    int text = dated ? p + 20 : p;
    boolean error = l.at(text, "[LOGIN_ERROR] ");
    if (!error && !l.at(text, "[LOGIN] ")) {
      return l.programIs("squirrelmail") ? Reading.IRRELEVANT : Reading.FOREIGN;
    }
    if (!dated && !l.programIs("squirrelmail") && l.kind == Stamp.NONE) {
      return Reading.FOREIGN;
    }
    int name = text + (error ? 14 : 8);
    int limit = l.to;
    WebClient client = WebClient.last(l, name, limit);
    for (int tries = 0; error && tries < 16 && (client == null || client.to() != limit); tries++) {
      limit = l.findLast(": ", name, limit);
      client = limit < 0 ? null : WebClient.last(l, name, limit);
    }
    if (client == null) {
      return new Reading.Garbled("no name and address in squirrel_logger's line");
    }
    if (dated) {
      stamp(l, p);
    }
    int domain = l.byteAt(client.from() - 1) == ')' ? l.findLast(" (", name, client.from()) : -1;
    String user = l.textOrNull(name, domain < 0 ? client.from() : domain);
    if (!error) {
      return WebLogins.alone(
          WebLogins.granted(user, client.ip()), List.of(), "squirrel_logger", false);
    }
    boolean away = l.find("onnecting to IMAP", limit, l.to) >= 0;
    return WebLogins.alone(
        away
            ? WebLogins.refused(Outcome.UNKNOWN, Reason.BACKEND_ERROR, user, client.ip())
            : WebLogins.refused(user, client.ip()),
        List.of(),
        "squirrel_logger",
        false);
  }

  /** The plugin's own order of month and day, which no other log may be read with. */
  private static void stamp(LogLine l, int p) {
    int month = (int) l.number(p, p + 2);
    int day = (int) l.number(p + 3, p + 5);
    int year = (int) l.number(p + 6, p + 10);
    int clock = Stamps.clock(l, p + 11);
    boolean fits = month >= 1 && month <= 12 && year >= 1970 && year <= 2200 && clock >= 0;
    if (fits && day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth()) {
      l.kind = Stamp.LOCAL;
      l.stamp = (LocalDate.of(year, month, day).toEpochDay() * 86_400 + clock) * 1_000_000_000L;
    }
  }
}
