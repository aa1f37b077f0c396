// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WorldTest {
  private static final String REFUSED =
      "2026-11-23T10:00:00.000000Z vm dovecot: auth: sql(alice,192.0.2.1,<s1>): Password mismatch"
          + " (given password: my secret)\n";

  @Test
  void aVerdictLeavesWhenTheIdleFileHasReachedTheEndOfItsWait() {
    // Given
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    Lines out = new Lines();
    LogFile file = world.open(Lines.file("mail.log", REFUSED));
    byte[] bytes = REFUSED.getBytes(StandardCharsets.UTF_8);
    world.read(file, 0, bytes, 0, bytes.length, out);
    world.advance(file, Instant.parse("2026-11-23T10:00:02.999Z"), out);
    assertThat(out.events).isEmpty();
    assertThat(world.watermark()).isEqualTo(Instant.parse("2026-11-23T10:00:00Z"));
    // When
    world.advance(file, Instant.parse("2026-11-23T10:00:03Z"), out);
    // Then
    assertThat(out.events).hasSize(1);
    assertThat(world.drainChanges().keySet()).contains("w").noneMatch(k -> k.startsWith("a/"));
  }

  @Test
  void tooManyOpenJoinsLeaveEarlyAndAreCounted() {
    // Given
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      text.append(REFUSED.replace("<s1>", "<s" + i + ">"));
    }
    ReadingSettings d = ReadingSettings.DEFAULT;
    ReadingSettings few =
        new ReadingSettings(
            d.accounts(), d.webmails(), d.stacks(), false, d.settle(), d.sourceWait(), 100);
    World world = new World(few, Lines.HASH_KEY);
    Lines out = new Lines();
    LogFile file = world.open(Lines.file("mail.log", text.toString()));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    // When
    world.read(file, 0, bytes, 0, bytes.length, out);
    // Then
    assertThat(world.openJoins()).isLessThanOrEqualTo(100);
    assertThat(world.evicted()).isGreaterThanOrEqualTo(400);
    world.end(out);
    assertThat(out.events).hasSize(500);
  }

  @Test
  void secretsAreTakenOutOfWhatIsKept() {
    ReadingSettings d = ReadingSettings.DEFAULT;
    ReadingSettings keep =
        new ReadingSettings(
            d.accounts(), d.webmails(), d.stacks(), true, d.settle(), d.sourceWait(), 1000);
    Lines read = Lines.of(keep, REFUSED);
    assertThat(read.events.get(0).original())
        .contains("given password: ***)")
        .doesNotContain("secret");
  }

  @Test
  void aLineThatIsClaimedButCannotBeReadIsADeadLetter() {
    Lines read =
        Lines.of(
            "2026-11-23T10:00:00Z vm dovecot: imap-login: Login: user=<a>, method=PLAIN,"
                + " rip=nowhere, lip=192.0.2.2\n");
    assertThat(read.events).isEmpty();
    assertThat(read.letters).hasSize(1);
    assertThat(read.letters.get(0).format()).isEqualTo("dovecot");
    assertThat(read.letters.get(0).offset()).isZero();
  }

  @Test
  void aLongLineWithoutATimeDoesNotMoveTheClockOfTheLinesAfterIt() {
    // Given
    String attempt =
        "2026-12-30T23:58:01.1Z vm auth[2100]: pam_unix(dovecot:auth): authentication failure;"
            + " logname= uid=0 euid=0 tty=dovecot ruser=alice rhost=192.0.2.1  user=alice\n"
            + "2026-12-30T23:58:01.2Z vm dovecot: auth-worker(2100): conn unix:auth-worker"
            + " (pid=801,uid=104): auth-worker<566>: pam(alice,192.0.2.1,<s1>):"
            + " pam_authenticate() failed: Authentication failure (Password mismatch?)\n";
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    Lines out = new Lines();
    LogFile file = world.open(Lines.file("mail.log", attempt));
    byte[] garbage = new byte[LineParser.HEAD];
    byte[] lines = attempt.getBytes(StandardCharsets.UTF_8);
    // When
    world.readLong(file, 0, garbage, garbage.length, 64 << 20, "00", out);
    world.read(file, (64 << 20) + 1, lines, 0, lines.length, out);
    world.end(out);
    // Then
    assertThat(out.letters).hasSize(1);
    assertThat(out.events)
        .singleElement()
        .satisfies(
            event -> assertThat(event.time()).isEqualTo(Instant.parse("2026-12-30T23:58:01.2Z")));
  }
}
