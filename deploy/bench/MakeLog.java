// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/**
 * Writes a mail log for benchmarks: the ordinary life of a mail server (Postfix in and out, Dovecot logins with PAM and a
 * second factor, sessions ending) with some guessing in between; the same arguments always give the same bytes.
 *
 * <p>Mix {@code life}: 14 lines of a hundred carry an event, 23 help to make them, 63 mean nothing.
 * Mix {@code logins}: half of the lines carry an event.
 *
 * <pre>java deploy/bench/MakeLog.java FILE LINES [life|logins] [iso|rfc3164] [SEED]</pre>
 */
public final class MakeLog {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final DateTimeFormatter RFC3164 =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Random random;
  private final DateTimeFormatter stamp;
  private final OutputStream out;
  private long micros;
  private long lines;

  private MakeLog(OutputStream out, DateTimeFormatter stamp, long seed) {
    this.out = out;
    this.stamp = stamp;
    this.random = new Random(seed);
  }

  public static void main(String[] args) throws IOException {
    if (args.length < 2) {
      System.err.println("usage: java MakeLog.java FILE LINES [life|logins] [iso|rfc3164] [SEED]");
      System.exit(2);
    }
    long wanted = Long.parseLong(args[1]);
    boolean logins = args.length > 2 && args[2].equals("logins");
    DateTimeFormatter stamp = args.length > 3 && args[3].equals("rfc3164") ? RFC3164 : ISO;
    long seed = args.length > 4 ? Long.parseLong(args[4]) : 1;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[0])), 1 << 20)) {
      MakeLog log = new MakeLog(out, stamp, seed);
      while (log.lines < wanted) {
        if (logins) {
          log.login();
        } else {
          log.something();
        }
      }
    }
  }

  /** One visit of somebody: 40 % mail from outside, 45 % a reader at home, 10 % a sender at home, 5 % a guesser. */
  private void something() throws IOException {
    int die = random.nextInt(100);
    if (die < 40) {
      mailFromOutside();
    } else if (die < 85) {
      reader();
    } else if (die < 95) {
      sender();
    } else {
      guesser();
    }
  }

  /** Of a hundred visits 79 are a session and its end, 5 send a mail, 12 receive one, 4 fail. */
  private void login() throws IOException {
    int die = random.nextInt(100);
    String user = user();
    if (die < 79) {
      session(user, home(user), session());
    } else if (die < 84) {
      sender();
    } else if (die < 96) {
      mailFromOutside();
    } else {
      String ip = outside();
      for (int i = random.nextInt(8); i >= 0; i--) {
        line("dovecot", "imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 1 secs): user=<" + user + ">, method=PLAIN, rip=" + ip + ", lip=192.0.2.25, TLS, session=<" + session() + ">");
      }
    }
  }

  private void mailFromOutside() throws IOException {
    String client = "mail" + random.nextInt(5000) + ".example.net[" + outside() + "]";
    String pid = pid();
    String queue = queueId();
    line("postfix/smtpd[" + pid + "]", "connect from " + client);
    line("postfix/smtpd[" + pid + "]", queue + ": client=" + client);
    line("postfix/cleanup[" + pid() + "]", queue + ": message-id=<" + queue + "." + random.nextInt(1 << 30) + "@mail.example.net>");
    line("postfix/qmgr[811]", queue + ": from=<someone" + random.nextInt(100_000) + "@example.net>, size=" + (2000 + random.nextInt(90_000)) + ", nrcpt=1 (queue active)");
    line("dovecot", "lmtp(" + user() + ")<" + pid() + "><" + session() + ">: msgid=<" + queue + "@mail.example.net>: saved mail to INBOX");
    line("postfix/lmtp[" + pid() + "]", queue + ": to=<" + user() + "@example.org>, relay=mx.example.org[private/dovecot-lmtp], delay=0.31, delays=0.2/0.01/0.02/0.08, dsn=2.0.0, status=sent (250 2.0.0 Saved)");
    line("postfix/qmgr[811]", queue + ": removed");
    line("postfix/smtpd[" + pid + "]", "disconnect from " + client + " ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7");
  }

  private void reader() throws IOException {
    String user = user();
    String ip = home(user);
    String session = session();
    String pid = pid();
    if (random.nextInt(60) == 0) {
      failure(user, ip, random.nextInt(3) > 0);
    }
    line("dovecot(pam_google_authenticator)[" + pid + "]", "Accepted google_authenticator for " + user);
    session(user, ip, session);
  }

  private void session(String user, String ip, String session) throws IOException {
    line("dovecot", "imap-login: Login: user=<" + user + ">, method=PLAIN, rip=" + ip + ", lip=192.0.2.25, mpid=" + pid() + ", TLS, session=<" + session + ">");
    line("dovecot", "imap(" + user + ")<" + pid() + "><" + session + ">: Disconnected: Logged out in=" + random.nextInt(4000) + " out=" + random.nextInt(400_000) + " deleted=0 expunged=0 trashed=0 hdr_count=" + random.nextInt(40) + " hdr_bytes=" + random.nextInt(9000) + " body_count=" + random.nextInt(9) + " body_bytes=" + random.nextInt(900_000));
  }

  private void sender() throws IOException {
    String user = user();
    String client = "unknown[" + home(user) + "]";
    String pid = pid();
    String queue = queueId();
    line("postfix/submission/smtpd[" + pid + "]", "connect from " + client);
    line("postfix/submission/smtpd[" + pid + "]", "Anonymous TLS connection established from " + client + ": TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256");
    line("postfix/submission/smtpd[" + pid + "]", queue + ": client=" + client + ", sasl_method=PLAIN, sasl_username=" + user);
    line("postfix/cleanup[" + pid() + "]", queue + ": message-id=<" + queue + "@" + user + ".example.org>");
    line("postfix/qmgr[811]", queue + ": from=<" + user + "@example.org>, size=" + (900 + random.nextInt(50_000)) + ", nrcpt=2 (queue active)");
    line("postfix/submission/smtpd[" + pid + "]", "disconnect from " + client + " ehlo=2 starttls=1 auth=1 mail=1 rcpt=2 data=1 quit=1 commands=9");
    line("postfix/smtp[" + pid() + "]", queue + ": to=<a@example.com>, relay=mx.example.com[203.0.113.25]:25, delay=1.2, delays=0.1/0.01/0.6/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)");
    line("postfix/qmgr[811]", queue + ": removed");
  }

  private void guesser() throws IOException {
    String ip = outside();
    for (int i = random.nextInt(4); i >= 0; i--) {
      failure(random.nextInt(4) == 0 ? "info" + random.nextInt(500) : user(), ip, false);
    }
  }

  private void failure(String user, String ip, boolean rightPassword) throws IOException {
    String pid = pid();
    String session = session();
    if (!rightPassword) {
      line("auth[" + pid + "]", "pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=" + user + " rhost=" + ip + "  user=" + user);
    } else {
      line("dovecot(pam_google_authenticator)[" + pid + "]", "Invalid verification code for " + user);
    }
    line("dovecot", "auth-worker(" + pid + "): conn unix:auth-worker (pid=801,uid=104): auth-worker<" + random.nextInt(900) + ">: pam(" + user + "," + ip + ",<" + session + ">): pam_authenticate() failed: Authentication failure (Password mismatch?)");
    line("dovecot", "imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts in 1 secs): user=<" + user + ">, method=PLAIN, rip=" + ip + ", lip=192.0.2.25, TLS, session=<" + session + ">");
  }

  private void line(String tag, String message) throws IOException {
    micros += 1 + random.nextInt(60_000);
    Instant time = START.plusSeconds(micros / 1_000_000).plusNanos(micros % 1_000_000 * 1000);
    String text = stamp.format(time) + " mx " + tag + ": " + message + "\n";
    out.write(text.getBytes(StandardCharsets.UTF_8));
    lines++;
  }

  private String user() {
    // few write much, most write little
    return "user" + (int) (20_000 * Math.pow(random.nextDouble(), 2));
  }

  private static String home(String user) {
    int h = user.hashCode() * 0x9E3779B1;
    return "198." + (18 + (h & 1)) + "." + (h >>> 8 & 255) + "." + (h >>> 16 & 255);
  }

  private String outside() {
    return "100." + (64 + random.nextInt(64)) + "." + random.nextInt(256) + "." + random.nextInt(256);
  }

  private String pid() {
    return Integer.toString(900 + random.nextInt(30_000));
  }

  private String queueId() {
    return Long.toHexString(0x10000000000L + (random.nextLong() & 0xffffffffffL)).toUpperCase(Locale.ROOT);
  }

  private String session() {
    StringBuilder s = new StringBuilder(16);
    for (int i = 0; i < 16; i++) {
      s.append("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".charAt(random.nextInt(64)));
    }
    return s.toString();
  }
}
