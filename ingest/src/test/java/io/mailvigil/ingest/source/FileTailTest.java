// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.wire.Checkpoint;
import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTailTest {
  private final Collected got = new Collected();
  private final byte[] buf = new byte[FileTail.BUFFER];
  private Instant now = Instant.parse("2026-11-23T10:00:00Z");
  private Rotated disk;
  private FileTail tail;

  @BeforeEach
  void openTail(@TempDir Path folder) {
    disk = new Rotated(folder);
    tail = tail(FileTail.From.START, List.of());
  }

  private FileTail tail(FileTail.From from, List<FilePosition> restored) {
    return new FileTail(disk.log, from, restored, buf, got);
  }

  private void poll() {
    now = now.plusMillis(10);
    tail.look(now);
    while (tail.step(now)) {}
  }

  /** Stops without a word, as kill -9 does, and starts from what was committed. */
  private void restart() {
    List<FilePosition> committed = tail.position().generations();
    tail.close();
    tail = tail(FileTail.From.START, committed);
  }

  private static String hash(String line) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest, 0, 16);
  }

  @Test
  void eachLineComesWithItsFilesFirstLineAndItsOffset() throws Exception {
    disk.write("first\nsecond\n");

    poll();

    assertThat(got.lines)
        .containsExactly(
            new Collected.Line(hash("first"), 0, "first"),
            new Collected.Line(hash("first"), 6, "second"));
  }

  @Test
  void aHalfWrittenLineWaitsForItsEnd() throws Exception {
    disk.write("one\ntw");
    poll();
    disk.write("o");
    poll();
    assertThat(got.texts()).containsExactly("one");

    disk.write("\n");
    poll();

    assertThat(got.texts()).containsExactly("one", "two");
  }

  @Test
  void anUnfinishedLastLineIsTakenWhereTheInputHasEnded() throws Exception {
    disk.write("one\ntwo");
    poll();

    tail.takeRest();
    restart();
    disk.write("\nthree\n");
    poll();

    assertThat(got.texts()).containsExactly("one", "two", "", "three");
    assertThat(got.lines.getLast().offset()).isEqualTo(8);
  }

  @Test
  void aFileOfOneUnfinishedLineIsTakenWhereTheInputHasEnded() throws Exception {
    disk.write("one");
    poll();

    tail.takeRest();

    assertThat(got.lines).containsExactly(new Collected.Line(hash("one"), 0, "one"));
  }

  @Test
  void fromTheEndBeginsBehindTheLastWholeLine() throws Exception {
    disk.write("old\nolder\nhalf");
    tail = tail(FileTail.From.END, List.of());
    poll();

    disk.write(" and half\nnew\n");
    poll();

    assertThat(got.lines)
        .containsExactly(
            new Collected.Line(hash("old"), 10, "half and half"),
            new Collected.Line(hash("old"), 24, "new"));
  }

  @Test
  void aFileThatAppearsLaterIsReadFromItsStart() throws Exception {
    tail = tail(FileTail.From.END, List.of());
    poll();
    assertThat(tail.problem()).contains("mail.log does not exist");

    disk.write("one\n");
    poll();

    assertThat(got.texts()).containsExactly("one");
    assertThat(tail.problem()).isNull();
  }

  @Test
  void aFolderIsNoLog() throws Exception {
    Files.createDirectory(disk.log);

    poll();

    assertThat(tail.problem()).contains("is not a file");
  }

  @Test
  void aRenamedFileIsReadToItsEndAndItsLateWriterIsHeard() throws Exception {
    disk.write("1\n2\n3");
    poll();
    Rotated.write(disk.log, "x\n4\n");
    disk.rename(true);
    poll();
    disk.write("6\n");
    Rotated.write(disk.older(1), "5\n");
    poll();
    Rotated.write(disk.older(1), "late\n");

    poll();

    assertThat(got.texts()).containsExactly("1", "2", "3x", "4", "5", "6", "late");
    assertThat(got.missing).isZero();
  }

  @Test
  void aRotationInTwoStepsBetweenLooksLosesNothing() throws Exception {
    disk.write("a\n");
    poll();
    disk.write("b\n");
    disk.rename(false);
    disk.write("c\n");
    disk.rename(false);
    disk.write("d\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aTruncatedFileIsGoneOnWithInItsCopy() throws Exception {
    disk.write("a\n");
    poll();
    disk.write("b\n");
    disk.copyTruncate();
    disk.write("c\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "c");
    assertThat(got.lines.get(1).firstLine()).isEqualTo(hash("a"));
    assertThat(got.lines.get(2)).isEqualTo(new Collected.Line(hash("c"), 0, "c"));
    assertThat(got.missing).isZero();
  }

  @Test
  void aTruncatedFileThatHasOutgrownItsOldSizeIsNoticed() throws Exception {
    disk.write("a\n");
    poll();
    disk.write("b\n");
    disk.copyTruncate();
    disk.write("c and much more than there was before\nd\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "c and much more than there was before", "d");
  }

  @Test
  void twoTruncationsBetweenLooksWithThePackedCopies() throws Exception {
    disk.write("a\n");
    poll();
    disk.write("b\n");
    disk.copyTruncate();
    disk.pack(1);
    disk.write("c\n");
    disk.copyTruncate();
    disk.pack(1);
    disk.write("d\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "c", "d");
    assertThat(got.missing).isZero();
  }

  @Test
  void aTruncationWithoutCopyIsReportedOnceAndReadingGoesOn() throws Exception {
    disk.write("a\n");
    poll();
    disk.write("bbbb\n");
    disk.truncate();
    poll(); // a rewrite of the same size within one tick of the file clock can not be told
    disk.write("c\n");
    poll();
    assertThat(got.texts()).containsExactly("a");

    now = now.plusSeconds(2);
    poll();
    poll();

    assertThat(got.texts()).containsExactly("a", "c");
    assertThat(got.missing).isEqualTo(1);
  }

  @Test
  void aRestartGoesOnBehindWhatWasCommitted() throws Exception {
    disk.write("a\nb\nhal");
    poll();
    restart();
    disk.write("f\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "half");
  }

  @Test
  void aPositionCommittedBeforeAnythingIsReadAgainIsTheOldOne() throws Exception {
    disk.write("a\n");
    poll();
    restart();
    tail.look(now);
    restart();
    disk.write("b\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b");
  }

  @Test
  void twoRenamesWhileDownWithPackedFiles() throws Exception {
    disk.write("a\n");
    poll();
    restart();
    disk.write("b\n");
    disk.rename(true);
    disk.write("c\n");
    disk.rename(true);
    disk.pack(2);
    disk.write("d\n");
    disk.rename(true);
    disk.write("e\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "c", "d", "e");
    assertThat(got.lines.get(1)).isEqualTo(new Collected.Line(hash("a"), 2, "b"));
    assertThat(got.missing).isZero();
  }

  @Test
  void twoTruncationsWhileDownWithPackedFiles() throws Exception {
    disk.write("a\n");
    poll();
    restart();
    disk.write("b\n");
    disk.copyTruncate();
    disk.pack(1);
    disk.write("c\n");
    disk.copyTruncate();
    disk.pack(1);
    disk.write("d, more than all that was there\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b", "c", "d, more than all that was there");
    assertThat(got.missing).isZero();
  }

  @Test
  void aFileThatIsGoneAfterTheRestartIsReportedAndLaterOnesAreRead() throws Exception {
    disk.write("a\n");
    poll();
    restart();
    disk.write("b\n");
    disk.rename(true);
    disk.write("c\n");
    disk.rename(true);
    Files.delete(disk.older(2));
    disk.write("d\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "c", "d");
    assertThat(got.missing).isEqualTo(1);
  }

  @Test
  void rotationsOfAnEmptyFileWhileDown() throws Exception {
    disk.write("");
    poll();
    restart();
    disk.write("a\n");
    disk.copyTruncate();
    disk.write("b\n");

    poll();

    assertThat(got.texts()).containsExactly("a", "b");
  }

  @Test
  void aFileWithTheSameFirstLineAndOtherContentIsAnotherFile() throws Exception {
    disk.write("header\na\n");
    poll();
    restart();
    disk.truncate();
    disk.write("header\nb\nc\n");

    poll();

    assertThat(got.texts()).containsExactly("header", "a", "header", "b", "c");
    assertThat(got.missing).isEqualTo(1);
  }

  @Test
  void aStartInTheMidstOfRotationsLosesNothing() throws Exception {
    disk.write("0\n");
    poll();
    int lines = 1;
    for (int round = 0; round < 30; round++) {
      int from = lines;
      lines += 3;
      Thread rotating = Thread.ofPlatform().start(() -> writeAndRotate(from, 3));
      restart();
      poll();
      rotating.join();
    }

    poll();

    assertThat(got.texts().stream().map(Integer::valueOf).sorted().toList())
        .isEqualTo(java.util.stream.IntStream.range(0, lines).boxed().toList());
    assertThat(got.missing).isZero();
  }

  private void writeAndRotate(int from, int rotations) {
    try {
      for (int n = from; n < from + rotations; n++) {
        disk.rename(true);
        disk.write(n + "\n");
      }
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aLineOf64MegabytesIsKeptByItsHeadLengthAndHashAndNothingElseIsLost() throws Exception {
    byte[] huge = new byte[64 << 20];
    java.util.Arrays.fill(huge, (byte) 'x');
    disk.write("before\n");
    Files.write(disk.log, huge, java.nio.file.StandardOpenOption.APPEND);
    poll();
    disk.write("\nafter\n");

    poll();

    assertThat(got.texts()).containsExactly("before", "after");
    OversizedLine line = got.oversized.getFirst();
    assertThat(line.offset()).isEqualTo(7);
    assertThat(line.length()).isEqualTo(huge.length);
    assertThat(line.head()).hasSize(8192);
    assertThat(line.sha256())
        .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(huge)));
    assertThat(got.lines.getLast().offset()).isEqualTo(8 + huge.length);
  }

  @Test
  void aHugeFirstLineNamesTheFileToo() throws Exception {
    String huge = "y".repeat(3 * FileTail.BUFFER + 17);
    disk.write(huge + "\nafter\n");

    poll();

    assertThat(got.lines)
        .containsExactly(new Collected.Line(hash(huge), huge.length() + 1, "after"));
    assertThat(got.oversized).hasSize(1);
  }

  @Test
  void binaryGarbageIsSplitAtItsLineFeeds() throws Exception {
    byte[] garbage = new byte[1 << 20];
    new java.util.Random(7).nextBytes(garbage);
    Files.write(disk.log, garbage);
    disk.write("\nend\n");

    poll();

    assertThat(got.texts()).endsWith("end");
    assertThat(got.oversized).isEmpty();
  }

  @Test
  void aQuietPredecessorIsLetGoAndItsUnfinishedLineTaken() throws Exception {
    disk.write("a\nhalf");
    poll();
    disk.rename(true);
    disk.write("b\n");
    poll();
    assertThat(got.texts()).containsExactly("a", "b");

    now = now.plusSeconds(601);
    poll();

    assertThat(got.texts()).containsExactly("a", "b", "half");
    assertThat(tail.position().generations()).hasSize(1);
  }

  @Test
  void thePositionSurvivesItsCodec() throws Exception {
    disk.write("a\nb\n");
    poll();

    Checkpoint.Files position = tail.position();

    FilePosition only = position.generations().getFirst();
    assertThat(only.firstLine()).isEqualTo(hash("a"));
    assertThat(only.offset()).isEqualTo(4);
    assertThat(only.anchor()).hasSize(16);
  }

  @Test
  void namesOfRotationAreKnownAndSortedByAge() {
    assertThat(
            List.of("mail.log.10", "mail.log.2.gz", "mail.log.1").stream()
                .map(name -> Relative.rankOf("mail.log", name))
                .toList())
        .isSorted()
        .doesNotContainNull();
    assertThat(
            List.of("mail.log-20261101.gz", "mail-20261102.log", "mail-20261103.log.gz").stream()
                .map(name -> Relative.rankOf("mail.log", name))
                .toList())
        .isSorted()
        .doesNotContainNull();
    for (String other :
        List.of("mail.log", "mail.log.bak", "mail.err", "mail.log2", "mail.logs.1")) {
      assertThat(Relative.rankOf("mail.log", other)).isNull();
    }
  }
}
