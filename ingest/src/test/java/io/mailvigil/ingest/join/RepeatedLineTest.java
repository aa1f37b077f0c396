// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code last message repeated N times}, as BSD's and older syslog daemons write it. */
class RepeatedLineTest {
  private static final String FAILED =
      "Nov 23 10:00:00 vm postfix/smtpd[7]: warning: a.example[192.0.2.7]: SASL LOGIN"
          + " authentication failed: x, sasl_username=bob\n";
  private static final String AGAIN = "Nov 23 10:00:05 vm last message repeated 4 times\n";
  private static final String OTHER = "Nov 23 10:00:01 vm a: b\n";

  private static Lines read(boolean inOnePiece, String text) {
    if (!inOnePiece) {
      return Lines.of(ReadingSettings.DEFAULT, Map.of("mail.log", text));
    }
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    Lines out = new Lines();
    LogFile file = world.open(Lines.file("mail.log", text));
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    world.read(file, 0, bytes, 0, bytes.length, out);
    world.end(out);
    return out;
  }

  private static List<Integer> attempts(Lines read) {
    return read.events.stream().map(e -> e.attempts()).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itStandsForAttemptsOfTheLineBeforeIt(boolean inOnePiece) {
    Lines read = read(inOnePiece, FAILED + AGAIN + AGAIN);
    assertThat(attempts(read)).containsExactly(1, 4, 4);
    assertThat(read.events).allMatch(e -> "bob".equals(e.user()));
    assertThat(read.events.stream().map(e -> e.id()).distinct()).hasSize(3);
    assertThat(read.lines).allMatch(ReadLine::isSettled);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterAnyOtherLineItSaysNothing(boolean inOnePiece) {
    Lines read = read(inOnePiece, FAILED + OTHER + AGAIN);
    assertThat(attempts(read)).containsExactly(1);
    assertThat(read.lines.stream().map(ReadLine::as)).last().isEqualTo(ReadLine.As.IRRELEVANT);
    assertThat(attempts(read(inOnePiece, AGAIN + FAILED))).containsExactly(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itCountsForAPamLineToo(boolean inOnePiece) {
    String pam =
        "Nov 23 10:00:00 vm auth: pam_unix(imap:auth): authentication failure; logname= uid=0"
            + " euid=0 tty=dovecot ruser=bob rhost=192.0.2.7  user=bob\n";
    assertThat(attempts(read(inOnePiece, pam + AGAIN))).containsExactly(1, 4);
  }
}
