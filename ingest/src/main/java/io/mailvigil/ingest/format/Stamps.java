// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * Reads time stamps in the forms that logs have: RFC 3164 (with a year before, within or behind),
 * ISO 8601 and its kin (blank or T, dot or comma, zone or none), dates with slashes or a month's
 * name, seconds since the epoch, TAI64N, each bare, behind a weekday, or in brackets. Month names
 * are English, as every C locale writes them. Total, linear, without allocation.
 */
final class Stamps {
  private static final long SECOND = 1_000_000_000L;
  private static final int[] DAYS_BEFORE = {
    0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335, 366
  };

  /** 2000-01-01, a leap year: the year of stamps that have none. */
  private static final long YEAR_2000 = 10_957L * 86_400 * SECOND;

  private static final int DAY = 86_400;

  /** What a reader returns where no stamp stands. */
  private static final int NO = -1;

  private Stamps() {}

  /**
   * Reads the stamp at {@code i} into {@code kind} and {@code stamp} of the line.
   *
   * @return the place behind it, -1 where none stands there (then {@code kind} says so too)
   */
  static int read(LogLine l, int i) {
    int c = l.byteAt(i);
    int end = NO;
    if (c >= '0' && c <= '9') {
      end = number(l, i);
    } else if (c >= 'A' && c <= 'W') {
      end = rfc3164(l, i);
      end = end == NO ? weekday(l, i) : end;
    } else if (c == '@') {
      end = tai64n(l, i);
    } else if (c == '[') {
      return bracketed(l, i);
    }
    if (end < 0) {
      return NO;
    }
    int next = l.byteAt(end);
    if (next == ',' && l.kind == Stamp.INSTANT) {
      return end; // the first of fields that are separated by commas
    }
    if (end < l.to && next != ' ' && next != '\t' && next != ':') {
      l.kind = Stamp.NONE;
      return NO;
    }
    return end;
  }

  private static int number(LogLine l, int i) {
    if (l.to - i < 15) {
      return NO;
    }
    int c = l.buf[i + 4];
    if (c == '-' || c == '/') {
      return iso(l, i, c);
    }
    if (c == ' ' && month(l, i + 5) > 0) { // 2015 Nov 13 13:40:01
      int year = digits(l, i, 4);
      int end = year < 1970 || year > 2200 ? NO : rfc3164(l, i + 5);
      if (end >= 0 && l.kind == Stamp.YEARLESS) {
        dated(l, year);
      }
      return end;
    }
    return isDigit(c) ? epoch(l, i) : dayFirst(l, i);
  }

  private static int iso(LogLine l, int i, int dash) {
    if (l.to - i < 19 || l.buf[i + 7] != dash) {
      return NO;
    }
    long minute = l.isoMinute.at(l.buf, i); // 2026-11-23T10:00
    int second = minute == LastMinute.OTHER || l.buf[i + 16] != ':' ? -1 : two(l.buf, i + 17);
    if (second >= 0 && second <= 60) {
      return local(l, minute + second * SECOND, i + 19);
    }
    int year = digits(l, i, 4);
    int month = digits(l, i + 5, 2);
    int day = digits(l, i + 8, 2);
    int sep = l.buf[i + 10];
    int clock = clock(l, i + 11);
    if (isNoDate(year, month, day) || clock < 0 || (sep != 'T' && sep != ' ')) {
      return NO;
    }
    long at = (epochDay(year, month, day) * DAY + clock) * SECOND;
    l.isoMinute.keep(l.buf, i, at - two(l.buf, i + 17) * SECOND);
    return local(l, at, i + 19);
  }

  /** {@code 23-Nov-2026 16:05:03}, {@code 23/Nov/2026:16:05:03} and {@code 23 Nov 2026 …}. */
  private static int dayFirst(LogLine l, int i) {
    int p = isDigit(l.byteAt(i + 1)) ? i + 2 : i + 1;
    int sep = l.byteAt(p);
    int month = sep == '-' || sep == '/' || sep == ' ' ? month(l, p + 1) : -1;
    if (month < 0 || l.byteAt(p + 4) != sep) {
      return NO;
    }
    int day = digits(l, i, p - i);
    int year = digits(l, p + 5, 4);
    int blank = l.byteAt(p + 9);
    int clock = blank == ' ' || blank == ':' ? clock(l, p + 10) : -1;
    return clock < 0 || isNoDate(year, month, day)
        ? NO
        : local(l, (epochDay(year, month, day) * DAY + clock) * SECOND, p + 18);
  }

  /** {@code 1795449355.123456}. */
  private static int epoch(LogLine l, int i) {
    long seconds = l.number(i, Math.min(l.to, i + 11));
    if (seconds < 1_000_000_000L || seconds > 7_258_118_400L || l.byteAt(i + 10) != '.') {
      return NO;
    }
    int p = i + 11;
    while (p < l.to && isDigit(l.buf[p])) {
      p++;
    }
    l.kind = Stamp.INSTANT;
    l.stamp = seconds * SECOND + fraction(l, i + 11, p);
    return p == i + 11 ? NO : p;
  }

  private static int rfc3164(LogLine l, int i) {
    if (l.to - i > 16 && l.buf[i + 15] == ' ' && isLower(l.buf[i + 16])) { // a host follows
      long minute = l.bsdMinute.at(l.buf, i); // Nov 23 10:00:
      int second = minute == LastMinute.OTHER ? -1 : two(l.buf, i + 13);
      if (second >= 0 && second <= 60) {
        l.kind = Stamp.YEARLESS;
        l.stamp = minute + second * SECOND;
        return i + 15;
      }
    }
    int month = month(l, i);
    if (month < 0 || l.byteAt(i + 3) != ' ') {
      return NO;
    }
    if (l.to - i > 16 && l.buf[i + 15] == ' ' && !isDigit(l.buf[i + 16])) { // as most lines have it
      int day = l.buf[i + 4] == ' ' ? digits(l, i + 5, 1) : two(l.buf, i + 4);
      int clock = l.buf[i + 6] == ' ' ? clock(l, i + 7) : -1;
      if (day >= 1 && day <= 31 && clock >= 0 && yearBehind(l, i + 15) < 0) {
        l.kind = Stamp.YEARLESS;
        l.stamp = YEAR_2000 + ((DAYS_BEFORE[month - 1] + day - 1) * (long) DAY + clock) * SECOND;
        l.bsdMinute.keep(l.buf, i, l.stamp - two(l.buf, i + 13) * SECOND);
        return i + 15;
      }
    }
    int p = i + 4;
    if (l.byteAt(p) == ' ') {
      p++;
    }
    int day = l.byteAt(p) - '0';
    if (day < 0 || day > 9) {
      return NO;
    }
    p++;
    if (isDigit(l.byteAt(p))) {
      day = day * 10 + l.byteAt(p++) - '0';
    }
    if (day < 1 || day > 31 || l.byteAt(p) != ' ') {
      return NO;
    }
    p++;
    int year = 0;
    if (isDigit(l.byteAt(p + 3)) && l.byteAt(p + 4) == ' ') {
      year = digits(l, p, 4);
      if (isNoYear(year)) {
        return NO;
      }
      p += 5;
    }
    int clock = clock(l, p);
    if (clock < 0) {
      return NO;
    }
    p += 8;
    long nanos = 0;
    if ((l.byteAt(p) == '.' || l.byteAt(p) == ',') && isDigit(l.byteAt(p + 1))) {
      int from = p + 1;
      for (p = from; p < l.to && isDigit(l.buf[p]); p++) {
        // to the end of the fraction
      }
      nanos = fraction(l, from, p);
    }
    int behind = year == 0 && l.byteAt(p) == ' ' ? yearBehind(l, p) : NO;
    year = behind < 0 ? year : digits(l, behind - 4, 4);
    l.kind = Stamp.YEARLESS;
    l.stamp =
        YEAR_2000 + ((DAYS_BEFORE[month - 1] + day - 1) * (long) DAY + clock) * SECOND + nanos;
    if (year != 0) {
      l.kind = Stamp.LOCAL;
      l.stamp = (epochDay(year, month, day) * DAY + clock) * SECOND + nanos;
      int end = zone(l, p, behind > 0);
      p = behind < 0 ? end : behind;
    }
    return p;
  }

  /**
   * The end of {@code 2026} or {@code CET 2026} at {@code p}, where a blank or bracket follows; a
   * number that is no year, or a host's name, is none.
   */
  private static int yearBehind(LogLine l, int p) {
    int y = p + 1;
    if (!isDigit(l.byteAt(y))) {
      while (y < p + 6 && l.byteAt(y) >= 'A' && l.byteAt(y) <= 'Z') {
        y++;
      }
      if (y == p + 1 || l.byteAt(y) != ' ') {
        return NO;
      }
      y++;
    }
    int after = l.byteAt(y + 4);
    boolean ends = after == ' ' || after == ']' || y + 4 == l.to;
    return ends && isDigit(l.byteAt(y + 3)) && !isNoYear(digits(l, y, 4)) ? y + 4 : NO;
  }

  /** Gives a year-less stamp its year. */
  private static void dated(LogLine l, int year) {
    long inYear = l.stamp - YEAR_2000;
    long day = inYear / (DAY * SECOND);
    int month = 1;
    while (DAYS_BEFORE[month] <= day) {
      month++;
    }
    int ofMonth = (int) day - DAYS_BEFORE[month - 1] + 1;
    l.kind = Stamp.LOCAL;
    l.stamp = epochDay(year, month, ofMonth) * DAY * SECOND + inYear % (DAY * SECOND);
  }

  /** {@code Mon Nov 23 …}, {@code Mon, 23 Nov 2026 …} and {@code Mon 2026-11-23 … CET}. */
  private static int weekday(LogLine l, int i) {
    if (l.to - i < 20 || "SunMonTueWedThuFriSat".indexOf(l.text(i, i + 3)) % 3 != 0) {
      return NO;
    }
    int p = l.buf[i + 3] == ',' ? i + 4 : i + 3;
    if (l.buf[p] != ' ') {
      return NO;
    }
    int end = isDigit(l.buf[p + 1]) ? number(l, p + 1) : rfc3164(l, p + 1);
    return end < 0 ? NO : zone(l, end, true);
  }

  /** {@code [STAMP]} and {@code [STAMP]:}. */
  private static int bracketed(LogLine l, int i) {
    int c = l.byteAt(i + 1);
    int end = isDigit(c) ? number(l, i + 1) : c >= 'A' && c <= 'W' ? rfc3164(l, i + 1) : NO;
    if (end == NO && c >= 'A' && c <= 'W') {
      end = weekday(l, i + 1);
    }
    if (end < 0) {
      return NO;
    }
    end = zone(l, end, true);
    if (l.byteAt(end) != ']') {
      l.kind = Stamp.NONE;
      return NO;
    }
    return end + 1;
  }

  /** A date and a clock, with the fraction and the zone that may follow at {@code p}. */
  private static int local(LogLine l, long at, int p) {
    int c = l.byteAt(p);
    if (c == '.' || c == ',') {
      int from = ++p;
      while (p < l.to && isDigit(l.buf[p])) {
        p++;
      }
      at += fraction(l, from, p);
    }
    l.kind = Stamp.LOCAL;
    l.stamp = at;
    return zone(l, p, false);
  }

  /**
   * Takes the zone at {@code p}, or behind one blank there, into the stamp.
   *
   * @param named whether a word such as CET can only be a zone
   */
  private static int zone(LogLine l, int p, boolean named) {
    if (l.kind != Stamp.LOCAL) {
      return p;
    }
    int z = l.byteAt(p) == ' ' ? p + 1 : p;
    int c = l.byteAt(z);
    if (c == 'Z' && z == p) {
      l.kind = Stamp.INSTANT;
      return p + 1;
    }
    if (c == '+' || c == '-') {
      int hours = digits(l, z + 1, 2);
      int colon = l.byteAt(z + 3) == ':' ? 1 : 0;
      int minutes = digits(l, z + 3 + colon, 2);
      if (hours < 0 || minutes < 0 || isDigit(l.byteAt(z + 5 + colon))) {
        return p;
      }
      long offset = (hours * 3600L + minutes * 60L) * SECOND;
      l.stamp += c == '+' ? -offset : offset;
      l.kind = Stamp.INSTANT;
      return z + 5 + colon;
    }
    return c >= 'A' && c <= 'Z' ? zoneName(l, p, z, named) : p;
  }

  private static int zoneName(LogLine l, int p, int z, boolean named) {
    int end = z;
    while (end < z + 5 && l.byteAt(end) >= 'A' && l.byteAt(end) <= 'Z') {
      end++;
    }
    int after = l.byteAt(end);
    if (after != ' ' && after != ']' && after != ':' && end != l.to) {
      return p;
    }
    if (!named && !l.at(z, "UTC") && !l.at(z, "GMT")) {
      return p;
    }
    int minutes = minutesEast(l.text(z, end));
    if (minutes == Integer.MIN_VALUE) {
      return named ? end : p; // many zones share the name: the source's own holds
    }
    l.stamp -= minutes * 60L * SECOND;
    l.kind = Stamp.INSTANT;
    return end;
  }

  /** Zones of RFC 2822, and Europe's, whose names no other zone has. */
  private static int minutesEast(String name) {
    return switch (name) {
      case "UTC", "GMT", "UT", "WET" -> 0;
      case "CET", "WEST" -> 60;
      case "CEST", "EET" -> 120;
      case "EEST", "MSK" -> 180;
      case "EDT" -> -240;
      case "EST", "CDT" -> -300;
      case "CST", "MDT" -> -360;
      case "MST", "PDT" -> -420;
      case "PST" -> -480;
      default -> Integer.MIN_VALUE;
    };
  }

  /** {@code @} and 24 hexadecimal digits: TAI seconds from 2^62 on, and nanoseconds. */
  private static int tai64n(LogLine l, int i) {
    if (l.to - i < 25) {
      return NO;
    }
    long seconds = 0;
    long nanos = 0;
    for (int k = 0; k < 24; k++) {
      int d = Character.digit(l.buf[i + 1 + k], 16);
      if (d < 0) {
        return NO;
      }
      if (k < 16) {
        seconds = seconds << 4 | d;
      } else {
        nanos = nanos << 4 | d;
      }
    }
    seconds -= (1L << 62) + 10;
    if (seconds < 0 || seconds > 7_258_118_400L || nanos >= SECOND) {
      return NO;
    }
    l.kind = Stamp.INSTANT;
    l.stamp = seconds * SECOND + nanos;
    return i + 25;
  }

  /** Nanoseconds of the decimal digits in {@code [from, to)}. */
  static long fraction(LogLine l, int from, int to) {
    long nanos = 0;
    long unit = SECOND / 10;
    for (int k = from; k < to && unit > 0; k++) {
      nanos += (l.buf[k] - '0') * unit;
      unit /= 10;
    }
    return nanos;
  }

  /** Seconds of the day of {@code hh:mm:ss} at {@code p}, or -1. */
  static int clock(LogLine l, int p) {
    if (l.to - p < 8 || l.buf[p + 2] != ':' || l.buf[p + 5] != ':') {
      return -1;
    }
    int h = two(l.buf, p);
    int m = two(l.buf, p + 3);
    int s = two(l.buf, p + 6);
    return h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 ? -1 : h * 3600 + m * 60 + s;
  }

  private static int two(byte[] buf, int p) {
    int tens = buf[p] - '0';
    int ones = buf[p + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -1 : tens * 10 + ones;
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

  private static boolean isNoYear(int year) {
    return year < 1970 || year > 2200;
  }

  private static boolean isNoDate(int year, int month, int day) {
    return isNoYear(year) || month < 1 || month > 12 || day < 1 || day > 31;
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** 1 to 12 for an English month's first three letters, as {@code Nov} or {@code nov}; or -1. */
  static int month(LogLine l, int p) {
    if (l.to - p < 3 || p < l.from) {
      return -1;
    }
    int name = l.buf[p] << 16 & 0xdf0000 | (l.buf[p + 1] & 255) << 8 | (l.buf[p + 2] & 255);
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
