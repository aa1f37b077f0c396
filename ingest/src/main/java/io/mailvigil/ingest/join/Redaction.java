// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

/** Takes secrets out of text that leaves ingest: passwords and codes that daemons write to logs. */
final class Redaction {
  private static final String[] BEFORE = {
    "given password: ",
    "scratch code ",
    "OTP: ",
    "conversation returned: ",
    "resp=",
    "pass=",
    "password=",
    "authentication failed: ",
    "\"pass\":\"",
    "\"password\":\"",
    "(pass: '"
  };

  /** What clients say to a server: base64 of a password may follow. */
  private static final String[] COMMANDS = {"AUTH ", "auth ", "cmd: "};

  private static final int SHORTEST_CODE = 8;

  private Redaction() {}

  static String of(String text) {
    String out = text;
    for (String before : BEFORE) {
      int at = out.indexOf(before);
      while (at >= 0) {
        int from = at + before.length();
        int end = end(out, from, before);
        if (end > from && !out.startsWith("(reason", from)) {
          out = out.substring(0, from) + "***" + out.substring(end);
        }
        at = out.indexOf(before, from);
      }
    }
    for (String command : COMMANDS) {
      out = withoutCode(out, command);
    }
    return out;
  }

  /** Takes out base64 that is the first or second word after the command. */
  private static String withoutCode(String text, String command) {
    String out = text;
    int at = out.indexOf(command);
    while (at >= 0) {
      int from = at + command.length();
      for (int word = 0; word < 2; word++) {
        int end = from;
        while (end < out.length() && isBase64(out.charAt(end))) {
          end++;
        }
        boolean code = end - from >= SHORTEST_CODE && (end - from) % 4 == 0;
        if (code) {
          out = out.substring(0, from) + "***" + out.substring(end);
          end = from + 3;
        }
        from = end < out.length() && out.charAt(end) == ' ' ? end + 1 : out.length();
      }
      at = out.indexOf(command, at + command.length());
    }
    return out;
  }

  private static boolean isBase64(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '+'
        || c == '/'
        || c == '=';
  }

  private static int end(String text, int from, String before) {
    if (before.endsWith("'")) { // it may hold any text; what follows the last mark is the daemon's
      int close = text.lastIndexOf("') ");
      return close > from ? close : text.length();
    }
    if (before.endsWith("password: ")) { // a password may hold blanks; it ends with the line's )
      int close = text.lastIndexOf(')');
      return close > from ? close : text.length();
    }
    int end = from;
    while (end < text.length() && " ,\"\t#;)".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    return end;
  }
}
