// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * Reads the head of a line: RFC 3164 as syslog daemons write it to files (with or without host),
 * ISO 8601 (rsyslog's {@code RSYSLOG_FileFormat}), the file form of RFC 5424, Dovecot's own {@code
 * log_path} form, TAI64N, or none. Total, linear, without allocation.
 */
final class Envelope {
  private static final long SECOND = 1_000_000_000L;
  private static final int[] DAYS_BEFORE = {
    0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366
  };

  /** 2000-01-01, a leap year: the year of stamps that have none. */
  private static final long YEAR_2000 = 10_957L * 86_400 * SECOND;

  /** No program's name is longer (POSIX leaves 32 for TAG; rsyslog cuts nowhere near). */
  private static final int LONGEST_TAG = 96;

  private Envelope() {}

  static void read(LogLine l) {
    l.kind = Stamp.NONE;
    l.stamp = 0;
    l.hostFrom = l.hostTo = l.programFrom = l.programTo = 0;
    l.pid = 0;
    if (l.to > l.from && l.buf[l.to - 1] == '\r') {
      l.to--;
    }
    int i = l.from;
    boolean structured = false;
    if (l.byteAt(i) == '<') {
      int close = l.find('>', i + 1, Math.min(l.to, i + 5));
      if (close > 0 && l.number(i + 1, close) >= 0) {
        i = close + 1;
        structured = l.at(i, "1 ");
        i += structured ? 2 : 0;
      }
    }
    int after = stamp(l, i);
    if (structured) {
      rfc5424(l, after > 0 ? after : i);
    } else if (after > 0) {
      afterStamp(l, after);
    } else {
      tag(l, i);
    }
  }

  /** Reads a stamp at {@code i}; the place after it and one blank, or -1 where there is none. */
  private static int stamp(LogLine l, int i) {
    int c = l.byteAt(i);
    int after = -1;
    if (c >= '0' && c <= '9') {
      after = iso(l, i);
    } else if (c >= 'A' && c <= 'S') {
      after = rfc3164(l, i);
    } else if (c == '@') {
      after = tai64n(l, i);
    }
    if (after < 0) {
      return -1;
    }
    int next = l.byteAt(after);
    if (after < l.to && next != ' ' && next != '\t' && next != ':') {
      l.kind = Stamp.NONE;
      return -1;
    }
    while (after < l.to && (l.buf[after] == ' ' || l.buf[after] == '\t' || l.buf[after] == ':')) {
      after++;
    }
    return after;
  }

  private static int iso(LogLine l, int i) {
    if (l.to - i < 19 || l.buf[i + 4] != '-' || l.buf[i + 7] != '-') {
      return -1;
    }
    int year = digits(l, i, 4);
    int month = digits(l, i + 5, 2);
    int day = digits(l, i + 8, 2);
    int sep = l.buf[i + 10];
    int clock = clock(l, i + 11);
    if (year < 1970
        || year > 2200
        || month < 1
        || month > 12
        || day < 1
        || day > 31
        || clock < 0
        || (sep != 'T' && sep != ' ')) {
      return -1;
    }
    long at = (epochDay(year, month, day) * 86_400 + clock) * SECOND;
    int p = i + 19;
    if (l.byteAt(p) == '.' || l.byteAt(p) == ',') {
      long unit = SECOND / 10;
      for (p++; p < l.to && isDigit(l.buf[p]); p++) {
        at += (l.buf[p] - '0') * unit;
        unit /= 10;
      }
    }
    l.kind = Stamp.LOCAL;
    int c = l.byteAt(p);
    if (c == 'Z') {
      l.kind = Stamp.INSTANT;
      p++;
    } else if (c == '+' || c == '-') {
      int hours = digits(l, p + 1, 2);
      int colon = l.byteAt(p + 3) == ':' ? 1 : 0;
      int minutes = digits(l, p + 3 + colon, 2);
      if (hours >= 0 && minutes >= 0) {
        long offset = (hours * 3600L + minutes * 60L) * SECOND;
        at += c == '+' ? -offset : offset;
        l.kind = Stamp.INSTANT;
        p += 5 + colon;
      }
    }
    l.stamp = at;
    return p;
  }

  private static int rfc3164(LogLine l, int i) {
    int month = month(l, i);
    if (month < 0 || l.byteAt(i + 3) != ' ') {
      return -1;
    }
    int p = i + 4;
    if (l.byteAt(p) == ' ') {
      p++;
    }
    int day = l.byteAt(p) - '0';
    if (day < 0 || day > 9) {
      return -1;
    }
    p++;
    if (isDigit(l.byteAt(p))) {
      day = day * 10 + l.byteAt(p++) - '0';
    }
    if (day < 1 || day > 31 || l.byteAt(p) != ' ') {
      return -1;
    }
    p++;
    int year = 0;
    if (isDigit(l.byteAt(p + 3)) && l.byteAt(p + 4) == ' ') {
      year = digits(l, p, 4);
      if (year < 1970 || year > 2200) {
        return -1;
      }
      p += 5;
    }
    int clock = clock(l, p);
    if (clock < 0) {
      return -1;
    }
    p += 8;
    long nanos = 0;
    if (l.byteAt(p) == '.') {
      long unit = SECOND / 10;
      for (p++; p < l.to && isDigit(l.buf[p]); p++) {
        nanos += (l.buf[p] - '0') * unit;
        unit /= 10;
      }
    }
    if (year == 0 && l.byteAt(p) == ' ' && isDigit(l.byteAt(p + 4)) && l.byteAt(p + 5) == ' ') {
      year = digits(l, p + 1, 4);
      if (year >= 1970 && year <= 2200) {
        p += 5;
      } else {
        year = 0;
      }
    }
    if (year == 0) {
      l.kind = Stamp.YEARLESS;
      l.stamp = YEAR_2000 + ((DAYS_BEFORE[month - 1] + day - 1) * 86_400L + clock) * SECOND + nanos;
    } else {
      l.kind = Stamp.LOCAL;
      l.stamp = (epochDay(year, month, day) * 86_400 + clock) * SECOND + nanos;
    }
    return p;
  }

  /** {@code @} and 24 hexadecimal digits: TAI seconds from 2^62 on, and nanoseconds. */
  private static int tai64n(LogLine l, int i) {
    if (l.to - i < 25) {
      return -1;
    }
    long seconds = 0;
    long nanos = 0;
    for (int k = 0; k < 24; k++) {
      int d = Character.digit(l.buf[i + 1 + k], 16);
      if (d < 0) {
        return -1;
      }
      if (k < 16) {
        seconds = seconds << 4 | d;
      } else {
        nanos = nanos << 4 | d;
      }
    }
    seconds -= (1L << 62) + 10;
    if (seconds < 0 || seconds > 7_258_118_400L || nanos >= SECOND) {
      return -1;
    }
    l.kind = Stamp.INSTANT;
    l.stamp = seconds * SECOND + nanos;
    return i + 25;
  }

  /** HOST APP-NAME PROCID MSGID SD MSG; {@code -} is nothing. */
  private static void rfc5424(LogLine l, int i) {
    int hostEnd = wordEnd(l, i);
    if (l.at(i, "- ")) {
      hostEnd = i;
    }
    l.hostFrom = i;
    l.hostTo = hostEnd;
    int app = Math.min(l.to, wordEnd(l, i) + 1);
    int appEnd = wordEnd(l, app);
    int proc = Math.min(l.to, appEnd + 1);
    int procEnd = wordEnd(l, proc);
    int msgId = Math.min(l.to, procEnd + 1);
    int sd = Math.min(l.to, wordEnd(l, msgId) + 1);
    l.programFrom = app;
    l.programTo = l.at(app, "- ") ? app : appEnd;
    l.pid = Math.max(0, l.number(proc, procEnd));
    int p = sd;
    while (l.byteAt(p) == '[') {
      p++;
      boolean quoted = false;
      while (p < l.to && (quoted || l.buf[p] != ']')) {
        if (l.buf[p] == '\\') {
          p++;
        } else if (l.buf[p] == '"') {
          quoted = !quoted;
        }
        p++;
      }
      p = Math.min(l.to, p + 1);
    }
    if (p == sd) {
      p = wordEnd(l, sd);
    }
    l.message = blanks(l, p);
    if (l.byteAt(l.message) == (byte) 0xEF && l.byteAt(l.message + 1) == (byte) 0xBB) {
      l.message = Math.min(l.to, l.message + 3);
    }
  }

  private static void afterStamp(LogLine l, int i) {
    int end = wordEnd(l, i);
    int last = l.byteAt(end - 1);
    boolean host = end < l.to && last != ':' && l.find('(', i, end) < 0 && l.find('[', i, end) < 0;
    if (host) {
      l.hostFrom = i;
      l.hostTo = end;
      i = blanks(l, end);
    }
    tag(l, i);
  }

  /** {@code program[pid]: message}; without such a tag all is message. */
  private static void tag(LogLine l, int i) {
    l.message = i;
    int limit = Math.min(l.to, i + LONGEST_TAG);
    int p = i;
    while (p < limit) {
      int c = l.buf[p];
      if (c == ':' || c == '[' || c == ' ' || c == '{' || c == '"' || c == '=' || c == ',') {
        break;
      }
      if (c == '(') {
        // dovecot(pam_google_authenticator)[1]: the parentheses belong to the tag, but Dovecot's
        // own auth(user,ip,…) does not: its user may be anything
        int close = l.find(')', p, limit);
        if (close < 0 || l.find(',', p, close) >= 0 || l.find(' ', p, close) >= 0) {
          break;
        }
        p = close;
      }
      p++;
    }
    if (p == i || p >= l.to) {
      return;
    }
    int name = p;
    long pid = 0;
    if (l.byteAt(p) == '[') {
      int close = l.find(']', p, Math.min(l.to, p + 24));
      if (close < 0) {
        return;
      }
      pid = Math.max(0, l.number(p + 1, close));
      p = close + 1;
      if (l.byteAt(p) != ':' && l.byteAt(p) != ' ') {
        return;
      }
    } else if (l.byteAt(p) != ':' || (p + 1 < l.to && l.byteAt(p + 1) != ' ')) {
      if (l.byteAt(p) == '(') {
        l.programFrom = i;
        l.programTo = p;
        l.message = p;
      }
      return;
    }
    l.programFrom = i;
    l.programTo = name;
    l.pid = pid;
    if (l.byteAt(p) == ':') {
      p++;
    }
    l.message = blanks(l, p);
  }

  static int blanks(LogLine l, int p) {
    while (p < l.to && l.buf[p] == ' ') {
      p++;
    }
    return p;
  }

  private static int wordEnd(LogLine l, int p) {
    while (p < l.to && l.buf[p] != ' ') {
      p++;
    }
    return p;
  }

  private static int clock(LogLine l, int p) {
    if (l.to - p < 8 || l.buf[p + 2] != ':' || l.buf[p + 5] != ':') {
      return -1;
    }
    int h = digits(l, p, 2);
    int m = digits(l, p + 3, 2);
    int s = digits(l, p + 6, 2);
    return h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 ? -1 : h * 3600 + m * 60 + s;
  }

  private static int digits(LogLine l, int p, int n) {
    int value = 0;
    for (int k = p; k < p + n; k++) {
      int d = l.byteAt(k) - '0';
      if (d < 0 || d > 9) {
        return -1;
      }
      value = value * 10 + d;
    }
    return value;
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static int month(LogLine l, int p) {
    if (l.to - p < 3) {
      return -1;
    }
    int name = l.buf[p] << 16 | (l.buf[p + 1] & 255) << 8 | (l.buf[p + 2] & 255);
    return switch (name) {
      case 'J' << 16 | 'a' << 8 | 'n' -> 1;
      case 'F' << 16 | 'e' << 8 | 'b' -> 2;
      case 'M' << 16 | 'a' << 8 | 'r' -> 3;
      case 'A' << 16 | 'p' << 8 | 'r' -> 4;
      case 'M' << 16 | 'a' << 8 | 'y' -> 5;
      case 'J' << 16 | 'u' << 8 | 'n' -> 6;
      case 'J' << 16 | 'u' << 8 | 'l' -> 7;
      case 'A' << 16 | 'u' << 8 | 'g' -> 8;
      case 'S' << 16 | 'e' << 8 | 'p' -> 9;
      case 'O' << 16 | 'c' << 8 | 't' -> 10;
      case 'N' << 16 | 'o' << 8 | 'v' -> 11;
      case 'D' << 16 | 'e' << 8 | 'c' -> 12;
      default -> -1;
    };
  }

  /** Days since 1970-01-01 of the proleptic Gregorian date. */
  private static long epochDay(int year, int month, int day) {
    long y = month <= 2 ? year - 1L : year;
    long era = y / 400;
    long yoe = y - era * 400;
    long doy = (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    long doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146_097 + doe - 719_468;
  }
}
