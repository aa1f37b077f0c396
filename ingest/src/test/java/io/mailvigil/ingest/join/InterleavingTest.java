// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.SecondFactor;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thirty workers write at once; each attempt is still one event with its own factor and source. */
class InterleavingTest {
  private static final int WORKERS = 30;
  private static final int ATTEMPTS = 20;
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

  private record Expected(String user, String ip, FirstFactor first, SecondFactor second) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void thirtyWorkersAtOnceGiveOneEventAnAttempt(long seed) {
    // Given
    Random random = new Random(seed);
    Map<String, Expected> expected = new HashMap<>();
    List<List<String>> workers = new ArrayList<>();
    for (int w = 0; w < WORKERS; w++) {
      workers.add(worker(w, random, expected));
    }
    StringBuilder text = new StringBuilder();
    LocalDateTime clock = LocalDateTime.of(2026, 11, 23, 10, 0);
    while (workers.stream().anyMatch(lines -> !lines.isEmpty())) {
      List<String> lines = workers.get(random.nextInt(WORKERS));
      if (!lines.isEmpty()) {
        clock = clock.plusNanos(1000L * random.nextInt(3000));
        text.append(ISO.format(clock)).append(" vm ").append(lines.remove(0)).append('\n');
      }
    }
    // When
    List<AuthEvent> events = Lines.of(text.toString()).events;
    // Then
    Map<String, Expected> got = new HashMap<>();
    for (AuthEvent e : events) {
      String ip = e.source() == null ? "-" : e.source().ip().toString();
      got.put(
          String.valueOf(e.auth().session()),
          new Expected(String.valueOf(e.user()), ip, e.auth().first(), e.auth().second()));
    }
    assertThat(got).isEqualTo(expected);
    assertThat(events).hasSize(WORKERS * ATTEMPTS);
  }

  private static List<String> worker(int w, Random random, Map<String, Expected> expected) {
    List<String> lines = new ArrayList<>();
    int pid = 1000 + w;
    for (int n = 0; n < ATTEMPTS; n++) {
      // few users, so that many workers serve the same one
      String user = "user" + random.nextInt(4);
      String ip = "192.0.2." + random.nextInt(200);
      String session = "s" + w + "x" + n;
      boolean code = random.nextBoolean();
      if (random.nextInt(4) == 0) {
        lines.add(
            "auth["
                + pid
                + "]: pam_unix(lab:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot"
                + " ruser="
                + user
                + " rhost="
                + ip
                + "  user="
                + user);
        expected.put(session, new Expected(user, ip, FirstFactor.FAILED, SecondFactor.UNKNOWN));
      } else if (code) {
        lines.add(
            "dovecot(pam_google_authenticator)["
                + pid
                + "]: Accepted google_authenticator for "
                + user);
        lines.add(
            "auth["
                + pid
                + "]: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0"
                + " tty=dovecot ruser="
                + user
                + " rhost="
                + ip
                + "  user="
                + user);
        expected.put(session, new Expected(user, ip, FirstFactor.FAILED, SecondFactor.PASSED));
      } else {
        lines.add(
            "dovecot(pam_google_authenticator)["
                + pid
                + "]: Invalid verification code for "
                + user);
        lines.add(
            "auth["
                + pid
                + "]: pam_unix(dovecot:auth): auth could not identify password for ["
                + user
                + "]");
        expected.put(session, new Expected(user, ip, FirstFactor.UNKNOWN, SecondFactor.FAILED));
      }
      lines.add(
          "dovecot: auth-worker("
              + pid
              + "): conn unix:auth-worker (pid=1,uid=104): auth-worker<"
              + n
              + ">: pam("
              + user
              + ","
              + ip
              + ",<"
              + session
              + ">): pam_authenticate() failed: Authentication failure (Password mismatch?)");
      lines.add(
          "dovecot: imap-login: Disconnected: Aborted login by logging out (auth failed, 1 attempts"
              + " in 1 secs): user=<"
              + user
              + ">, method=PLAIN, rip="
              + ip
              + ", lip=127.0.0.1, TLS, session=<"
              + session
              + ">");
    }
    return lines;
  }
}
