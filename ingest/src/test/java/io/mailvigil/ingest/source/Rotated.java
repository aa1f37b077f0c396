// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/** A log that is written and rotated as logrotate does it. */
final class Rotated {
  final Path log;

  Rotated(Path folder) {
    this.log = folder.resolve("mail.log");
  }

  Path older(int n) {
    return log.resolveSibling("mail.log." + n);
  }

  Path packed(int n) {
    return log.resolveSibling("mail.log." + n + ".gz");
  }

  void write(String text) throws IOException {
    write(log, text);
  }

  static void write(Path file, String text) throws IOException {
    Files.write(
        file,
        text.getBytes(StandardCharsets.ISO_8859_1),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Rotation by rename; {@code create}: the new file is there at once. */
  void rename(boolean create) throws IOException {
    shift();
    Files.move(log, older(1));
    if (create) {
      Files.createFile(log);
    }
  }

  void copyTruncate() throws IOException {
    shift();
    Files.copy(log, older(1));
    truncate();
  }

  void truncate() throws IOException {
    Files.newByteChannel(log, StandardOpenOption.WRITE).truncate(0).close();
  }

  private void shift() throws IOException {
    for (int n = 98; n > 0; n--) {
      if (Files.exists(older(n))) {
        Files.move(older(n), older(n + 1));
      }
      if (Files.exists(packed(n))) {
        Files.move(packed(n), packed(n + 1));
      }
    }
  }

  void pack(int n) throws IOException {
    Path to = packed(n);
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(to))) {
      Files.copy(older(n), out);
    }
    Files.setLastModifiedTime(to, Files.getLastModifiedTime(older(n)));
    Files.delete(older(n));
  }

  void moveAway(int n, Path to) throws IOException {
    Files.move(older(n), to, StandardCopyOption.REPLACE_EXISTING);
  }
}
