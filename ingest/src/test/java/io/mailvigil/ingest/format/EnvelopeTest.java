// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvelopeTest {
  private static LogLine take(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new LogLine().take(bytes, 0, bytes.length);
  }

  private static String said(LogLine l) {
    return l.host() + "|" + l.program() + "|" + l.pid() + "|" + l.text(l.message, l.to);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "Nov 23 10:00:00 vm dovecot: a: b~vm|dovecot|0|a: b",
        "Nov  3 10:00:00 vm postfix/submission/smtpd[12]: x~vm|postfix/submission/smtpd|12|x",
        "Nov 3 10:00:00 vm a(pam_unix)[12]: x~vm|a(pam_unix)|12|x",
        "Nov 23 10:00:00 imap-login: Info: Login: x~null|imap-login|0|Info: Login: x",
        "2026-11-23 10:00:00 auth-worker(12): Info: x~null|auth-worker(12)|0|Info: x",
        "Nov 23 10:00:00 auth(a b,192.0.2.1,sasl:plain)<x>: Info: y~null|auth|0|(a"
            + " b,192.0.2.1,sasl:plain)<x>: Info: y",
        "<22>Nov 23 10:00:00 vm dovecot: x~vm|dovecot|0|x",
        "<83>1 2026-11-23T15:36:40.237999+00:00 vm dovecot(pam_google_authenticator) 24809 - -  x"
            + " y~vm|dovecot(pam_google_authenticator)|24809|x y",
        "<83>1 2026-11-23T15:36:40Z vm a - - [m a=\"]\\\"]\"][n] x~vm|a|0|x",
        "@400000004c91b044077a9e94 dovecot-auth: x~null|dovecot-auth|0|x",
        "dovecot: imap-login: x~null|dovecot|0|imap-login: x",
        "no head at all~null|null|0|no head at all"
      })
  void everyHeadIsRead(String line, String expected) {
    assertThat(said(take(line))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-23T15:36:40.237999+01:00 vm a: b, 2026-11-23T14:36:40.237999Z",
    "2026-11-23T15:36:40Z vm a: b, 2026-11-23T15:36:40Z",
    "2026-11-23T15:36:40-0530 vm a: b, 2026-11-23T21:06:40Z",
    "@400000004c91b044077a9e94 a: b, 2010-09-16T05:50:50.125476500Z"
  })
  void aStampWithZoneIsAnInstant(String line, Instant expected) {
    LogLine read = take(line);
    assertThat(read.kind()).isEqualTo(Stamp.INSTANT);
    assertThat(Instant.ofEpochSecond(0, read.stamp())).isEqualTo(expected);
  }

  @Test
  void aStampWithoutYearIsOne() {
    LogLine read = take("Feb 29 23:59:59 vm a: b");
    assertThat(read.kind()).isEqualTo(Stamp.YEARLESS);
    assertThat(LocalDateTime.ofEpochSecond(read.stamp() / 1_000_000_000L, 0, ZoneOffset.UTC))
        .isEqualTo(LocalDateTime.of(2000, 2, 29, 23, 59, 59));
  }

  @Test
  void aCarriageReturnIsNoPartOfTheLine() {
    assertThat(said(take("Nov 23 10:00:00 vm a: b\r"))).isEqualTo("vm|a|0|b");
  }
}
