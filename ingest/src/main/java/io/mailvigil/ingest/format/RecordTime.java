// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import java.time.YearMonth;

/**
 * Times that records state of themselves, in nanoseconds since the epoch; a time without zone is
 * UTC, as the products that leave it out document it.
 */
final class RecordTime {
  static final long NONE = Reading.NO_TIME;

  private static final long SECOND = 1_000_000_000L;

  /** 2200-01-01, in seconds: the line between seconds, milli-, micro- and nanoseconds. */
  private static final long LATEST = 7_258_118_400L;

  private RecordTime() {}

  /** ISO 8601, a number since the epoch, or {@code 8/22/2022 6:11:52 PM}; else {@link #NONE}. */
  static long of(Json value) {
    String text = value.text();
    return text == null ? NONE : of(text);
  }

  static long of(String text) {
    if (text.length() > 40 || text.isEmpty()) {
      return NONE;
    }
    if (text.charAt(0) >= '0' && text.charAt(0) <= '9') {
      if (text.indexOf('/') > 0) {
        return american(text);
      }
      if (text.indexOf('-') < 0) {
        return epoch(text);
      }
    }
    return iso(text);
  }

  private static long epoch(String text) {
    int dot = text.indexOf('.');
    String whole = dot < 0 ? text : text.substring(0, dot);
    if (whole.length() > 18) {
      return whole.length() == 19 && dot < 0 ? parsed(whole, NONE) : NONE;
    }
    long n = parsed(whole, -1);
    if (n < 0) {
      return NONE;
    }
    long unit = SECOND;
    while (n / (SECOND / unit) > LATEST && unit > 1) {
      unit /= 1000;
    }
    long nanos = n * unit;
    if (dot > 0 && unit == SECOND) {
      long place = SECOND / 10;
      for (int i = dot + 1; i < text.length() && place > 0; i++) {
        int digit = text.charAt(i) - '0';
        if (digit < 0 || digit > 9) {
          return NONE;
        }
        nanos += digit * place;
        place /= 10;
      }
    }
    return nanos;
  }

  private static long parsed(String text, long otherwise) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** {@code month/day/year hour:minute:second AM|PM}, as some exports of Azure write it. */
  private static long american(String text) {
    String[] parts = text.split("[/ :]", 8);
    if (parts.length != 7 || !(parts[6].equals("AM") || parts[6].equals("PM"))) {
      return NONE;
    }
    long hour = parsed(parts[3], 99);
    if (hour < 1 || hour > 12) {
      return NONE;
    }
    hour = hour % 12 + (parts[6].equals("PM") ? 12 : 0);
    return at(
        parsed(parts[2], 0),
        parsed(parts[0], 0),
        parsed(parts[1], 0),
        hour,
        parsed(parts[4], 99),
        parsed(parts[5], 99));
  }

  private static long iso(String s) {
    int n = s.length();
    if (n < 19 || s.charAt(4) != '-' || s.charAt(7) != '-' || s.charAt(13) != ':') {
      return NONE;
    }
    char separator = s.charAt(10);
    if ((separator != 'T' && separator != ' ') || s.charAt(16) != ':') {
      return NONE;
    }
    long time =
        at(
            digits(s, 0, 4),
            digits(s, 5, 2),
            digits(s, 8, 2),
            digits(s, 11, 2),
            digits(s, 14, 2),
            digits(s, 17, 2));
    int p = 19;
    if (p < n && (s.charAt(p) == '.' || s.charAt(p) == ',')) {
      long place = SECOND / 10;
      for (p++; p < n && digits(s, p, 1) >= 0; p++) {
        time += digits(s, p, 1) * place;
        place /= 10;
      }
    }
    while (p < n && s.charAt(p) == ' ') {
      p++;
    }
    if (time < 0 || p == n || (s.charAt(p) == 'Z' && p + 1 == n) || s.startsWith("UTC", p)) {
      return time < 0 ? NONE : time;
    }
    boolean colon = p + 6 == n && s.charAt(p + 3) == ':';
    long hours = digits(s, p + 1, 2);
    long minutes = p + 3 == n ? 0 : digits(s, p + (colon ? 4 : 3), 2);
    char sign = s.charAt(p);
    if ((sign != '+' && sign != '-') || hours < 0 || minutes < 0) {
      return NONE;
    }
    long offset = (hours * 3600 + minutes * 60) * SECOND;
    return sign == '+' ? time - offset : time + offset;
  }

  private static long at(long year, long month, long day, long hour, long minute, long second) {
    boolean fits = year >= 1970 && year <= 2200 && month >= 1 && month <= 12 && day >= 1;
    if (!fits || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
      return NONE;
    }
    YearMonth of = YearMonth.of((int) year, (int) month);
    if (day > of.lengthOfMonth()) {
      return NONE;
    }
    long days = of.atDay((int) day).toEpochDay();
    return (days * 86_400 + hour * 3600 + minute * 60 + second) * SECOND;
  }

  /** The number of {@code n} digits at {@code from}, -1 where there are none. */
  private static long digits(String s, int from, int n) {
    if (from + n > s.length()) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < from + n; i++) {
      int digit = s.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }
}
