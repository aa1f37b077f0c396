// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final String ESC = "\u001b";

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
        "<83>1 - - a 7 - - x~null|a|7|x",
        "@400000004c91b044077a9e94 dovecot-auth: x~null|dovecot-auth|0|x",
        "dovecot: imap-login: x~null|dovecot|0|imap-login: x",
        "dovecot: Jun 23 15:04:05 Info: imap-login: x~null|dovecot|0|Info: imap-login: x",
        "vm sshd[12]: x y~vm|sshd|12|x y",
        "Nov 23 10:00:00 sogod [26818]: <x> y~null|sogod|26818|<x> y",
        "no head at all~null|null|0|no head at all",
        // BSD, BusyBox, OpenWrt, Solaris, AIX, macOS
        "Nov 23 10:00:00 <mail.info> vm a[1]: x~vm|a|1|x",
        "Nov 23 10:00:00 vm mail.info a[1]: x~vm|a|1|x",
        "Mon Nov 23 10:00:00 2026 mail.info a[1]: x~null|a|1|x",
        "[Nov 23 10:00:00] a[1]: x~null|a|1|x",
        "Nov 23 10:00:00 vm.lan a[1]: [ID 197553 mail.info] x~vm.lan|a|1|x",
        "Nov 23 10:00:00 vm Message forwarded from b: a[1]: x~vm|a|1|x",
        "2026-11-23 10:00:00.802612-0700  localhost a[1]: (lib) x~localhost|a|1|(lib) x",
        // journalctl
        "Mon 2026-11-23 10:00:00 CET vm a[1]: x~vm|a|1|x",
        "2026-11-23T10:00:00+0100 vm a[1]: x~vm|a|1|x",
        "1795449355.123456 vm a[1]: x~vm|a|1|x",
        "Nov 23 10:00:00.123456 vm a[1]: x~vm|a|1|x",
        // relays that keep heads
        "Nov 23 10:00:00 relay Nov 23 09:59:59 vm a[1]: x~vm|a|1|x",
        // other programs' own
        "2021-10-22 22:11:31,257 DEBUG [org.keycloak.events] x~null|null|0|DEBUG"
            + " [org.keycloak.events] x",
        "[23-Nov-2026 16:05:03 +0000]: <561msd48> x~null|null|0|[23-Nov-2026 16:05:03 +0000]:"
            + " <561msd48> x",
        "[Nov 23 10:00:00] vm a[1]: x~vm|a|1|x",
        "2026/11/23 10:00:00 [error] 12#34: x~null|null|0|[error] 12#34: x",
        "192.0.2.1 - - [23/Nov/2026:08:58:32 GMT] \"POST\" x~null|null|0|192.0.2.1 - -"
            + " [23/Nov/2026:08:58:32 GMT] \"POST\" x",
        "Nov 23 10:00:00 vm a[1]: message repeated 3 times: [ x [y] z]~vm|a|1|x [y] z",
        "Nov 23 10:00:00 vm a[1]: @cee: {\"msg\":\"x \\\"y\\\"\",\"pid\":7}~vm|a|1|x \"y\"",
        "Nov 23 10:00:00 vm a[1]: @cee: {\"action\":\"login\",\"msg\":\"x\"}~vm|a|1|"
            + "{\"action\":\"login\",\"msg\":\"x\"}"
      })
  void everyHeadIsRead(String line, String expected) {
    assertThat(said(take(line))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "2026-11-23T10:00:00.1Z stdout F Nov 23 10:00:00 vm a[1]: x~vm|a|1|x",
        "2026-11-23T10:00:00.1Z stderr F a: x~null|a|0|x",
        "2026-11-23T10:00:00.1Z Nov 23 10:00:00 vm a[1]: x~vm|a|1|x",
        "mail_1  | Nov 23 10:00:00 vm a[1]: x~vm|a|1|x",
        "dovecot-1  | imap-login: Info: x~null|imap-login|0|Info: x",
        "a.b-1 | 2026-11-23T10:00:00.1Z Nov 23 10:00:00 vm a[1]: x~vm|a|1|x",
        "{\"log\":\"Nov 23 10:00:00 vm a[1]: x \\u00e4\\n\",\"stream\":\"stdout\","
            + "\"time\":\"2026-11-23T10:00:00.5Z\"}~vm|a|1|x ä",
        "{\"log\":\"a: x\\n\",\"stream\":\"stderr\",\"attrs\":{\"tag\":\"t\"},"
            + "\"time\":\"2026-11-23T10:00:00.5Z\"}~null|a|0|x",
        "{\"__CURSOR\":\"s=1\",\"_HOSTNAME\":\"vm\",\"SYSLOG_IDENTIFIER\":\"a\",\"_PID\":\"1\","
            + "\"MESSAGE\":\"x \\\"y\\\"\",\"__REALTIME_TIMESTAMP\":\"1795428000000000\"}"
            + "~vm|a|1|x \"y\"",
        "{\"_PID\":\"1\",\"MESSAGE\":[120,32,195,164],\"_COMM\":\"a\"}~null|a|1|x ä",
        "{\"_PID\":\"1\",\"MESSAGE\":[\"x\",\"y\"],\"_COMM\":\"a\",\"SYSLOG_IDENTIFIER\":\"b\"}"
            + "~null|b|1|x",
        "data: {\"MESSAGE\":\"x\",\"SYSLOG_IDENTIFIER\":\"a\"}~null|a|0|x",
        "{\"time\":\"1795428000\",\"program\":\"a\",\"priority\":\"info\",\"message\":\"x\"}"
            + "~null|a|0|x",
        "{\"timestamp\":\"2026-11-23T10:00:00Z\",\"host\":\"vm\",\"syslogtag\":\"a[1]:\","
            + "\"message\":\" x\"}~vm|a|1|x",
        "{\"PROGRAM\":\"a\",\"PID\":\"1\",\"MESSAGE\":\"x\",\"HOST\":\"vm\","
            + "\"DATE\":\"Nov 23 10:00:00\"}~vm|a|1|x",
        "{\"@timestamp\":\"2026-11-23T10:00:00.5Z\",\"message\":\"Nov 23 10:00:00 vm a[1]: x\","
            + "\"agent\":{\"name\":\"}\\\"{\"},\"input\":{\"type\":\"log\"}}~vm|a|1|x"
      })
  void whatIsAroundALineIsTakenOff(String line, String expected) {
    assertThat(said(take(line))).isEqualTo(expected);
  }

  @Test
  void coloursOfDockerComposeAreTakenOff() {
    assertThat(said(take(ESC + "[36mmail-1  | " + ESC + "[0mNov 23 10:00:00 vm a[1]: x")))
        .isEqualTo("vm|a|1|x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"time\":\"2026-11-23T10:00:00Z\",\"level\":\"error\",\"msg\":\"x\"}",
        "{\"message\":\"x\",\"event\":{\"category\":\"authentication\"}}",
        "{\"log\":\"x\"",
        "{\"log\":\"x",
        "{\"time\":5}",
        "{}",
        "{"
      })
  void aProductsOwnJsonStaysAsItIs(String line) {
    assertThat(said(take(line))).isEqualTo("null|null|0|" + line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "2026-11-23T15:36:40.237999+01:00 vm a: b~2026-11-23T14:36:40.237999Z",
        "2026-11-23T15:36:40Z vm a: b~2026-11-23T15:36:40Z",
        "2026-11-23T15:36:40-0530 vm a: b~2026-11-23T21:06:40Z",
        "2026-11-23 15:36:40 UTC vm a: b~2026-11-23T15:36:40Z",
        "2026-11-23 15:36:40,250 +0100 vm a: b~2026-11-23T14:36:40.250Z",
        "2026/11/23 15:36:40.5 +01:00 a: b~2026-11-23T14:36:40.500Z",
        "Mon 2026-11-23 15:36:40 CET vm a: b~2026-11-23T14:36:40Z",
        "Mon Nov 23 15:36:40 EST 2026 a: b~2026-11-23T20:36:40Z",
        "Mon, 23 Nov 2026 15:36:40 -0800 a: b~2026-11-23T23:36:40Z",
        "[23-Nov-2026 15:36:40 +0000]: a~2026-11-23T15:36:40Z",
        "[23/Nov/2026:15:36:40 +0100] a~2026-11-23T14:36:40Z",
        "[2026-11-23T15:36:40.5+00:00] a~2026-11-23T15:36:40.500Z",
        "192.0.2.1 - - [23/Nov/2026:15:36:40 GMT] \"POST\"~2026-11-23T15:36:40Z",
        "1795448200.123456 vm a[1]: x~2026-11-23T15:36:40.123456Z",
        "@400000004c91b044077a9e94 a: b~2010-09-16T05:50:50.125476500Z",
        // the container's stamp beats the line's local time, the line's own instant beats both
        "2026-11-23T15:36:40.1Z stdout F Nov 23 10:00:00 vm a: x~2026-11-23T15:36:40.100Z",
        "2026-11-23T15:36:40.1Z stdout F 2026-11-23T15:36:40.05Z vm a: x~2026-11-23T15:36:40.050Z",
        "{\"log\":\"Nov 23 10:00:00 vm a: x\\n\",\"stream\":\"stdout\","
            + "\"time\":\"2026-11-23T15:36:40.5Z\"}~2026-11-23T15:36:40.500Z",
        "{\"MESSAGE\":\"x\",\"__REALTIME_TIMESTAMP\":\"1795448200123456\"}"
            + "~2026-11-23T15:36:40.123456Z",
        "{\"time\":\"1795448200\",\"program\":\"a\",\"message\":\"x\"}~2026-11-23T15:36:40Z",
        "{\"date\":1795448200.25,\"stream\":\"stdout\",\"log\":\"x\"}~2026-11-23T15:36:40.250Z"
      })
  void aStampWithZoneIsAnInstant(String line, Instant expected) {
    LogLine read = take(line);
    assertThat(read.kind()).isEqualTo(Stamp.INSTANT);
    assertThat(Instant.ofEpochSecond(0, read.stamp())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "Feb 29 23:59:59 vm a: b~YEARLESS~2000-02-29T23:59:59",
        "Feb  9 23:59:59.25 vm a: b~YEARLESS~2000-02-09T23:59:59.250",
        "[Jun 21 16:55:03] a: b~YEARLESS~2000-06-21T16:55:03",
        "2015 Nov 13 13:40:01 vm a: b~LOCAL~2015-11-13T13:40:01",
        "2016 Dec 31 13:40:01 vm a: b~LOCAL~2016-12-31T13:40:01",
        "Nov 13 2015 13:40:01 vm a: b~LOCAL~2015-11-13T13:40:01",
        "Sat Dec 28 19:03:53 2013 - a: b~LOCAL~2013-12-28T19:03:53",
        "Mon Nov 23 15:36:40 IST 2026 a: b~LOCAL~2026-11-23T15:36:40",
        "23-Nov-2026 15:36:40 a: b~LOCAL~2026-11-23T15:36:40",
        "2026/11/23 15:36:40 a: b~LOCAL~2026-11-23T15:36:40",
        "2026-11-23 15:36:40 -x a: b~LOCAL~2026-11-23T15:36:40"
      })
  void aStampWithoutZoneIsLocal(String line, Stamp kind, LocalDateTime expected) {
    LogLine read = take(line);
    assertThat(read.kind()).isEqualTo(kind);
    assertThat(
            LocalDateTime.ofEpochSecond(
                read.stamp() / 1_000_000_000L,
                (int) (read.stamp() % 1_000_000_000L),
                ZoneOffset.UTC))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000-12-30 00:00:00 vm a: x",
        "Nov 32 10:00:00 vm a: x",
        "2026-13-01 10:00:00 vm a: x",
        "2026-11-23T25:00:00Z vm a: x",
        "Nov 23 10:00:0x vm a: x",
        "Nov 3. 10:00:00 vm a: x",
        "1234567890 vm a: x",
        "@400000004c91b044ffffffff a: b"
      })
  void whatIsNoDateIsNoStamp(String line) {
    assertThat(take(line).kind()).isEqualTo(Stamp.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "Dez 23 10:00:00 vm dovecot: x, vm|dovecot|0|x",
    "Mär  3 10:00:00 vm dovecot: x, vm|dovecot|0|x",
    "23. Okt 10:00:00 vm dovecot: x, vm|dovecot|0|x",
    "23 févr. 2026 10:00:00 vm dovecot: x, vm|dovecot|0|x",
    "Mo 23. Nov 10:00:00 CET 2026 vm dovecot: x, CET|null|0|2026 vm dovecot: x"
  })
  void aForeignMonthIsDoubtedAndNotGuessed(String line, String expected) {
    LogLine read = take(line);
    assertThat(read.kind()).isEqualTo(Stamp.NONE);
    assertThat(read.doubt()).contains("names of months must be English");
    assertThat(said(read)).isEqualTo(expected);
  }

  @Test
  void aLineThatTheJournalLeftOutIsDoubted() {
    LogLine read = take("{\"MESSAGE\":null,\"SYSLOG_IDENTIFIER\":\"dovecot\",\"_PID\":\"1\"}");
    assertThat(read.doubt()).contains("journalctl --all");
    assertThat(said(read)).isEqualTo("null|dovecot|1|");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "Nov 23 10:00:00 vm a[1]: x~1~false",
        "Nov 23 10:00:00 vm a[1]: message repeated 3 times: [ x]~3~false",
        "Nov 23 10:00:00 vm a[1]: last message repeated 4 times~4~true",
        "Nov 23 10:00:00 vm last message repeated 1 time~1~true",
        "Nov 23 10:00:00 last message repeated 2 times~2~true",
        "Nov 23 10:00:00 vm --- last message repeated 5 times ---~5~true",
        "Nov 23 10:00:00 vm a[1]: last message repeated x times~1~false",
        "Nov 23 10:00:00 vm a[1]: message repeated 99999999999 times: [ x]~100000~false"
      })
  void aLineSaysHowManyItStandsFor(String line, int times, boolean again) {
    assertThat(take(line).times()).isEqualTo(times);
    assertThat(take(line).isAgain()).isEqualTo(again);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "2026-11-23T10:00:00.1Z stdout P x~1~true",
        "2026-11-23T10:00:00.1Z stderr F x~2~false",
        "{\"log\":\"x\",\"stream\":\"stdout\",\"time\":\"2026-11-23T10:00:00.5Z\"}~1~true",
        "{\"log\":\"x\\n\",\"stream\":\"stderr\",\"time\":\"2026-11-23T10:00:00.5Z\"}~2~false",
        "{\"stream\":\"stdout\",\"logtag\":\"P\",\"log\":\"x\"}~1~true",
        "{\"stream\":\"stdout\",\"logtag\":\"F\",\"log\":\"x\"}~1~false"
      })
  void aPieceOfALineSaysSo(String line, int stream, boolean partial) {
    assertThat(take(line).stream()).isEqualTo(stream);
    assertThat(take(line).isPartial()).isEqualTo(partial);
  }

  @Test
  void aCarriageReturnIsNoPartOfTheLine() {
    assertThat(said(take("Nov 23 10:00:00 vm a: b\r"))).isEqualTo("vm|a|0|b");
  }

  @Test
  void aDaemonsOwnStampIsSkipped() {
    LogLine l = take("Nov 23 10:00:00 vm exim[1]: 2026-11-23 10:00:01 x");
    int text = Envelope.skipStamp(l, l.message);
    assertThat(l.text(text, l.to)).isEqualTo("x");
    assertThat(l.kind()).isEqualTo(Stamp.YEARLESS);
  }

  /** A line's head is read by itself, however much it looks like that of the line before. */
  @Test
  void theLineBeforeChangesNothing() {
    List<String> heads =
        List.of(
            "2026-11-23T15:36:40.237999+01:00 vm a: b",
            "2026-11-23T15:36:41Z vm a: b",
            "2026-11-23 15:36:41 vm a: b",
            "Nov 23 10:00:00 vm a: b",
            "Nov  3 10:00:07 12 a: b",
            "Nov 23 10:00:00 2026 vm a: b",
            "Nov 23 2026 10:00:00 vm a: b",
            "Nov 23 10:00:00.123 2026 vm a: b");
    Random random = new Random(9);
    LogLine reused = new LogLine();
    for (int i = 0; i < 300_000; i++) {
      byte[] bytes = heads.get(random.nextInt(heads.size())).getBytes(StandardCharsets.US_ASCII);
      for (int n = random.nextInt(3); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) "0123456789: T.-Z".charAt(random.nextInt(16));
      }
      int to = bytes.length - (random.nextInt(5) == 0 ? random.nextInt(bytes.length) : 0);
      LogLine fresh = new LogLine().take(bytes, 0, to);
      reused.take(bytes, 0, to);
      assertThat(reused.kind() + " " + reused.stamp() + " " + said(reused))
          .as(fresh.text(0, to))
          .isEqualTo(fresh.kind() + " " + fresh.stamp() + " " + said(fresh));
    }
  }
}
