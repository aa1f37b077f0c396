// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What anybody can send never speaks of the attempts of authenticated sources. */
class RealmTest {
  private static final String FORGED =
      """
      2026-11-23T10:00:00Z vm dovecot(pam_google_authenticator)[7]: Accepted google_authenticator for bob
      2026-11-23T10:00:01Z vm dovecot: imap-login: Login: user=<bob>, method=PLAIN, rip=203.0.113.66, lip=192.0.2.1, mpid=9, TLS, session=<s1>
      """;

  private static final String REAL =
      """
      2026-11-23T10:00:00.100Z vm dovecot(pam_google_authenticator)[7]: Invalid verification code for bob
      2026-11-23T10:00:00.200Z vm dovecot: auth-worker(7): conn unix:auth-worker (pid=6,uid=104): auth-worker<4>: pam(bob,192.0.2.9,<s1>): pam_authenticate() failed: Authentication failure
      2026-11-23T10:00:02Z vm dovecot: imap-login: Disconnected: Aborted login (auth failed, 1 attempts in 2 secs): user=<bob>, method=PLAIN, rip=192.0.2.9, lip=192.0.2.1, TLS, session=<s1>
      """;

  private static FileIdentity identity(String path, String text, boolean authenticated) {
    FileIdentity of = Lines.file(path, text);
    return new FileIdentity(
        of.path(), of.firstLineHash(), of.zone(), of.year(), of.newest(), authenticated);
  }

  private static List<AuthEvent> read(boolean forged) {
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    Lines out = new Lines();
    byte[] real = REAL.getBytes(StandardCharsets.US_ASCII);
    byte[] other = FORGED.getBytes(StandardCharsets.US_ASCII);
    LogFile file = world.open(identity("mail.log", REAL, true));
    LogFile udp = world.open(identity("syslog+udp", FORGED, false));
    if (forged) {
      world.read(udp, 0, other, 0, other.length, out);
    }
    world.close(udp, out);
    world.read(file, 0, real, 0, real.length, out);
    world.end(out);
    return out.events;
  }

  @Test
  void aLineOverUdpNeitherEndsNorCompletesAnAttemptOfAFile() {
    List<AuthEvent> alone = read(false);
    List<AuthEvent> disturbed = read(true);
    assertThat(alone).hasSize(1);
    AuthEvent event = alone.get(0);
    assertThat(event.outcome()).isEqualTo(Outcome.FAILURE);
    assertThat(event.auth().first()).isEqualTo(FirstFactor.UNKNOWN);
    assertThat(event.auth().second()).isEqualTo(SecondFactor.FAILED);
    assertThat(Objects.requireNonNull(event.source()).ip().toString()).isEqualTo("192.0.2.9");
    assertThat(disturbed.stream().filter(e -> e.origin().authenticated()).toList())
        .isEqualTo(alone);
    assertThat(disturbed.stream().filter(e -> !e.origin().authenticated())).isNotEmpty();
  }

  @Test
  void openJoinsOfBothComeBackToTheirOwn() {
    World before = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    Lines out = new Lines();
    byte[] other =
        FORGED.substring(0, FORGED.indexOf('\n') + 1).getBytes(StandardCharsets.US_ASCII);
    before.read(before.open(identity("syslog+udp", FORGED, false)), 0, other, 0, other.length, out);
    World after = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    after.restore(before.drainChanges());
    byte[] real = REAL.getBytes(StandardCharsets.US_ASCII);
    after.read(after.open(identity("mail.log", REAL, true)), 0, real, 0, real.length, out);
    after.end(out);
    assertThat(out.events).hasSize(2);
    assertThat(out.events.stream().filter(e -> e.origin().authenticated()).toList())
        .isEqualTo(read(false));
  }
}
