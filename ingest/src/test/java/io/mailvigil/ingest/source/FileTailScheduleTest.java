// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Writing, rotating, packing, late writing, looking, committing and crashing in any order: each
 * line comes exactly once, whatever the order was.
 */
class FileTailScheduleTest {
  private static final int SCHEDULES = 60 * Integer.getInteger("mailvigil.test.times", 1);
  private static final int STEPS = 120;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"rename", "copytruncate", "both"})
  void eachLineComesOnce(String rotation) throws Exception {
    for (int seed = 0; seed < SCHEDULES; seed++) {
      Path own = Files.createDirectory(folder.resolve(rotation + seed));
      new Schedule(own, rotation, new Random(seed)).run(rotation + " seed " + seed);
    }
  }

  private static final class Schedule {
    private final Rotated disk;
    private final String rotation;
    private final Random random;
    private final byte[] buf = new byte[FileTail.BUFFER];
    private final Collected got = new Collected();
    private final List<String> written = new ArrayList<>();
    private List<FilePosition> committed = List.of();
    private int committedLines;
    private FileTail tail;
    private Instant now = Instant.now();
    private int rotations;
    private int next;
    private String half = "";
    private boolean lateWriter;
    private final StringBuilder history = new StringBuilder();

    Schedule(Path folder, String rotation, Random random) {
      this.disk = new Rotated(folder);
      this.rotation = rotation;
      this.random = random;
      this.tail = tail();
    }

    private FileTail tail() {
      return new FileTail(disk.log, FileTail.From.START, committed, buf, got);
    }

    void run(String name) throws Exception {
      write();
      look();
      commit();
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> write();
          case 4 -> writeHalf();
          case 5 -> rotate();
          case 6 -> writeLate();
          case 7 -> pack();
          case 8, 9 -> look();
          case 10 -> commit();
          default -> crash();
        }
      }
      endHalf();
      look();
      look();
      List<String> lost = new ArrayList<>(written);
      List<String> doubled = new ArrayList<>(got.texts());
      got.texts().forEach(lost::remove);
      written.forEach(doubled::remove);
      assertThat(lost).as("lost in %s: %s", name, history).isEmpty();
      assertThat(doubled).as("doubled in %s: %s", name, history).isEmpty();
      assertThat(got.missing).as("reported in %s: %s", name, history).isZero();
      tail.close();
    }

    private String line() {
      String line = next++ + "x".repeat(random.nextInt(80));
      written.add(line);
      history.append(next - 1).append(' ');
      return line;
    }

    private void write() throws Exception {
      endHalf();
      disk.write(line() + "\n");
    }

    private void writeHalf() throws Exception {
      endHalf();
      String line = line();
      int cut = random.nextInt(line.length() + 1);
      history.append("half ");
      disk.write(line.substring(0, cut));
      half = line.substring(cut) + "\n";
    }

    private void endHalf() throws Exception {
      if (!half.isEmpty()) {
        disk.write(half);
        half = "";
      }
    }

    private void rotate() throws Exception {
      endHalf();
      if (rotations > 40 || !Files.exists(disk.log) || Files.size(disk.log) == 0) {
        return; // logrotate: notifempty
      }
      rotations++;
      boolean rename =
          rotation.equals("rename") || (rotation.equals("both") && random.nextBoolean());
      lateWriter = rename;
      history.append(rename ? "RENAME " : "COPYTRUNCATE ");
      if (rename) {
        disk.rename(true);
      } else {
        disk.copyTruncate();
      }
    }

    /** By a writer that still holds the renamed file. */
    private void writeLate() throws Exception {
      if (lateWriter && Files.exists(disk.older(1))) {
        history.append("late ");
        Rotated.write(disk.older(1), line() + "\n");
      }
    }

    private void pack() throws Exception {
      int n = 1 + random.nextInt(2);
      if (Files.exists(disk.older(n))) {
        lateWriter &= n != 1;
        history.append("PACK").append(n).append(' ');
        disk.pack(n);
      }
    }

    private void look() {
      history.append("look ");
      now = now.plusMillis(10);
      tail.look(now);
      while (tail.step(now)) {}
    }

    private void commit() {
      history.append("commit ");
      committed = tail.position().generations();
      committedLines = got.lines.size();
    }

    private void crash() {
      history.append("CRASH ");
      tail.close();
      while (got.lines.size() > committedLines) {
        got.lines.removeLast();
      }
      tail = tail();
    }
  }
}
