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
    "\"password\":\""
  };

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
    return out;
  }

  private static int end(String text, int from, String before) {
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
