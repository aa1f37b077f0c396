// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link LogFormat} promises. */
interface LogFormatContract {
  LogFormat format();

  /** Lines that this format must claim. */
  List<String> itsLines();

  /** Heads that lead into this format's code. */
  default List<String> heads() {
    return List.of(
        "",
        "Nov 23 10:00:00 vm dovecot: imap-login: Disconnected (auth failed, 1 attempts): user=<",
        "Nov 23 10:00:00 vm dovecot: auth: pam(",
        "Nov 23 10:00:00 vm dovecot: auth(",
        "Nov 23 10:00:00 vm dovecot: stats: {\"event\":\"auth_request_finished\",",
        "Nov 23 10:00:00 vm postfix/smtpd[1]: warning: a[1.2.3.4]: SASL PLAIN authentication"
            + " failed:",
        "Nov 23 10:00:00 vm postfix/smtpd[1]: ABCDEF0123: client=",
        "Nov 23 10:00:00 vm auth[1]: pam_unix(a:auth): authentication failure; ruser=",
        "Nov 23 10:00:00 vm a(pam_google_authenticator)[1]: Failed to read \"",
        "Nov 23 10:00:00 vm sshd[1]: Failed password for ",
        "<83>1 2026-11-23T15:36:40.237999+00:00 vm [a=\"");
  }

  @Test
  default void itsOwnLinesAreNotForeign() {
    for (String line : itsLines()) {
      assertThat(format().read(head(line))).as(line).isNotEqualTo(Reading.FOREIGN);
    }
  }

  @Test
  default void onlyOneFormatClaimsALine() {
    for (String line : itsLines()) {
      assertThat(
              LogFormats.ALL.stream()
                  .filter(f -> !f.read(head(line)).equals(Reading.FOREIGN))
                  .map(LogFormat::name))
          .as(line)
          .containsExactly(format().name());
    }
  }

  @Test
  default void garbageNeverThrows() {
    Random random = new Random(7);
    byte[] syntax = "(){}[]<>,:;= \"'\\/.%#a1\n\r\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < 20_000; i++) {
      byte[] head = heads().get(i % heads().size()).getBytes(StandardCharsets.UTF_8);
      byte[] line = new byte[head.length + random.nextInt(200)];
      System.arraycopy(head, 0, line, 0, Math.min(head.length, line.length));
      for (int k = head.length; k < line.length; k++) {
        line[k] = i % 2 == 0 ? (byte) random.nextInt(256) : syntax[random.nextInt(syntax.length)];
      }
      assertThatCode(() -> claimed(new LogLine().take(line, 0, line.length)))
          .doesNotThrowAnyException();
    }
  }

  /**
   * A line that {@link LogFormat#mayOwn} disowns is never asked for, so it must not be read either.
   */
  private void claimed(LogLine line) {
    if (format().read(line) != Reading.FOREIGN) {
      assertThat(LogFormatsTest.mayOwn(format(), line))
          .as("mayOwn of a line that is read: " + line.text(line.from, line.to))
          .isTrue();
    }
  }

  @Test
  default void aCutLineNeverThrows() {
    for (String line : itsLines()) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      for (int end = 0; end <= bytes.length; end++) {
        int to = end;
        assertThatCode(() -> format().read(new LogLine().take(bytes, 0, to)))
            .doesNotThrowAnyException();
      }
    }
  }

  @Test
  default void ownsWhatItReads() {
    for (String line : itsLines()) {
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      for (int end = 0; end <= bytes.length; end++) {
        claimed(new LogLine().take(bytes, 0, end));
      }
    }
  }

  /** Counts the bytes that searches go over, not the time they take: so many for each of a line. */
  @Test
  default void longAndNastyLinesTakeLinearWork() {
    List<String> parts =
        List.of(
            "a",
            " ",
            "(",
            ")",
            "): ",
            ",",
            "<",
            ">",
            ">: ",
            "><",
            "[",
            "]",
            "{",
            "\"",
            "\\",
            "=",
            ":",
            ": ",
            ";",
            "user=<",
            ": user=<",
            " rip=",
            ">, ",
            ", method=",
            "session=<",
            "(auth failed",
            " attempts",
            "given password: ",
            "pam(",
            "): pam(",
            " rhost=",
            " user=",
            " from ",
            " port ",
            ", sasl_username=",
            "; from=<",
            ", nrcpt=",
            "status=",
            "#012",
            "\u00e4",
            "[a]",
            "message repeated 2 times: [ ",
            "Nov 23 10:00:00 ",
            "{\"log\":\"",
            "\\u0022");
    List<String> heads = new ArrayList<>(heads());
    heads.addAll(itsLines());
    for (String head : heads) {
      for (String part : parts) {
        String text = head + part.repeat(65_536 / part.length());
        LogLine line = head(text);
        format().read(line);
        assertThat(line.looked)
            .as("bytes looked at in 64 KiB of " + part + " after " + head)
            .isLessThan(64L * text.length());
      }
    }
  }

  private static LogLine head(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return new LogLine().take(bytes, 0, bytes.length);
  }
}
