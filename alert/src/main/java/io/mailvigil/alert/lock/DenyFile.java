// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file that a mail server reads at every login, replaced as a whole or not at all.
 *
 * <p>What Dovecot 2.3.19 does with the file of a deny passdb, as measured: a missing one lets
 * everybody in, <b>one it may not read shuts everybody out</b>, and one whose modification second
 * and size are those it knows is not read again. So a new version is written beside the old one,
 * given its group and mode, checked to be readable for the server, flushed to the disk, given a
 * later second than the old one, and renamed over it. Bytes that are not ours pass through as they
 * are.
 */
final class DenyFile {
  private static final long LARGEST = 16 << 20;
  private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rw-r-----");
  private static final ReentrantLock ONE_WRITER = new ReentrantLock();

  /** What a new version makes of the lines of the old one. */
  interface Change {
    List<String> of(List<String> lines);
  }

  private final Path configured;
  private final Path folder;
  private final String group;
  private final Duration patience;

  /**
   * Names the file; nothing is touched yet.
   *
   * @param group the group that a file made by us gets, the server's
   * @param patience how long to wait for another writer at most
   */
  DenyFile(Path file, String group, Duration patience) {
    this.configured = file;
    this.folder = Objects.requireNonNull(file.getParent(), "a file in a folder");
    this.group = group;
    this.patience = patience;
  }

  /** The lines, each byte one character (ISO 8859-1); none when there is no file. */
  List<String> read() throws IOException {
    try {
      if (Files.size(configured) > LARGEST) {
        throw new IOException(configured + " is larger than 16 MiB: it is no list of accounts");
      }
      String text = new String(Files.readAllBytes(configured), ISO_8859_1);
      return text.isEmpty() ? List.of() : List.of(stripLastNewline(text).split("\n", -1));
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(folder)) {
        throw new IOException(folder + " is missing: create the folder of the deny file", e);
      }
      return List.of();
    } catch (AccessDeniedException e) {
      throw new IOException(configured + " cannot be read: let this user read it", e);
    }
  }

  /** Changes the lines; the change sees the newest version and no other writer comes between. */
  void change(Change change) throws IOException {
    try {
      if (!ONE_WRITER.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(configured + ": another change does not end; try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    try (FileChannel guard =
            FileChannel.open(
                folder.resolve(".mailvigil.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = lock(guard)) {
      List<String> old = read();
      List<String> changed = change.of(List.copyOf(old));
      if (!changed.equals(old) || !Files.exists(configured)) {
        replace(changed);
      }
    } catch (AccessDeniedException | NoSuchFileException e) {
      throw new IOException(
          folder + " cannot be written: it must exist and belong to this user", e);
    } finally {
      ONE_WRITER.unlock();
    }
  }

  /** Why a change would fail; tries one beside the file and takes it away again. */
  List<String> problems() {
    Path trial = configured.resolveSibling("." + configured.getFileName() + ".trial");
    try {
      List<String> lines = read();
      if (!Files.isWritable(folder)) {
        return List.of(folder + " cannot be written: it must belong to this user");
      }
      try {
        write(lines, trial, configured);
      } finally {
        Files.deleteIfExists(trial);
      }
      return List.of();
    } catch (IOException e) {
      return List.of(Objects.requireNonNullElse(e.getMessage(), configured + " is unusable"));
    }
  }

  // FileLock is per process; another process's lock is waited for in small steps.
  private FileLock lock(FileChannel guard) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      FileLock held = guard.tryLock();
      if (held != null) {
        return held;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(configured + ": another process keeps it locked; try again");
      }
      Pause.of(Duration.ofMillis(20));
    }
  }

  private void replace(List<String> lines) throws IOException {
    Path file = Files.exists(configured) ? configured.toRealPath() : configured;
    Path fresh = fresh(file);
    try {
      write(lines, fresh, file);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static Path fresh(Path file) {
    return file.resolveSibling("." + file.getFileName() + ".mailvigil");
  }

  /** Writes a new version beside a file, ready to take its place. */
  private void write(List<String> lines, Path fresh, Path file) throws IOException {
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      dress(fresh, Files.exists(file) ? attributes(file) : null);
      channel.force(true);
    }
    requireReadable(fresh);
  }

  private void dress(Path fresh, @Nullable PosixFileAttributes old) throws IOException {
    var view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    var names = fresh.getFileSystem().getUserPrincipalLookupService();
    PosixFileAttributes mine = attributes(fresh);
    if (old != null && !old.owner().equals(mine.owner())) {
      try {
        view.setOwner(old.owner());
      } catch (IOException e) {
        // only root may give files away; whether the server can read it is asked below
      }
    }
    String wanted = old == null ? group : old.group().getName();
    if (!mine.group().getName().equals(wanted)) {
      try {
        view.setGroup(names.lookupPrincipalByGroupName(wanted));
      } catch (IOException e) {
        throw new IOException(
            configured
                + " cannot be given to group "
                + wanted
                + ": chgrp "
                + wanted
                + " its folder and chmod g+s it",
            e);
      }
    }
    Files.setPosixFilePermissions(fresh, old == null ? OURS : old.permissions());
    // Dovecot tells versions apart by second and size
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    if (old != null) {
      Instant next = old.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.SECONDS);
      next = next.plusSeconds(1);
      now = next.isAfter(now) ? next : now;
    }
    Files.setLastModifiedTime(fresh, FileTime.from(now));
  }

  private void requireReadable(Path file) throws IOException {
    PosixFileAttributes its = attributes(file);
    Set<PosixFilePermission> may = its.permissions();
    boolean readable =
        may.contains(PosixFilePermission.OTHERS_READ)
            || (may.contains(PosixFilePermission.GROUP_READ) && its.group().getName().equals(group))
            || (may.contains(PosixFilePermission.OWNER_READ)
                && its.owner().getName().equals(group));
    if (!readable) {
      throw new IOException(
          configured
              + " would not be readable for group "
              + group
              + ", which shuts every account out: chgrp "
              + group
              + " and chmod 0640 it");
    }
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class);
  }

  private static String stripLastNewline(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
