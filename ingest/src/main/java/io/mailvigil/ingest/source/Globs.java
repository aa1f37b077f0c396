// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds the logs that a configured path names. */
public final class Globs {
  private Globs() {}

  public static boolean isGlob(String path) {
    return path.chars().anyMatch(c -> c == '*' || c == '?' || c == '[' || c == '{');
  }

  /**
   * The path itself, absolute, or the files that its last part matches now, in order of their
   * names. What rotation has made of another match ({@code mail.log.1}) is left to that one's tail.
   */
  public static List<Path> expand(String path) {
    Path given = Path.of(path).toAbsolutePath().normalize();
    if (!isGlob(path) || Files.exists(given) || given.getParent() == null) {
      return List.of(given);
    }
    TreeSet<Path> matches = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(given.getParent(), String.valueOf(given.getFileName()))) {
      for (Path file : files) {
        if (Files.isRegularFile(file)) {
          matches.add(file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of(); // looked for again in a second
    }
    List<Path> logs = new ArrayList<>(matches);
    logs.removeIf(file ->
        file.toString().endsWith(".gz")
            || matches.stream()
                .anyMatch(other ->
                    Relative.rankOf(
                            String.valueOf(other.getFileName()), String.valueOf(file.getFileName()))
                        != null));
    return logs;
  }
}
