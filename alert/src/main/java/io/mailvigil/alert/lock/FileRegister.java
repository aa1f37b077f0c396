// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Our locks in a file of this machine, one {@link LockMark} a line, for servers that have no room
 * for a mark. A change is on the disk when it returns, whole or not at all; two processes may
 * change the file at once.
 */
final class FileRegister {
  private static final ReentrantLock ONE_WRITER = new ReentrantLock();

  private final Path file;
  private final String owner;
  private final Duration patience;

  /**
   * Names the file; nothing is touched yet.
   *
   * @param file in a folder of this user's; made at the first change
   * @param owner the mark of our lines
   * @param patience how long to wait for another writer at most
   */
  FileRegister(Path file, String owner, Duration patience) {
    this.file = file;
    this.owner = owner;
    this.patience = patience;
  }

  /** Throws {@link IllegalArgumentException}: key and sentence. */
  static Path checked(String file) {
    Path path = Path.of(file);
    if (!path.isAbsolute() || path.getFileName() == null) {
      throw new IllegalArgumentException("register: write the whole path, beginning with '/'");
    }
    return path;
  }

  /** All marks of this owner's; none where there is no file yet. */
  List<LockMark> all() throws IOException {
    return lines().stream()
        .map(LockMark::of)
        .flatMap(Optional::stream)
        .filter(mark -> mark.owner().equals(owner))
        .toList();
  }

  /** The mark of an account. */
  Optional<LockMark> find(Account account) throws IOException {
    return all().stream().filter(mark -> mark.isOf(owner, account)).findFirst();
  }

  /** Writes a mark in place of the account's last one. */
  void put(LockMark mark) throws IOException {
    change(mark.lock().account(), List.of(mark.text()));
  }

  /** Takes an account's mark away. */
  void remove(Account account) throws IOException {
    change(account, List.of());
  }

  /** Why a change would fail. */
  List<String> problems() {
    try {
      lines();
      Path folder = folder();
      return Files.isWritable(folder)
          ? List.of()
          : List.of(folder + " cannot be written: it must exist and belong to this user");
    } catch (IOException e) {
      return List.of(Objects.requireNonNullElse(e.getMessage(), file + " cannot be read"));
    }
  }

  private void change(Account account, List<String> more) throws IOException {
    try {
      if (!ONE_WRITER.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(file + ": another change does not end; try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    try (FileChannel guard =
            FileChannel.open(
                file.resolveSibling(file.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock held = held(guard)) {
      List<String> lines = new ArrayList<>();
      for (String line : lines()) {
        if (LockMark.of(line).filter(mark -> mark.isOf(owner, account)).isEmpty()) {
          lines.add(line);
        }
      }
      lines.addAll(more);
      replace(lines);
    } catch (NoSuchFileException e) {
      throw new IOException(folder() + " is missing: create it, writable by this user", e);
    } finally {
      ONE_WRITER.unlock();
    }
  }

  // a lock of another process's is waited for in small steps
  private FileLock held(FileChannel guard) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      FileLock held = guard.tryLock();
      if (held != null) {
        return held;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(file + ": another process keeps it locked; try again");
      }
      Pause.of(Duration.ofMillis(20));
    }
  }

  private void replace(List<String> lines) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    if (!Files.getOwner(fresh).equals(Files.getOwner(folder()))) {
      Files.setOwner(fresh, Files.getOwner(folder())); // root may undo what another user locked
    }
    try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      String text = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private List<String> lines() throws IOException {
    try {
      return Files.readAllLines(file, UTF_8);
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(folder())) {
        throw new IOException(folder() + " is missing: create it, writable by this user", e);
      }
      return List.of();
    } catch (IOException e) {
      throw new IOException(file + " cannot be read: it must belong to this user", e);
    }
  }

  private Path folder() {
    return Objects.requireNonNull(file.getParent(), "an absolute path of a file");
  }
}
