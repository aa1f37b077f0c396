// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
  @TempDir Path folder;

  private Spool spool(long segment, long most) throws IOException {
    Spool spool = new Spool(folder.resolve("x.log"), segment, most, Clock.systemUTC());
    spool.open();
    return spool;
  }

  private static byte[] line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return SpoolRecord.of(bytes, 0, bytes.length);
  }

  private List<Path> files() throws IOException {
    try (var all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  private static String inode(Path file) throws IOException {
    return String.valueOf(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
  }

  @Test
  void whatIsAcknowledgedLiesInTheFile() throws Exception {
    try (Spool spool = spool(1 << 20, 1 << 30)) {
      spool.append(line("one")).get(10, TimeUnit.SECONDS);
      assertThat(Files.readString(spool.file())).isEqualTo("one\n");
    }
  }

  @Test
  void halfALineOfACrashIsCutOff() throws Exception {
    Files.writeString(folder.resolve("x.log"), "whole\nhalf of a li");
    try (Spool spool = spool(1 << 20, 1 << 30)) {
      spool.append(line("next")).get(10, TimeUnit.SECONDS);
      assertThat(Files.readString(spool.file())).isEqualTo("whole\nnext\n");
    }
  }

  @Test
  void nothingOfAnEndlessFirstLineIsKept() throws Exception {
    Files.writeString(folder.resolve("x.log"), "x".repeat(20_000));
    try (Spool spool = spool(1 << 20, 1 << 30)) {
      assertThat(Files.size(spool.file())).isZero();
    }
  }

  @Test
  void fullFilesAreRenamedInOrder() throws Exception {
    try (Spool spool = spool(10, 1 << 30)) {
      for (String each : List.of("first line", "second line", "third line")) {
        spool.append(line(each)).get(10, TimeUnit.SECONDS);
      }
    }
    List<String> read = new ArrayList<>();
    for (Path file : files()) {
      read.addAll(Files.readAllLines(file));
    }
    // x.log sorts before x.log-2026…
    assertThat(read).containsExactly("third line", "first line", "second line");
    assertThat(files().get(1).getFileName().toString()).matches("x\\.log-\\d{17}");
  }

  @Test
  void onlyWhatLiesBeforeThePlaceOfReadingIsDeleted() throws Exception {
    try (Spool spool = spool(10, 1 << 30)) {
      for (int i = 0; i < 5; i++) {
        spool.append(line("line number " + i)).get(10, TimeUnit.SECONDS);
      }
      List<Path> before = files(); // x.log, then 4 renamed ones, oldest first
      Path reading = before.get(3);

      spool.prune(Set.of("unknown"), 0);
      assertThat(files()).hasSize(5);
      spool.prune(Set.of(inode(reading)), 1);

      assertThat(files()).containsExactly(before.get(0), before.get(2), reading, before.get(4));
    }
  }

  @Test
  void sendersWaitWhileItIsFull() throws Exception {
    try (Spool spool = spool(10, 30)) {
      for (int i = 0; i < 3; i++) {
        spool.append(line("line number " + i)).get(10, TimeUnit.SECONDS);
      }
      CompletableFuture<Void> waits = spool.append(line("one too many"));
      assertThat(waits.isDone()).isFalse();

      spool.prune(Set.of(inode(spool.file())), 0);

      waits.get(10, TimeUnit.SECONDS);
      assertThat(Files.readString(spool.file())).contains("one too many");
    }
  }

  @Test
  void recordsTellTheirIds() throws Exception {
    try (Spool spool = spool(10, 1 << 30)) {
      spool.append(SpoolRecord.of("a/1", "{\"x\":\"\n\"}")).get(10, TimeUnit.SECONDS);
      spool.append(line("without")).get(10, TimeUnit.SECONDS);
      spool.append(SpoolRecord.of("ä\u001f2", "second")).get(10, TimeUnit.SECONDS);
    }
    List<String> all = new ArrayList<>();
    new Spool(folder.resolve("x.log"), 10, 100, Clock.systemUTC())
        .records((id, line) -> all.add(id + " -> " + line));
    assertThat(all).containsExactly("a/1 -> {\"x\":\"#012\"}", "ä?2 -> second");
  }

  @Test
  void whatASenderWritesCanNotBeTakenForAnIdOrAnotherLine() {
    byte[] nasty = "\u001eforged\u001fx\ny\r\0z".getBytes(StandardCharsets.UTF_8);
    assertThat(new String(SpoolRecord.of(nasty, 0, nasty.length), StandardCharsets.UTF_8))
        .isEqualTo("#036forged\u001fx#012y#015#000z\n");
  }
}
