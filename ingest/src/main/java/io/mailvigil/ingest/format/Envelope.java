// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

/**
 * Reads the head of a line: RFC 3164 as syslog daemons write it to files (with or without host and
 * priority), ISO 8601 (rsyslog's {@code RSYSLOG_FileFormat}), the file form of RFC 5424, Dovecot's
 * own {@code log_path} form, {@code journalctl}'s forms, TAI64N, or none. Takes off what container
 * runtimes, {@code docker compose}, syslog daemons ({@code message repeated}) and JSON writers
 * ({@link JsonEnvelope}) put around a daemon's text, so that formats read it as if it stood alone.
 * Total and linear; allocates nothing for a plain line.
 */
final class Envelope {
  /** No program's name is longer (POSIX leaves 32 for TAG; rsyslog cuts nowhere near). */
  private static final int LONGEST_TAG = 96;

  /** An envelope within an envelope within …: more than this nobody has. */
  private static final int DEEPEST = 4;

  private static final String NO_TIME =
      "its time stamp cannot be read: the names of months must be English";

  private static final String[] FACILITIES = {
    "auth", "authpriv", "console", "cron", "daemon", "ftp", "kern", "local0", "local1", "local2",
    "local3", "local4", "local5", "local6", "local7", "lpr", "mail", "news", "ntp", "security",
    "syslog", "user", "uucp"
  };
  private static final String[] SEVERITIES = {
    "alert", "crit", "debug", "emerg", "err", "error", "info", "notice", "panic", "warn", "warning"
  };

  /** What other logs have where syslog has the host. */
  private static final String[] LEVELS = {
    "CRITICAL", "DEBUG", "ERROR", "FATAL", "INFO", "NOTICE", "SEVERE", "TRACE", "WARN", "WARNING"
  };

  /** True for what ends a program's name in a tag. */
  private static final boolean[] ENDS_TAG = new boolean[256];

  static {
    for (char c : ":[ {\"=,(".toCharArray()) {
      ENDS_TAG[c] = true;
    }
  }

  private Envelope() {}

  static void read(LogLine l) {
    l.kind = Stamp.NONE;
    l.stamp = 0;
    l.hostFrom = l.hostTo = l.programFrom = l.programTo = 0;
    l.pid = 0;
    l.times = 1;
    l.again = false;
    l.stream = 0;
    l.partial = false;
    l.doubt = null;
    if (l.to > l.from && l.buf[l.to - 1] == '\r') {
      l.to--;
    }
    line(l, l.from, 0);
  }

  /** Reads what stands from {@code i} on as a line of its own. */
  private static void line(LogLine l, int i, int depth) {
    if (l.byteAt(i) == '<') {
      int close = l.find('>', i + 1, Math.min(l.to, i + 5));
      if (close > 0 && l.number(i + 1, close) >= 0) {
        i = close + 1;
        if (l.at(i, "1 ")) {
          int after = l.at(i + 2, "- ") ? i + 3 : Stamps.read(l, i + 2);
          rfc5424(l, after > 0 ? blanks(l, after) : i + 2);
          return;
        }
      }
    }
    int after = Stamps.read(l, i);
    if (after > 0 && l.byteAt(after) == ',') {
      l.afterStamp = after;
      l.message = i; // the fields have no other head
    } else if (after > 0) {
      boolean bracketed = l.buf[after - 1] == ']';
      after = skipSeparators(l, after);
      if (bracketed) {
        l.afterStamp = after;
        int program = head(l, after);
        l.message = i; // programs that put their stamp in brackets have no other head
        if (program > 0) {
          tag(l, program);
        }
      } else {
        stamped(l, after, depth);
      }
    } else {
      unstamped(l, i, depth);
    }
  }

  /** Reads the line within: its own instant is the better one, its local time is not. */
  static void inner(LogLine l, int i, int depth) {
    if (depth >= DEEPEST) {
      tag(l, i);
      return;
    }
    Stamp outerKind = l.kind;
    long outer = l.stamp;
    l.kind = Stamp.NONE;
    line(l, i, depth + 1);
    if (l.kind == Stamp.NONE || (outerKind == Stamp.INSTANT && l.kind != Stamp.INSTANT)) {
      l.kind = outerKind;
      l.stamp = outer;
      l.doubt = null;
    }
  }

  private static void stamped(LogLine l, int i, int depth) {
    int c = l.byteAt(i);
    if (c == 's' && (l.at(i, "stdout ") || l.at(i, "stderr ")) && l.byteAt(i + 8) == ' ') { // CRI
      l.stream = l.byteAt(i + 3) == 'o' ? LogLine.STDOUT : LogLine.STDERR;
      l.partial = l.byteAt(i + 7) == 'P';
      inner(l, i + 9, depth);
    } else if (c == '{' || (l.kind == Stamp.INSTANT && isStampAgain(l, i))) {
      inner(l, i, depth);
    } else {
      afterStamp(l, i, depth);
    }
  }

  /** True where {@code docker logs -t} or a relay has put its stamp before the line's own. */
  private static boolean isStampAgain(LogLine l, int i) {
    Stamp kind = l.kind;
    long stamp = l.stamp;
    int c = l.byteAt(i);
    boolean again =
        (c <= 'S' && Stamps.month(l, i) > 0 || Stamps.isDigit(c) || c == '[')
            && Stamps.read(l, i) > 0;
    l.kind = kind;
    l.stamp = stamp;
    return again;
  }

  private static void unstamped(LogLine l, int i, int depth) {
    l.afterStamp = i;
    int c = l.byteAt(i);
    if (c == '{') {
      if (!JsonEnvelope.unwrap(l, i, depth)) {
        l.message = i;
      }
      return;
    }
    int rest = wrapped(l, i, c);
    if (rest > 0) {
      inner(l, rest, depth);
      return;
    }
    int clock = foreignStamp(l, i);
    if (clock > 0) {
      l.doubt = NO_TIME;
      afterStamp(l, skipSeparators(l, clock), depth);
      return;
    }
    if (c >= '1' && c <= '9') {
      accessLog(l, i);
    }
    tag(l, Math.max(i, head(l, i)));
    // exim[1]: STAMP … of a line whose syslog head is gone
    int m = l.message;
    if (l.kind == Stamp.NONE && m > i) {
      int after = Stamps.read(l, m);
      l.message = after > 0 ? skipSeparators(l, after) : m;
    }
  }

  /** Where the line within begins, -1 where nothing known is around it. */
  private static int wrapped(LogLine l, int i, int c) {
    if (c == 0x1e && l.byteAt(i + 1) == '{') { // journalctl -o json-seq
      return i + 1;
    }
    if (c == 'd' && l.at(i, "data: {")) { // -o json-sse
      return i + 6;
    }
    int p = colour(l, i);
    int name = p;
    int limit = Math.min(l.to, p + 64);
    while (p < limit && isServiceByte(l.buf[p])) {
      p++;
    }
    if (p == name) {
      return -1;
    }
    p = colour(l, blanks(l, p));
    if (l.byteAt(p) != '|' || p == name || l.buf[p - 1] != ' ' && l.buf[p - 1] != 'm') {
      return -1;
    }
    p = colour(l, p + 1);
    return l.byteAt(p) == ' ' ? colour(l, p + 1) : -1;
  }

  private static boolean isServiceByte(int c) {
    return c >= 'a' && c <= 'z' || Stamps.isDigit(c) || c == '-' || c == '_' || c == '.';
  }

  /** The place behind a terminal's colour sequence at {@code p}. */
  private static int colour(LogLine l, int p) {
    if (l.byteAt(p) != 0x1b || l.byteAt(p + 1) != '[') {
      return p;
    }
    int end = p + 2;
    while (end < p + 16 && (Stamps.isDigit(l.byteAt(end)) || l.byteAt(end) == ';')) {
      end++;
    }
    return l.byteAt(end) == 'm' ? end + 1 : p;
  }

  /** The stamp that a web server's access log has behind its client: {@code [23/Nov/2026:…]}. */
  private static void accessLog(LogLine l, int i) {
    int open = l.find('[', i, Math.min(l.to, i + 160));
    if (open > 0 && l.byteAt(open + 3) == '/' && Stamps.read(l, open) < 0) {
      l.kind = Stamp.NONE;
    }
  }

  /**
   * The end of {@code 23. Okt 10:00:00} or {@code Dez 23 10:00:00}, a clock behind a word and a
   * number; -1 where none stands there.
   */
  private static int foreignStamp(LogLine l, int i) {
    int clock = i + 6;
    int limit = Math.min(l.to - 8, i + 24);
    while (clock <= limit && (l.buf[clock - 1] != ' ' || Stamps.clock(l, clock) < 0)) {
      clock++;
    }
    if (clock > limit) {
      return -1;
    }
    boolean digit = false;
    boolean word = false;
    for (int p = i; p < clock; p++) {
      int c = l.buf[p];
      if (c == ':' || c == '-' || c == '[' || c == '=') {
        return -1;
      }
      digit |= Stamps.isDigit(c);
      word |= c < 0 || (c | 32) >= 'a' && (c | 32) <= 'z';
    }
    return digit && word ? clock + 8 : -1;
  }

  /** Of {@code host program[pid]: …}, with host or without, the place of the program; or -1. */
  private static int head(LogLine l, int i) {
    int limit = Math.min(l.to, i + LONGEST_TAG);
    int open = l.find('[', i, limit);
    int close = open < 0 ? -1 : l.find(']', open, Math.min(l.to, open + 24));
    if (close < 0 || l.number(open + 1, close) < 0 || l.byteAt(close + 1) != ':') {
      return -1;
    }
    int blank = l.find(' ', i, open);
    int program = blank < 0 ? i : blank + 1;
    if (program == open || l.find(' ', program, open) >= 0 || l.find(':', program, open) >= 0) {
      return -1;
    }
    if (blank >= 0) {
      if (!isName(l, i, blank)) {
        return -1;
      }
      l.hostFrom = i;
      l.hostTo = blank;
    }
    return program;
  }

  private static boolean isName(LogLine l, int from, int to) {
    for (int p = from; p < to; p++) {
      int c = l.buf[p];
      if (!(isServiceByte(c) || c >= 'A' && c <= 'Z')) {
        return false;
      }
    }
    return to > from;
  }

  /** HOST APP-NAME PROCID MSGID SD MSG; {@code -} is nothing. */
  private static void rfc5424(LogLine l, int i) {
    l.afterStamp = i;
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
    message(l);
  }

  private static void afterStamp(LogLine l, int i, int depth) {
    i = blanks(l, priority(l, i));
    l.afterStamp = i;
    int end = i;
    while (end < l.to && isHostByte(l.buf[end])) {
      end++;
    }
    boolean host = end > i && l.byteAt(end) == ' ' && end < l.to && l.buf[end - 1] != ':';
    if (host && !isPidNext(l, end) && !isWord(l, LEVELS, i, end)) {
      l.hostFrom = i;
      l.hostTo = end;
      i = priority(l, blanks(l, end));
      if (isStampAgain(l, i)) { // HOST STAMP HOST PROGRAM: a relay that keeps heads
        inner(l, i, depth);
        return;
      }
    }
    tag(l, i);
  }

  /** Skips {@code <mail.info> } and {@code mail.info }, BSD's and BusyBox's way. */
  private static int priority(LogLine l, int i) {
    int p = l.byteAt(i) == '<' ? i + 1 : i;
    int end = p;
    while (end < p + 16 && end < l.to && (isLower(l.buf[end]) || Stamps.isDigit(l.buf[end]))) {
      end++;
    }
    if (l.byteAt(end) != '.') {
      return i;
    }
    int dot = end++;
    while (end < l.to && end < dot + 9 && isLower(l.buf[end])) {
      end++;
    }
    boolean closes = p == i ? l.byteAt(end) == ' ' : l.byteAt(end) == '>' && l.at(end + 1, " ");
    if (!closes || !isWord(l, SEVERITIES, dot + 1, end) || !isWord(l, FACILITIES, p, dot)) {
      return i;
    }
    return blanks(l, p == i ? end : end + 1);
  }

  private static boolean isLower(int c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isHostByte(int c) {
    return (c | 32) >= 'a' && (c | 32) <= 'z'
        || c >= '-' && c <= ':' // - . / digits :
        || c == '_'
        || c == '@'
        || c == '%'
        || c < 0;
  }

  private static boolean isWord(LogLine l, String[] words, int from, int to) {
    int first = l.byteAt(from);
    for (String word : words) {
      if (word.charAt(0) == first && word.length() == to - from && l.at(from, word)) {
        return true;
      }
    }
    return false;
  }

  /** True where {@code [123]:} follows a word, which is then a program and no host. */
  private static boolean isPidNext(LogLine l, int end) {
    if (l.byteAt(end + 1) != '[') {
      return false;
    }
    int close = l.find(']', end, Math.min(l.to, end + 12));
    return close > 0 && l.number(end + 2, close) >= 0 && l.byteAt(close + 1) == ':';
  }

  /** {@code program[pid]: message}; without such a tag all is message. */
  private static void tag(LogLine l, int i) {
    l.message = i;
    if (l.at(i, "@cee:")) {
      message(l);
      return;
    }
    if (l.at(i, "Message forwarded from ")) { // AIX
      int colon = l.find(": ", i, Math.min(l.to, i + LONGEST_TAG));
      i = colon < 0 ? i : colon + 2;
    }
    int limit = Math.min(l.to, i + LONGEST_TAG);
    int p = i;
    while (p < limit) {
      int c = l.buf[p] & 255;
      if (ENDS_TAG[c]) {
        if (c != '(') {
          break;
        }
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
    if (l.byteAt(p) == ' ' && isPidNext(l, p)) {
      p++;
    }
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
      } else {
        message(l);
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
    message(l);
  }

  /** Takes off what syslog daemons put before a message. */
  static void message(LogLine l) {
    int m = l.message;
    switch (l.byteAt(m)) {
      case 'm', 'l', '-' -> repeated(l, m);
      case '[' -> {
        if (l.at(m, "[ID ")) { // Solaris: [ID 197553 mail.info]
          int close = l.find("] ", m, Math.min(l.to, m + 40));
          l.message = close < 0 || l.number(m + 4, close) < 0 ? m : close + 2;
        }
      }
      case '@' -> {
        if (l.at(m, "@cee:")) {
          l.message = blanks(l, m + 5);
          JsonEnvelope.unwrapCee(l);
        }
      }
      default -> {}
    }
  }

  /** {@code message repeated 3 times: [ TEXT]}, and {@code last message repeated 3 times}. */
  private static void repeated(LogLine l, int m) {
    int words = l.at(m, "--- ") ? m + 4 : m;
    words = l.at(words, "last ") ? words + 5 : words;
    if (!l.at(words, "message repeated ")) {
      return;
    }
    long n = l.number(words + 17, l.to);
    int colon = n < 1 ? -1 : l.find(' ', words + 17, Math.min(l.to, words + 36));
    if (colon < 0 || !l.at(colon, " time")) {
      return;
    }
    int times = (int) Math.min(n, 100_000);
    if (words == m && l.at(colon, " times: [")) {
      l.times = times;
      l.message = blanks(l, colon + 9);
      l.to -= l.buf[l.to - 1] == ']' ? 1 : 0;
    } else if (l.find(':', colon, l.to) < 0) {
      l.times = times;
      l.again = true;
    }
  }

  /** The place behind a stamp that a daemon writes into its own message at {@code m}, else m. */
  static int skipStamp(LogLine l, int m) {
    Stamp kind = l.kind;
    long stamp = l.stamp;
    int after = Stamps.read(l, m);
    l.kind = kind;
    l.stamp = stamp;
    return after < 0 ? m : skipSeparators(l, after);
  }

  private static int skipSeparators(LogLine l, int p) {
    while (p < l.to && (l.buf[p] == ' ' || l.buf[p] == '\t' || l.buf[p] == ':')) {
      p++;
    }
    return p;
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
}
