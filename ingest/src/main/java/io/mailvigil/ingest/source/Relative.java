// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file that rotation made of a log, by logrotate's names: {@code mail.log.1}, {@code
 * mail.log.2.gz}, {@code mail.log-20261123}, {@code mail-20261123.log.gz} (dateext, extension).
 *
 * @param file where it is now
 * @param rank its place: {@code .3} is older than {@code .1}, an earlier date than a later one
 * @param inode its identity in the file system, null where that has none
 * @param modified epoch milliseconds; kept by gzip
 */
record Relative(Path file, String rank, @Nullable String inode, long modified) {
  private static final Pattern SUFFIX =
      Pattern.compile("[.-](?:(\\d{1,5})|(\\d{6}[-_.\\d]*))(\\.gz)?");

  /**
   * The relatives of a log, oldest first; empty where the folder can not be read, null where one of
   * them went away meanwhile, in the midst of a rotation.
   */
  static @Nullable List<Relative> of(Path log) {
    List<Relative> all = new ArrayList<>();
    Path folder = log.toAbsolutePath().getParent();
    if (folder == null) {
      return all;
    }
    String name = String.valueOf(log.getFileName());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        String rank = rankOf(name, String.valueOf(file.getFileName()));
        if (rank != null) {
          BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
          if (is.isRegularFile() && is.size() > 0) {
            all.add(new Relative(file, rank, inode(is), is.lastModifiedTime().toMillis()));
          }
        }
      }
    } catch (NoSuchFileException e) {
      return Files.isDirectory(folder) ? null : List.of();
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    all.sort(Comparator.comparing(Relative::rank).thenComparing(Relative::isCompressed));
    return all;
  }

  /** Sorts oldest first; null where the name is not one that rotation gives to this log. */
  static @Nullable String rankOf(String log, String name) {
    String suffix = null;
    int dot = log.lastIndexOf('.');
    if (name.startsWith(log)) {
      suffix = name.substring(log.length());
    } else if (dot > 0 && name.startsWith(log.substring(0, dot))) { // extension behind the date
      String extension = log.substring(dot);
      String rest = name.substring(dot);
      int at = rest.lastIndexOf(extension);
      if (at > 0 && (rest.length() == at + extension.length() || rest.endsWith(".gz"))) {
        suffix = rest.substring(0, at) + rest.substring(at + extension.length());
      }
    }
    Matcher m = suffix == null ? null : SUFFIX.matcher(suffix);
    if (m == null || !m.matches()) {
      return null;
    }
    return m.group(1) != null
        ? "1/%05d".formatted(99_999 - Integer.parseInt(m.group(1)))
        : "0/" + m.group(2);
  }

  static @Nullable String inode(BasicFileAttributes is) {
    return is.fileKey() == null ? null : is.fileKey().toString();
  }

  boolean isCompressed() {
    return file.toString().endsWith(".gz");
  }

  /** The hash of its first line, null where it can not be read (now). */
  @Nullable String firstLine(byte[] buf) {
    try (Content content = Content.of(file)) {
      return new FirstLine().look(content, buf, true);
    } catch (IOException e) {
      return null;
    }
  }

  /** Whether this is the file that was read so far: same first line, and what was read is in it. */
  boolean matches(FilePosition position, byte[] buf) {
    if (position.firstLine() == null) {
      return position.inode() != null && position.inode().equals(inode) && !isCompressed();
    }
    try (Content content = Content.of(file)) {
      return position.firstLine().equals(new FirstLine().look(content, buf, true))
          && Anchor.holds(content, position, buf);
    } catch (IOException e) {
      return false;
    }
  }
}
