// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.ingest;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A log that is written line by line, each line stamped with the moment of its writing, and rotated
 * by rename: what a mail server and logrotate do, quicker.
 */
final class WrittenLog implements AutoCloseable {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);
  private static final int STAMP_LENGTH = "2026-11-01T00:00:00.000000+00:00".length();

  private final Path log;
  private final List<Path> files = new ArrayList<>();
  private OutputStream out;

  WrittenLog(Path log) throws IOException {
    this.log = log;
    this.out = open();
  }

  private OutputStream open() throws IOException {
    return Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Writes some lines of a log made before, with new stamps, in one go. */
  void write(List<String> lines) throws IOException {
    StringBuilder all = new StringBuilder();
    for (String line : lines) {
      all.append(STAMP.format(Instant.now()))
          .append(line, STAMP_LENGTH, line.length())
          .append('\n');
    }
    out.write(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  void rotate() throws IOException {
    for (int n = files.size(); n > 0; n--) {
      Files.move(older(n), older(n + 1));
    }
    Files.move(log, older(1));
    files.add(older(1));
    OutputStream late = out;
    out = open();
    late.close();
  }

  private Path older(int n) {
    return log.resolveSibling(log.getFileName() + "." + n);
  }

  /** All files, oldest first. */
  List<Path> filesInOrder() {
    List<Path> all = new ArrayList<>();
    for (int n = files.size(); n > 0; n--) {
      all.add(older(n));
    }
    all.add(log);
    return all;
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
