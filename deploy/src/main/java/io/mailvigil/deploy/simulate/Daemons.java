// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Mail;
import io.mailvigil.deploy.simulate.Act.Service;
import io.mailvigil.deploy.simulate.Act.Session;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines that Dovecot with PAM, Postfix and Roundcube write about an act, as their versions of
 * Debian 12 do. PAM's own lines go to auth.log. One line in 20,000 is lost, one in 2,000 stands up
 * to five seconds late among the others.
 */
final class Daemons {
  static final String MAIL_LOG = "mail.log";
  static final String AUTH_LOG = "auth.log";
  private static final String HERE = "192.0.2.25";
  private static final String WEBMAIL = "192.0.2.80";

  private final Dice dice;
  private final Consumer<Written> out;
  private long number;
  private int worker;

  Daemons(Dice dice, Consumer<Written> out) {
    this.dice = dice;
    this.out = out;
  }

  void tell(Act act) {
    switch (act) {
      case Attempt a when a.service() == Service.WEBMAIL -> webmail(a);
      case Attempt a -> imap(a);
      case Mail mail -> submission(mail);
    }
  }

  private void imap(Attempt a) {
    String session = dice.letters(16);
    String client = "rip=" + a.address() + ", lip=" + HERE;
    String tail = client + ", TLS, session=<" + session + ">";
    int pid = 1_000 + dice.below(60_000);
    if (a.program() != null) {
      String id = "name=" + a.program().name() + ", version=" + a.version();
      mail(a, 0, "dovecot: imap-login: ID sent: " + id + ": user=<>, " + tail);
    }
    String passdb =
        "dovecot: auth-worker(%d): conn unix:auth-worker (pid=812,uid=104): auth-worker<%d>: "
            .formatted(pid, ++worker);
    String who = "(" + a.login() + "," + a.address() + ",<" + session + ">): ";
    switch (a.verdict()) {
      case GRANTED -> {
        if (a.code()) {
          accepted(a, pid, 40);
        }
        mail(
            a,
            110,
            "dovecot: imap-login: Login: user=<%s>, method=PLAIN, %s, mpid=%d, TLS, session=<%s>"
                .formatted(a.login(), client, pid + 1, session));
        ended(a, pid + 1, session);
      }
      case WRONG_PASSWORD ->
          mail(a, 60, passdb + "sql" + who + "Password mismatch" + given(a.password()));
      case UNKNOWN_USER -> mail(a, 60, passdb + "sql" + who + "unknown user" + given(a.password()));
      case WRONG_CODE -> {
        line(
            a,
            50,
            AUTH_LOG,
            "dovecot(pam_google_authenticator)[%d]: Invalid verification code for %s"
                .formatted(pid, a.login()));
        mail(
            a,
            70,
            passdb
                + "pam"
                + who
                + "pam_authenticate() failed: Authentication failure (Password mismatch?)");
      }
    }
    if (a.verdict() != Act.Verdict.GRANTED) {
      mail(
          a,
          2_100,
          "dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts in 2"
              + " secs):"
              + " user=<%s>, method=PLAIN, %s".formatted(a.login(), tail));
    }
  }

  private void ended(Attempt a, int pid, String session) {
    Session s = a.session();
    if (s != null) {
      line(
          a,
          Math.max(200, s.end().toEpochMilli() - a.at().toEpochMilli()),
          MAIL_LOG,
          ("dovecot: imap(%s)<%d><%s>: Disconnected: Logged out in=%d out=%d deleted=%d expunged=%d"
                  + " trashed=0 hdr_count=%d hdr_bytes=%d body_count=%d body_bytes=%d")
              .formatted(
                  a.login(),
                  pid,
                  session,
                  300 + dice.below(4_000),
                  s.bytes() + 2_000,
                  s.deleted(),
                  s.expunged(),
                  s.fetched() * 2,
                  s.fetched() * 700,
                  s.fetched(),
                  s.bytes()));
    }
  }

  private void accepted(Act act, int pid, long millis) {
    String login = act instanceof Attempt a ? a.login() : "";
    line(
        act,
        millis,
        AUTH_LOG,
        "dovecot(pam_google_authenticator)[%d]: Accepted google_authenticator for %s"
            .formatted(pid, login));
  }

  /** Some digits of SHA-1 in the eyes of a reader: the same password has the same ones. */
  private static String given(@Nullable String password) {
    return String.format(
        Locale.ROOT,
        " (SHA1 of given password: %06x)",
        new Dice(String.valueOf(password).hashCode()).bits() & 0xffffff);
  }

  private void webmail(Attempt a) {
    String id = dice.letters(26);
    String head = "roundcube: <" + id.substring(0, 8) + "> ";
    String from = " from " + a.address() + " in session " + id.substring(0, 16);
    switch (a.verdict()) {
      case WRONG_PASSWORD, UNKNOWN_USER ->
          mail(a, 900, head + "Failed login for " + a.login() + from + " (error: 0)");
      case GRANTED, WRONG_CODE -> {
        String session = dice.letters(16);
        mail(
            a,
            20,
            "dovecot: imap-login: Login: user=<%s>, method=PLAIN, rip=%s, lip=%s, mpid=%d, TLS, session=<%s>"
                .formatted(a.login(), WEBMAIL, HERE, 2_000 + dice.below(60_000), session));
        mail(a, 120, head + "Successful login for " + a.login() + " (ID: 1)" + from);
        if (a.verdict() == Act.Verdict.WRONG_CODE) {
          mail(a, 9_000, head + "ERROR: 2FA fail - rip: lip:" + a.address());
        }
      }
    }
  }

  private void submission(Mail m) {
    int pid = 3_000 + dice.below(60_000);
    String queue = "%011X".formatted(dice.bits() & 0xfff_ffff_ffffL);
    String smtpd = "postfix/submission/smtpd[" + pid + "]: ";
    mail(m, 0, smtpd + "connect from unknown[" + m.address() + "]");
    mail(
        m,
        150,
        smtpd
            + queue
            + ": client=unknown["
            + m.address()
            + "], sasl_method=PLAIN, sasl_username="
            + m.login());
    mail(
        m,
        300,
        "postfix/cleanup[%d]: %s: message-id=<%s@%s>"
            .formatted(pid + 1, queue, dice.letters(12), People.DOMAIN));
    mail(
        m,
        320,
        "postfix/qmgr[700]: %s: from=<%s>, size=%d, nrcpt=%d (queue active)"
            .formatted(queue, m.login(), m.bytes(), m.recipients()));
    for (int i = 0; i < m.recipients(); i++) {
      boolean external = i < m.external();
      boolean refused = i < m.refused();
      String to =
          external
              ? dice.letters(6) + "@" + dice.letters(5) + ".example"
              : People.login(dice.below(500));
      mail(
          m,
          900 + i,
          "postfix/%s[%d]: %s: to=<%s>, relay=%s, delay=0.9, delays=0.3/0/0.2/0.4, dsn=%s, status=%s"
              .formatted(
                  external ? "smtp" : "lmtp",
                  pid + 2,
                  queue,
                  to,
                  external ? "mx.example[198.51.100.25]:25" : "mx1[private/dovecot-lmtp]",
                  refused ? "5.1.1" : "2.0.0",
                  refused
                      ? "bounced (host mx.example[198.51.100.25] said: 550 5.1.1 no such user)"
                      : "sent (250 2.0.0 Ok)"));
    }
    mail(m, 1_000 + m.recipients(), "postfix/qmgr[700]: " + queue + ": removed");
    mail(
        m,
        400,
        smtpd
            + "disconnect from unknown["
            + m.address()
            + "] ehlo=2 starttls=1 auth=1 mail=1 rcpt="
            + m.recipients()
            + " data=1 quit=1 commands="
            + (m.recipients() + 7));
  }

  private void mail(Act act, long millis, String text) {
    line(act, millis, MAIL_LOG, text);
  }

  private void line(Act act, long millis, String file, String text) {
    if (dice.chance(1 / 20_000.0)) {
      return;
    }
    Instant at = act.at().plusMillis(millis).plusNanos(1_000L * dice.below(1000));
    Instant order = dice.chance(1 / 2_000.0) ? at.plusMillis(dice.below(5_000)) : at;
    out.accept(new Written(at, order, number++, file, text, act));
  }
}
