// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

/**
 * Tells texts that a client chose and that look forged: control and direction characters, escapes
 * that syslog daemons write for them, and the syntax of log lines.
 */
final class Taint {
  private static final String[] SYNTAX = {
    "rip=",
    "rhost=",
    "user=",
    "session=",
    "sasl_",
    ">, ",
    ">: ",
    "sasl:",
    ",<",
    "): ",
    "]: ",
    "<>",
    ": SASL ",
    " from ",
    "\": \"",
    "\",\"",
    "\":{",
    "ipAddress=",
    "remote_ip=",
    "remoteIp = ",
    " for user ",
    "(auth failed",
    "set_id=",
    "] [",
    " host=",
    "ip=[",
    "relay=",
    "authid=",
    ", client: ",
    "?~ "
  };

  private Taint() {}

  static boolean looksForged(String text) {
    if (text.length() > 255) {
      return true;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean direction = c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
      if (c < 0x20 || c == 0x7f || c == 0x2028 || c == 0x2029 || c == 0xfffd || direction) {
        return true;
      }
      if (c == '#' && i + 3 < text.length() && isOctal(text, i + 1)) {
        return true;
      }
    }
    for (String syntax : SYNTAX) {
      if (text.contains(syntax)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOctal(String text, int at) {
    return text.charAt(at) <= '3'
        && text.charAt(at) >= '0'
        && Character.digit(text.charAt(at + 1), 8) >= 0
        && Character.digit(text.charAt(at + 2), 8) >= 0;
  }
}
