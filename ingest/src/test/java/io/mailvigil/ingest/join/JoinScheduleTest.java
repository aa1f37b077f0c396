// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.ingest.join.Attacked.Truth;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Workers of two hosts write at once, lines are lost or written twice, the reader is killed, and an
 * attacker opens joins that nobody closes: whatever the order, each attempt is one event, and no
 * event says what is not so. More seeds under {@code mailvigil.test.times}.
 */
class JoinScheduleTest {
  private static final int SEEDS = 25 * Integer.getInteger("mailvigil.test.times", 1);

  @Test
  void eachAttemptOfTwoHostsIsOneTrueEvent() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Attacked attacked = new Attacked(seed, 30, 4);
      List<AuthEvent> events = Lines.of(ReadingSettings.DEFAULT, attacked.files()).events;
      Map<String, Truth> told = new HashMap<>();
      for (AuthEvent e : events) {
        told.put(String.valueOf(e.auth().session()), truth(e));
      }
      assertThat(told).as("seed " + seed).isEqualTo(attacked.truths);
      assertThat(events).as("seed " + seed).hasSize(attacked.truths.size());
    }
  }

  private static Truth truth(AuthEvent e) {
    String ip = e.source() == null ? "-" : Objects.requireNonNull(e.source()).ip().toString();
    return new Truth(
        String.valueOf(e.user()), ip, e.outcome(), e.auth().first(), e.auth().second());
  }

  @Test
  void whatIsMissingStaysUnknownAndNeverBecomesAnothers() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Attacked attacked = new Attacked(seed, 30, 4);
      Map<String, String> files = attacked.files(5 + seed % 40, 0);
      Map<String, Integer> perSession = new HashMap<>();
      for (AuthEvent e : Lines.of(ReadingSettings.DEFAULT, files).events) {
        String session = e.auth().session();
        if (session == null) {
          continue; // nothing but PAM has told of it
        }
        perSession.merge(session, 1, Integer::sum);
        Truth truth = Objects.requireNonNull(attacked.truths.get(session));
        Truth told = truth(e);
        String name = "seed %d, %s".formatted(seed, session);
        assertThat(told.user()).as(name).isEqualTo(truth.user());
        assertThat(told.ip()).as(name).isEqualTo(truth.ip());
        assertThat(told.outcome()).as(name).isEqualTo(truth.outcome());
        assertThat(told.first()).as(name).isIn(truth.first(), FirstFactor.UNKNOWN);
        assertThat(told.second()).as(name).isIn(truth.second(), SecondFactor.UNKNOWN);
      }
      assertThat(perSession.values()).as("seed " + seed).containsOnly(1);
    }
  }

  @Test
  void lineWrittenTwiceSaysNothingUntrue() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Attacked attacked = new Attacked(seed, 10, 4);
      for (AuthEvent e : Lines.of(ReadingSettings.DEFAULT, attacked.files(0, 20)).events) {
        Truth truth = attacked.truths.get(String.valueOf(e.auth().session()));
        if (truth != null && e.action() == Action.LOGIN) {
          assertThat(e.outcome()).as("seed " + seed).isEqualTo(truth.outcome());
          assertThat(truth(e).ip()).as("seed " + seed).isEqualTo(truth.ip());
        }
      }
    }
  }

  @Test
  void killsAmidJoinsChangeNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Map<String, String> files = new Attacked(seed, 6, 3).files(seed % 20, 0);
      List<AuthEvent> whole = Lines.of(ReadingSettings.DEFAULT, files).events;
      Killed killed = new Killed(files, random);
      assertThat(killed.run()).as("seed " + seed).containsExactlyElementsOf(whole);
    }
  }

  /** A reader that is killed after any line, and goes on from what its last commit has kept. */
  private static final class Killed {
    private final Map<String, byte[]> texts = new TreeMap<>();
    private final Random random;
    private final Map<String, byte[]> joins = new TreeMap<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final List<AuthEvent> committed = new ArrayList<>();

    Killed(Map<String, String> files, Random random) {
      files.forEach((path, text) -> texts.put(path, text.getBytes(StandardCharsets.UTF_8)));
      this.random = random;
    }

    List<AuthEvent> run() {
      while (!live()) {
        // killed: the next one begins at the last commit
      }
      return committed;
    }

    /** False where it was killed. */
    private boolean live() {
      World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
      world.restore(joins);
      Lines out = new Lines();
      Map<String, LogFile> files = new TreeMap<>();
      Map<LogFile, byte[]> bytes = new HashMap<>();
      Map<LogFile, Integer> at = new HashMap<>();
      texts.forEach((path, text) -> {
        long from = positions.getOrDefault(path, 0L);
        LogFile file = world.open(Lines.file(path, new String(text, StandardCharsets.UTF_8)), from);
        files.put(path, file);
        bytes.put(file, text);
        at.put(file, (int) from);
      });
      int commits = 0;
      for (LogFile next = world.mostBehind(); next != null; next = world.mostBehind()) {
        byte[] all = Objects.requireNonNull(bytes.get(next));
        int from = Objects.requireNonNull(at.get(next));
        if (from == all.length) {
          world.close(next, out);
        } else {
          at.put(next, from + world.read(next, from, all, from, Lines.lineEnd(all, from), out));
        }
        if (random.nextInt(4) == 0) {
          commit(world, files, out);
          commits++;
        }
        if (commits > 0 && random.nextInt(20) == 0) {
          return false;
        }
      }
      world.end(out);
      commit(world, files, out);
      return true;
    }

    private void commit(World world, Map<String, LogFile> files, Lines out) {
      committed.addAll(out.events);
      out.events.clear();
      world
          .drainChanges()
          .forEach((key, record) -> {
            if (record == null) {
              joins.remove(key);
            } else {
              joins.put(key, record);
            }
          });
      files.forEach((path, file) -> positions.put(path, world.position(file)));
    }
  }

  @Test
  void joinsThatNobodyClosesTakeNoMoreRoomThanAllowedAndNoTruthAway() {
    ReadingSettings d = ReadingSettings.DEFAULT;
    ReadingSettings small =
        new ReadingSettings(
            d.accounts(), d.webmails(), d.stacks(), false, d.settle(), d.sourceWait(), 500);
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      World world = new World(small, Lines.HASH_KEY);
      Lines out = new Lines();
      int sent = 4000;
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < sent; i++) {
        text.append(open(random, i));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      LogFile file = world.open(Lines.file("mail.log", text.toString()));
      int at = 0;
      while (at < bytes.length) {
        at += world.read(file, at, bytes, at, Lines.lineEnd(bytes, at), out);
        assertThat(world.openJoins()).as("seed " + seed).isLessThanOrEqualTo(500);
      }
      world.end(out);
      assertThat(world.openJoins()).as("seed " + seed).isZero();
      assertThat(out.events.stream().map(AuthEvent::id)).as("seed " + seed).doesNotHaveDuplicates();
      assertThat(out.events)
          .as("seed " + seed)
          .allMatch(e -> e.outcome() == Outcome.FAILURE || e.action() == Action.SECOND_FACTOR);
    }
  }

  /** A line of an attempt whose further lines never come. */
  private static String open(Random random, int i) {
    String head = "2026-11-23T10:00:%02d.%03dZ vm ".formatted(i / 1000, i % 1000);
    String user = "u" + random.nextInt(5000);
    return head
        + switch (random.nextInt(5)) {
          case 0 ->
              "dovecot(pam_google_authenticator)[%d]: Invalid verification code for %s\n"
                  .formatted(random.nextInt(60_000), user);
          case 1 ->
              "dovecot(pam_google_authenticator)[%d]: Accepted google_authenticator for %s\n"
                  .formatted(random.nextInt(60_000), user);
          case 2 ->
              "dovecot: auth: passwd-file(%s,127.0.0.1,<s%d>): Password mismatch\n"
                  .formatted(user, i);
          case 3 -> "dovecot: auth: sql(%s,192.0.2.9,<s%d>): unknown user\n".formatted(user, i);
          default ->
              "postfix/smtpd[%d]: Anonymous TLS connection established from a[192.0.2.9]: TLSv1.3 with cipher x (256/256 bits)\n"
                  .formatted(random.nextInt(60_000));
        };
  }
}
