// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.util.Locale;

/**
 * Takes secrets out of text that leaves ingest: passwords, codes and SASL responses that daemons
 * write to logs. Linear; takes out too much rather than too little.
 */
final class Redaction {
  /** What stands before a secret that ends at a blank, a quote or a separator; in lower case. */
  private static final String[] BEFORE_WORD = {
    "scratch code ",
    "otp: ",
    "conversation returned: ",
    "resp=",
    "pass=",
    "password=",
    "passwd=",
    "authentication failed: ",
    "auth plain ",
    "auth login ",
    "auth xoauth2 ",
    "auth oauthbearer ",
    "authenticate plain ",
    "authenticate xoauth2 ",
    "authenticate oauthbearer ",
    "credentials: ",
    "\"pass\":\"",
    "\"password\":\""
  };

  /** A password may hold blanks and brackets: the secret reaches to the text's last bracket. */
  private static final String GIVEN = "given password: ";

  /** vchkpw's: what follows the last mark is the daemon's. */
  private static final String QUOTED = "(pass: '";

  /** What clients say to a server: base64 of a password may be its first or second word. */
  private static final String[] COMMANDS = {"auth ", "cmd: "};

  private static final int SHORTEST_CODE = 8;

  /** The journal writes text with odd bytes as numbers, in which no secret can be found. */
  private static final String BYTES = "\"message\":[";

  private Redaction() {}

  static String of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.length() != text.length()) { // a letter that lower case makes longer: be blunt
      lower = text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int kept = 0;
    for (int i = 0; i < text.length(); i++) {
      int from = secret(lower, i);
      if (from < 0) {
        continue;
      }
      int end = end(lower, i, from);
      if (end > from) {
        out.append(text, kept, from).append("***");
        kept = end;
        i = end - 1;
      }
    }
    return kept == 0 ? text : out.append(text, kept, text.length()).toString();
  }

  /** Where the secret begins that is announced at {@code i}, or -1. */
  private static int secret(String lower, int i) {
    switch (lower.charAt(i)) {
      case 'g' -> {
        return lower.startsWith(GIVEN, i) ? i + GIVEN.length() : -1;
      }
      case '(' -> {
        return lower.startsWith(QUOTED, i) ? i + QUOTED.length() : -1;
      }
      case '"', 's', 'r', 'p', 'a', 'c', 'o' -> {
        if (lower.startsWith(BYTES, i)) {
          return i + BYTES.length();
        }
        for (String before : BEFORE_WORD) {
          if (lower.startsWith(before, i)) {
            return i + before.length();
          }
        }
        return said(lower, i);
      }
      default -> {
        return -1;
      }
    }
  }

  /** Where base64 begins in a command at {@code i}, or -1. */
  private static int said(String lower, int i) {
    for (String command : COMMANDS) {
      if (lower.startsWith(command, i)) {
        int first = i + command.length();
        if (isBase64(lower, first, wordEnd(lower, first))) {
          return first;
        }
        int second = wordEnd(lower, first) + 1;
        return second < lower.length() && isBase64(lower, second, wordEnd(lower, second))
            ? second
            : -1;
      }
    }
    return -1;
  }

  private static int wordEnd(String lower, int from) {
    int end = from;
    while (end < lower.length() && " ,\"\t#;)\\".indexOf(lower.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  private static boolean isBase64(String lower, int from, int to) {
    int end = to;
    while (end > from && to - end < 2 && lower.charAt(end - 1) == '=') {
      end--;
    }
    for (int i = from; i < end; i++) {
      char c = lower.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/')) {
        return false;
      }
    }
    return to - from >= SHORTEST_CODE && (to - from) % 4 == 0;
  }

  private static int end(String lower, int i, int from) {
    if (lower.startsWith(QUOTED, i)) {
      int close = lower.lastIndexOf("') ");
      return close > from ? close : lower.length();
    }
    if (lower.startsWith(GIVEN, i)) {
      int close = lower.lastIndexOf(')');
      return close > from ? close : lower.length();
    }
    if (lower.startsWith(BYTES, i)) {
      int close = lower.indexOf(']', from);
      return close < 0 ? lower.length() : close;
    }
    if (lower.startsWith("(reason", from)) {
      return from;
    }
    return wordEnd(lower, from);
  }
}
