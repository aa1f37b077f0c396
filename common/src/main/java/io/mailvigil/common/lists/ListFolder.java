// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder as texts: of the lists folder, or of the rules folder.
 *
 * @param path null where none is configured: then it is empty
 */
public record ListFolder(@Nullable Path path) {
  private static final int MOST_FILES = 10_000;
  private static final long LARGEST = 1 << 20;

  /** No folder: every list is empty. */
  public static final ListFolder NONE = new ListFolder(null);

  /** Reads the key {@code folder} of a section; a mistake is noted in it. */
  public static ListFolder from(ConfigNode section, String key) {
    String text = section.text(key, "");
    if (text.isEmpty()) {
      return NONE;
    }
    Path folder = Path.of(text);
    if (!Files.isDirectory(folder)) {
      section.mistake(key, "there is no folder " + text + ": make it, or leave it empty");
      return NONE;
    }
    return new ListFolder(folder);
  }

  /**
   * The texts of files by path, in order.
   *
   * @param texts of those that could be read
   * @param mistakes each as {@code file:1: sentence}
   */
  public record Texts(Map<String, String> texts, List<String> mistakes) {
    /** What they say as lists. */
    public NamedLists.Read asLists() {
      NamedLists.Read read = NamedLists.read(texts);
      List<String> all = new ArrayList<>(mistakes);
      all.addAll(read.mistakes());
      return new NamedLists.Read(read.lists(), all);
    }
  }

  /** The files of lists, but hidden ones, {@code README} and backup copies. */
  public Texts lists() {
    return texts(name -> !name.startsWith("README"));
  }

  /** All lists of the folder as they stand now. */
  public NamedLists.Read read() {
    return lists().asLists();
  }

  /** The files whose name is asked for, but hidden ones and backup copies. */
  public Texts texts(Predicate<String> wanted) {
    Map<String, String> texts = new TreeMap<>();
    List<String> mistakes = new ArrayList<>();
    if (path == null) {
      return new Texts(texts, mistakes);
    }
    List<Path> files;
    try (Stream<Path> inside = Files.list(path)) {
      files = inside.filter(file -> isTaken(file, wanted)).sorted().limit(MOST_FILES + 1L).toList();
    } catch (IOException e) {
      mistakes.add(path + ":1: the folder can not be read: check that this user may");
      return new Texts(texts, mistakes);
    }
    if (files.size() > MOST_FILES) {
      mistakes.add(path + ":1: the folder has more than " + MOST_FILES + " files: join some");
      return new Texts(texts, mistakes);
    }
    for (Path file : files) {
      read(file, texts, mistakes);
    }
    return new Texts(texts, mistakes);
  }

  private static boolean isTaken(Path file, Predicate<String> wanted) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && !name.endsWith("~")
        && !name.toLowerCase(Locale.ROOT).endsWith(".bak")
        && wanted.test(name)
        && Files.isRegularFile(file);
  }

  private static void read(Path file, Map<String, String> texts, List<String> mistakes) {
    try {
      if (Files.size(file) > LARGEST) {
        mistakes.add(file + ":1: the file has more than 1 MiB: split it");
        return;
      }
      texts.put(
          file.toString(),
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString());
    } catch (CharacterCodingException e) {
      mistakes.add(file + ":1: is not UTF-8 text: save it as UTF-8");
    } catch (IOException e) {
      mistakes.add(file + ":1: can not be read: check that it is there and this user may");
    }
  }
}
