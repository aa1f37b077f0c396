// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * The layout number in {@code DATA/version}: a newer folder is refused, an older one is led up step
 * by step.
 */
final class DataVersion {
  /** Leads a folder from layout {@code from} to {@code from + 1}; safe to repeat after a crash. */
  record Step(int from, Change change) {}

  /** What one step does to the folder. */
  @FunctionalInterface
  interface Change {
    /** Changes the folder in place; repeating it after a crash half way does no harm. */
    void apply(DataFolder data) throws ServerException;
  }

  /** One entry for each layout that came before {@link DataFolder#VERSION}. */
  static final List<Step> STEPS = List.of();

  private DataVersion() {}

  static void check(DataFolder data) throws ServerException {
    check(data, DataFolder.VERSION, STEPS);
  }

  static void check(DataFolder data, int program, List<Step> steps) throws ServerException {
    Path file = data.root().resolve("version");
    int found = read(file, program);
    if (found > program) {
      throw new ServerException(
          "The data folder %s was written by a newer Mailvigil (layout %d, this program knows %d): install that version again, or choose another folder with --data."
              .formatted(data.root(), found, program));
    }
    for (int at = found; at < program; at++) {
      int from = at;
      Step step =
          steps.stream()
              .filter(s -> s.from() == from)
              .findFirst()
              .orElseThrow(() ->
                  new ServerException(
                      "The data folder %s has layout %d, which this program can not lead up to %d: choose an empty folder with --data."
                          .formatted(data.root(), from, program)));
      step.change().apply(data);
      data.write(file, String.valueOf(from + 1));
    }
    if (!Files.exists(file)) {
      data.write(file, String.valueOf(program));
    }
  }

  private static int read(Path file, int program) throws ServerException {
    String text;
    try {
      text = Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      return program; // a new folder
    } catch (IOException e) {
      throw new ServerException("%s can not be read (%s).".formatted(file, e.getMessage()), e);
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ServerException(
          "%s holds no layout number: write the number of the release that wrote the folder into it."
              .formatted(file),
          e);
    }
  }
}
