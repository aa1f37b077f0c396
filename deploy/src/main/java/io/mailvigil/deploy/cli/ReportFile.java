// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.cli;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A page that is to be written when long work is done: the folder is tried before it, a page that
 * was there before stays until the new one is whole, and only this user may read it.
 */
final class ReportFile implements AutoCloseable {
  private final Path target;
  private final Path partial;
  private final Writer writer;

  private ReportFile(Path target, Path partial) throws IOException {
    this.target = target;
    this.partial = partial;
    this.writer = Files.newBufferedWriter(partial, StandardCharsets.UTF_8);
  }

  /** Throws where nothing can be written there. */
  static ReportFile at(Path target) throws IOException {
    Path folder = target.toAbsolutePath().normalize().getParent();
    if (folder == null || Files.isDirectory(target)) {
      throw new FileSystemException(
          target.toString(), null, "is a folder: name a file for the report");
    }
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    return new ReportFile(target, Files.createTempFile(folder, ".report", ".part"));
  }

  Writer writer() {
    return writer;
  }

  /** The page is whole: it takes its place. */
  void keep() throws IOException {
    writer.close();
    Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() throws IOException {
    writer.close();
    Files.deleteIfExists(partial);
  }
}
