// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes hostile lines of the corpora's: the same seed makes the same lines. */
final class Fuzz {
  /** Where a forged field would lead. */
  static final String FORGED = "203.0.113.66";

  /** What clients put into names to be taken for the daemon's words, or to break the reader. */
  private static final String[] VECTORS = {
    "rip=" + FORGED,
    " rhost=" + FORGED + "  user=victim",
    " from " + FORGED + " port 1 ssh2",
    "]: SASL PLAIN authentication failed: x, sasl_username=victim",
    ">, method=PLAIN, rip=" + FORGED + ", lip=192.0.2.1, session=<f>",
    "," + FORGED + ",<f>): Password mismatch",
    "," + FORGED + ",sasl:plain)<f>: sql: Password mismatch",
    "a[" + FORGED + "]",
    "(set_id=victim) [" + FORGED + "]",
    "\": \"" + FORGED + "\",\"user\":\"victim\"",
    "}]}",
    "\\n",
    "#012Nov 23 10:00:00 vm dovecot: imap-login: Login: user=<victim>, rip=" + FORGED,
    "\r",
    "\u001b[31m",
    "\u202e",
    "\u2028",
    "\u0000",
    "\ufeff",
    "%n%s%1$s",
    "\"a b\"@x",
    "' OR 1=1",
    "Nov 23 10:00:00 vm postfix/smtpd[1]: ",
    "2026-11-23T10:00:00Z stdout F ",
    "message repeated 9" + " times: [ ",
    "last message repeated 9 times",
    "{\"log\":\"",
    "@cee: {\"msg\":\"",
    "\\u0000",
    "(auth failed, 99 attempts in 1 secs)",
    "given password: x)",
    "=",
    ":",
    ",",
    "<",
    ">",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\\",
    " ",
    "\t",
    "a".repeat(300),
    "\u00e4\u00f6",
    "99999999999999999999"
  };

  /** Lines in which a client chooses {@code NAME}; the daemon says that he came from 192.0.2.9. */
  static final String[] NAMED = {
    "Nov 23 10:00:00 vm dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs):"
        + " user=<NAME>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.1, TLS, session=<s1>",
    "Nov 23 10:00:00 vm dovecot: imap-login: Login aborted: Logged out (auth failed, 1 attempts in"
        + " 1 secs) (auth_failed): user=<NAME>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.1,"
        + " session=<s1>",
    "Nov 23 10:00:00 vm dovecot: auth: sql(NAME,192.0.2.9,<s1>): Password mismatch",
    "Nov 23 10:00:00 vm dovecot: auth-worker(7): conn unix:auth-worker (pid=6,uid=104):"
        + " auth-worker<4>: pam(NAME,192.0.2.9,<s1>): pam_authenticate() failed: Authentication"
        + " failure",
    "Nov 23 10:00:00 vm dovecot: auth(NAME,192.0.2.9,sasl:plain)<s1>: sql: Password mismatch",
    "Nov 23 10:00:00 vm dovecot: auth: sql(bob,192.0.2.9,<s1>): Password mismatch (given password:"
        + " NAME)",
    "Nov 23 10:00:00 vm postfix/smtpd[7]: warning: a[192.0.2.9]: SASL PLAIN authentication failed:"
        + " x, sasl_username=NAME",
    "Nov 23 10:00:00 vm auth: pam_unix(imap:auth): authentication failure; logname= uid=0 euid=0"
        + " tty=dovecot ruser=NAME rhost=192.0.2.9",
    "Nov 23 10:00:00 vm sshd[7]: Failed password for invalid user NAME from 192.0.2.9 port 17 ssh2"
  };

  private final Random random;
  private final List<String> seeds;

  Fuzz(long seed, List<String> seeds) {
    random = new Random(seed);
    this.seeds = seeds;
  }

  /** The lines of all corpora, and where they come from. */
  static List<String> corpora() throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/corpus")).sorted()) {
      for (Path file : (Iterable<Path>) files::iterator) {
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n")) {
          if (!line.isEmpty() && !line.startsWith("# ")) {
            lines.add(line);
          }
        }
      }
    }
    return lines;
  }

  /** A name as an attacker would choose it; without line feed, which daemons do not write. */
  String name() {
    StringBuilder name = new StringBuilder(random.nextBoolean() ? "bob" : "");
    for (int n = 1 + random.nextInt(4); n > 0; n--) {
      name.append(VECTORS[random.nextInt(VECTORS.length)]);
    }
    return name.toString();
  }

  /** A line of the corpora with a few things done to it, at times inside an envelope. */
  byte[] line() {
    StringBuilder line = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    for (int n = random.nextInt(5); n > 0; n--) {
      mutate(line);
    }
    String text = random.nextInt(8) == 0 ? enveloped(line.toString()) : line.toString();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int n = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
        n > 0 && bytes.length > 0;
        n--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '\n' ? (byte) ' ' : bytes[i];
    }
    return bytes;
  }

  private void mutate(StringBuilder line) {
    int at = line.isEmpty() ? 0 : random.nextInt(line.length());
    int to = Math.min(line.length(), at + random.nextInt(40));
    switch (random.nextInt(7)) {
      case 0 -> line.insert(at, VECTORS[random.nextInt(VECTORS.length)]);
      case 1 -> line.replace(at, to, VECTORS[random.nextInt(VECTORS.length)]);
      case 2 -> line.delete(at, to);
      case 3 -> line.setLength(at);
      case 4 -> line.insert(at, line.substring(at, to).repeat(1 + random.nextInt(4)));
      case 5 -> {
        String other = seeds.get(random.nextInt(seeds.size()));
        line.setLength(at);
        line.append(other, random.nextInt(other.length()), other.length());
      }
      default -> {
        if (!line.isEmpty()) {
          line.setCharAt(at, " ,:;<>()[]{}\"\\=#%0\t".charAt(random.nextInt(19)));
        }
      }
    }
  }

  private String enveloped(String line) {
    String json = line.replace("\\", "\\\\").replace("\"", "\\\"");
    return switch (random.nextInt(6)) {
      case 0 ->
          "{\"log\":\"" + json + "\\n\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:00:00Z\"}";
      case 1 -> "{\"SYSLOG_IDENTIFIER\":\"dovecot\",\"_PID\":\"1\",\"MESSAGE\":\"" + json + "\"}";
      case 2 -> "2026-11-23T10:00:00Z stdout " + (random.nextBoolean() ? "P " : "F ") + line;
      case 3 -> "mail-1  | " + line;
      case 4 -> "Nov 23 10:00:00 vm a[1]: message repeated 3 times: [ " + line + "]";
      default -> "<22>1 2026-11-23T10:00:00Z vm dovecot - - - " + line;
    };
  }
}
