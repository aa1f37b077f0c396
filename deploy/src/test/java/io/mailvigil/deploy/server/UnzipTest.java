// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnzipTest {
  @TempDir Path dir;

  @Test
  void leavesOutTheTopFolderAndOtherSystemsAndMakesProgramsRun() throws Exception {
    Path target = Files.createDirectory(dir.resolve("target"));

    Unzip.into(
        zip(
            "es-1/bin/run",
            "es-1/lib/a.jar",
            "es-1/lib/platform/darwin-x64/a.dylib",
            "es-1/lib/platform/linux-x64/a.so"),
        target);

    assertThat(target.resolve("bin/run")).isExecutable();
    assertThat(target.resolve("lib/a.jar")).hasContent("x");
    assertThat(Files.isExecutable(target.resolve("lib/a.jar"))).isFalse();
    assertThat(target.resolve("lib/platform/linux-x64/a.so")).exists();
    assertThat(target.resolve("lib/platform/darwin-x64")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"es-1/../../out", "es-1/bin/../../../out", "/es-1/out", "es-1/.."})
  void refusesWhatWouldLandElsewhere(String name) throws Exception {
    Path target = Files.createDirectory(dir.resolve("target"));
    Path zip = zip(name);

    assertThatThrownBy(() -> Unzip.into(zip, target))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("outside of its folder");
    assertThat(dir.resolve("out")).doesNotExist();
  }

  private Path zip(String... names) throws IOException {
    Path zip = dir.resolve("a.zip");
    try (OutputStream file = Files.newOutputStream(zip);
        ZipOutputStream out = new ZipOutputStream(file)) {
      for (String name : names) {
        out.putNextEntry(new ZipEntry(name));
        out.write('x');
      }
    }
    return zip;
  }
}
