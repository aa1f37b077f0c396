// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.ingest.join.DeadLetter;
import io.mailvigil.ingest.join.FileIdentity;
import io.mailvigil.ingest.join.HashKey;
import io.mailvigil.ingest.join.LogFile;
import io.mailvigil.ingest.join.ReadingSettings;
import io.mailvigil.ingest.join.Sink;
import io.mailvigil.ingest.join.World;
import io.mailvigil.ingest.source.FileTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorldsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private final LogConfig own = log("/var/log/mail.log", Duration.ZERO);
  private final LogConfig late = log("/data/spool/mailcow.log", Duration.ofSeconds(50));
  private final List<AuthEvent> events = new ArrayList<>();
  private final Sink sink =
      new Sink() {
        @Override
        public void event(AuthEvent event) {
          events.add(event);
        }

        @Override
        public void deadLetter(DeadLetter letter) {
          throw new AssertionError(letter);
        }
      };

  private static LogConfig log(String path, Duration late) {
    return new LogConfig(path, ZoneOffset.UTC, 0, FileTail.From.START, null, true, late);
  }

  private Worlds worlds() {
    return new Worlds(List.of(own, late), ReadingSettings.DEFAULT, HashKey.ofThisRun());
  }

  private static LogFile open(World world, LogConfig log) {
    return world.open(
        new FileIdentity(log.path(), "hash of " + log.path(), ZoneOffset.UTC, 0, NOW, true));
  }

  private void read(World world, LogFile file, String... lines) {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    int unused = world.read(file, 0, bytes, 0, bytes.length, sink);
  }

  /** The first passdb refuses, the second lets in: no failure, though both come 40 s late. */
  private static final String[] CHAIN = {
    "{\"time\":\"1795521560\",\"program\":\"dovecot\",\"message\":\"auth:"
        + " passwd-file(a@b.example,203.0.113.9,<s1>): unknown user\"}",
    "{\"time\":\"1795521561\",\"program\":\"dovecot\",\"message\":\"imap-login: Login:"
        + " user=<a@b.example>, method=PLAIN, rip=203.0.113.9, lip=192.0.2.1, mpid=7, TLS,"
        + " session=<s1>\"}"
  };

  private static final String WAITING =
      "2026-11-24T11:59:58.500000+00:00 mx dovecot: auth:"
          + " passwd-file(c@b.example,203.0.113.7,<s2>): unknown user";

  @Test
  void linesThatComeLateAreJoinedAsIfTheyHadComeInTime() {
    Worlds worlds = worlds();
    LogFile file = open(worlds.of(late), late);
    worlds.of(late).advance(file, NOW.minusSeconds(51), sink);

    read(worlds.of(late), file, CHAIN[0]);
    worlds.of(late).advance(file, NOW.minusSeconds(41), sink);
    read(worlds.of(late), file, CHAIN[1]);

    assertThat(events).extracting(AuthEvent::outcome).containsExactly(Outcome.SUCCESS);
  }

  @Test
  void nobodyWaitsForALateLogAndItsOldLinesEndNothingOfOthers() {
    Worlds worlds = worlds();
    LogFile mail = open(worlds.of(own), own);
    LogFile polled = open(worlds.of(late), late);
    worlds.of(late).advance(polled, NOW.minusSeconds(51), sink);
    worlds.of(own).advance(mail, NOW.minusSeconds(2), sink);
    read(worlds.of(own), mail, WAITING);
    int open = worlds.openJoins();

    read(
        worlds.of(late),
        polled,
        "{\"time\":\"1795400000\",\"program\":\"dovecot\",\"message\":\"x\"}",
        CHAIN[0].replace("17955", "17954"));

    assertThat(events).as("the attempt of mail.log still waits for the next passdb").isEmpty();
    assertThat(worlds.openJoins()).isGreaterThan(open);
    worlds.of(own).advance(mail, NOW.plusSeconds(5), sink);
    assertThat(events).as("and leaves in time").hasSize(1);
  }

  @Test
  void aRestartTakesUpTheJoinsOfEachWorldInItsOwn() {
    Worlds before = worlds();
    LogFile file = open(before.of(late), late);
    before.of(late).advance(file, NOW.minusSeconds(51), sink);
    read(before.of(late), file, CHAIN[0]);
    read(before.of(own), open(before.of(own), own), WAITING);
    Map<String, byte[]> kept = new HashMap<>();
    before
        .drainChanges()
        .forEach((key, state) -> {
          if (state != null) {
            kept.put(key, state);
          }
        });

    Worlds after = worlds();
    after.restore(kept);
    assertThat(after.openJoins()).isEqualTo(before.openJoins()).isGreaterThan(1);

    LogFile again = open(after.of(late), late);
    read(after.of(late), again, CHAIN[1]);

    assertThat(events).extracting(AuthEvent::outcome).containsExactly(Outcome.SUCCESS);
  }
}
