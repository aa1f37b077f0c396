// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DenyFileTest {
  private @TempDir Path folder;
  private Path path;
  private String group;
  private DenyFile file;

  @BeforeEach
  void ours() throws IOException {
    path = folder.resolve("deny.users");
    group = Files.readAttributes(folder, PosixFileAttributes.class).group().getName();
    file = new DenyFile(path, group, Duration.ofSeconds(5));
  }

  @Test
  void makesAFileThatItsGroupMayRead() throws Exception {
    file.change(old -> List.of("bob"));

    assertThat(path).hasContent("bob");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-r-----");
    try (var left = Files.list(folder)) {
      assertThat(left.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("deny.users", ".mailvigil.lock");
    }
  }

  @Test
  void givesEachVersionALaterSecond() throws Exception {
    Instant ahead = Instant.parse("2030-01-01T00:00:00Z");
    Files.writeString(path, "a\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
    Files.setLastModifiedTime(path, FileTime.from(ahead));

    file.change(old -> List.of("b"));

    assertThat(Files.getLastModifiedTime(path).toInstant()).isEqualTo(ahead.plusSeconds(1));
  }

  @Test
  void leavesAnUnchangedFileAlone() throws Exception {
    file.change(old -> List.of("a"));
    Object before = Files.getAttribute(path, "unix:ino");

    file.change(old -> old);

    assertThat(Files.getAttribute(path, "unix:ino")).isEqualTo(before);
  }

  @Test
  void keepsBytesThatAreNoText() throws Exception {
    byte[] bytes = {(byte) 0xff, 0, 'x', '\r', '\n', '\n', (byte) 0xc3, '\n'};
    Files.write(path, bytes);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

    file.change(old -> {
      assertThat(old).hasSize(3);
      return java.util.stream.Stream.concat(old.stream(), java.util.stream.Stream.of("z")).toList();
    });

    assertThat(Files.readAllBytes(path))
        .containsExactly(0xff, 0, 'x', '\r', '\n', '\n', 0xc3, '\n', 'z', '\n');
  }

  @Test
  void refusesToWriteWhatTheServerCouldNotRead() throws Exception {
    file.change(old -> List.of("a"));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    DenyFile others = new DenyFile(path, "no-such-group", Duration.ofSeconds(5));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> others.change(old -> List.of("b")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("would not be readable for group no-such-group");

    assertThat(path).hasContent("a");
    assertThat(others.problems()).hasSize(1);
    assertThat(file.problems()).isEmpty();
  }

  @Test
  void namesTheMissingFolder() {
    DenyFile lost = new DenyFile(folder.resolve("no/deny.users"), group, Duration.ofSeconds(5));

    assertThatThrownBy(lost::read).isInstanceOf(IOException.class).hasMessageContaining("create");
    assertThat(lost.problems()).hasSize(1);
  }

  @Test
  void refusesAFileThatIsNoList() throws Exception {
    try (var big = new java.io.RandomAccessFile(path.toFile(), "rw")) {
      big.setLength(17 << 20);
    }

    assertThatThrownBy(file::read).isInstanceOf(IOException.class).hasMessageContaining("16 MiB");
  }
}
