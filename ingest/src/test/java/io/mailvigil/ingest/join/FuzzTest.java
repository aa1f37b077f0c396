// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mailvigil.common.event.AuthEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Seeded hostile lines through the whole reading, more of them under {@code -Pcampaign}. What one
 * finds becomes a case of a corpus; the failure names the seed.
 */
class FuzzTest {
  private static final int TIMES = Integer.getInteger("mailvigil.test.times", 1);
  private static final int WORLDS = 300 * TIMES;
  private static final int LINES = 60;

  @Test
  void noLineBreaksTheReading() throws IOException {
    List<String> seeds = Fuzz.corpora();
    for (int seed = 0; seed < WORLDS; seed++) {
      Fuzz fuzz = new Fuzz(seed, seeds);
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int i = 0; i < LINES; i++) {
        text.writeBytes(fuzz.line());
        text.write('\n');
      }
      Lines out = new Lines();
      assertThatCode(() -> read(text.toByteArray(), out))
          .as("seed " + seed)
          .doesNotThrowAnyException();
      assertThat(out.lines).as("seed " + seed).allMatch(ReadLine::isSettled);
      assertThat(out.lines.stream().mapToLong(ReadLine::number).distinct().count())
          .as("lines that were read, seed " + seed)
          .isEqualTo(LINES);
      assertThat(out.events).as("seed " + seed).allMatch(e -> e.attempts() <= 100_000);
      assertThat(out.events).as("names, seed " + seed).allMatch(FuzzTest::isMarkedIfOdd);
    }
  }

  /** A name with control characters is told, but as one that looks forged. */
  private static boolean isMarkedIfOdd(AuthEvent e) {
    return e.user() == null || e.isTainted() || e.user().chars().noneMatch(Character::isISOControl);
  }

  @Test
  void noNameChoosesTheAddress() throws IOException {
    for (int seed = 0; seed < 3000 * TIMES; seed++) {
      String name = new Fuzz(seed, List.of()).name();
      for (String line : Fuzz.NAMED) {
        Lines out = new Lines();
        read((line.replace("NAME", name) + '\n').getBytes(StandardCharsets.UTF_8), out);
        assertThat(out.events.stream().map(FuzzTest::source))
            .as("seed " + seed + ": " + line.replace("NAME", name))
            .doesNotContain(Fuzz.FORGED);
      }
    }
  }

  private static String source(AuthEvent e) {
    return e.source() == null ? "" : Objects.requireNonNull(e.source()).ip().toString();
  }

  private static void read(byte[] text, Lines out) {
    World world = new World(ReadingSettings.DEFAULT, Lines.HASH_KEY);
    LogFile file = world.open(Lines.file("mail.log", "x"));
    world.read(file, 0, text, 0, text.length, out);
    world.end(out);
  }
}
