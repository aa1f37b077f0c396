// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.up;

import java.io.ByteArrayOutputStream;
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
import java.util.Arrays;
import java.util.List;

/**
 * A log that is written line by line, each line stamped with the moment of its writing, its end
 * often half a line, and rotated by rename: what a mail server and logrotate do, quicker.
 */
final class WrittenLog implements AutoCloseable {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);
  private static final int STAMP_LENGTH = "2026-11-01T00:00:00.000000+00:00".length();

  private final Path log;
  private final List<Path> older = new ArrayList<>();
  private byte[] heldBack = {};
  private OutputStream out;

  WrittenLog(Path log) throws IOException {
    this.log = log;
    this.out = open();
  }

  private OutputStream open() throws IOException {
    return Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * Writes some lines of a log made before, with new stamps, in one go.
   *
   * @param heldBack how many bytes of the end wait for the next call
   */
  void write(List<String> lines, int heldBack) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(this.heldBack);
    for (String line : lines) {
      String stamped = STAMP.format(Instant.now()) + line.substring(STAMP_LENGTH) + '\n';
      all.write(stamped.getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = all.toByteArray();
    int cut = Math.max(0, bytes.length - heldBack);
    out.write(bytes, 0, cut);
    this.heldBack = Arrays.copyOfRange(bytes, cut, bytes.length);
  }

  /** Renames all files of the log and goes on in a new one; no line stands in two files. */
  void rotate() throws IOException {
    write(List.of(), 0);
    for (int n = older.size(); n > 0; n--) {
      Files.move(older(n), older(n + 1));
    }
    Files.move(log, older(1));
    older.add(older(older.size() + 1));
    OutputStream late = out;
    out = open();
    late.close();
  }

  private Path older(int n) {
    return log.resolveSibling(log.getFileName() + "." + n);
  }

  /** All files, oldest first. */
  List<Path> filesInOrder() {
    List<Path> all = new ArrayList<>(older.reversed());
    all.add(log);
    return all;
  }

  @Override
  public void close() throws IOException {
    write(List.of(), 0);
    out.close();
  }
}
