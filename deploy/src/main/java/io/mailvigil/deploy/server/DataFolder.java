// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * DATA: everything Mailvigil keeps on one machine, in one folder that only its owner can read
 * (contract part 8).
 *
 * <p>DATA itself is 0711, so that the unprivileged uid of Elasticsearch can pass through to its own
 * children; every child is 0700. Making this object touches nothing; {@link #take} makes the
 * folder, holds it for this process and checks its version. A command that only talks to a running
 * pipeline uses the folder without taking it.
 */
public final class DataFolder {
  /** The layout this program writes; a folder with a higher number is refused. */
  static final int VERSION = 1;

  private static final Set<PosixFilePermission> PASS_THROUGH =
      PosixFilePermissions.fromString("rwx--x--x");
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");

  private final Path root;

  private DataFolder(Path root) {
    this.root = root;
  }

  /** Names the folder; nothing is read or made. */
  public static DataFolder at(Path root) {
    return new DataFolder(root.toAbsolutePath().normalize());
  }

  /** The absolute path of DATA. */
  public Path root() {
    return root;
  }

  /**
   * Makes the folder where it is missing, holds it until the answer is closed (or this process
   * ends, however it ends), and brings an older layout up to this program's.
   *
   * @throws ServerException when another process holds it, when it was written by a newer program,
   *     or when it can not be written
   */
  public Hold take() throws ServerException {
    try {
      Files.createDirectories(root);
      if (!Files.getPosixFilePermissions(root).equals(PASS_THROUGH)) {
        Files.setPosixFilePermissions(root, PASS_THROUGH);
      }
    } catch (IOException e) {
      throw notWritable(e);
    }
    Hold hold = Hold.of(root.resolve("lock"), this);
    try {
      DataVersion.check(this);
      return hold;
    } catch (ServerException e) {
      hold.close();
      throw e;
    }
  }

  /**
   * The child folder of that name, made 0700 when it is missing.
   *
   * @throws ServerException when it can not be made
   */
  public Path child(String name) throws ServerException {
    Path child = root.resolve(name);
    try {
      if (!Files.isDirectory(child)) {
        Files.createDirectory(child, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      return child;
    } catch (FileAlreadyExistsException e) {
      return child; // the other server, starting at the same time, was quicker
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /**
   * The secret of that name: 256 random bits as text of {@code [A-Za-z0-9_-]}, made on the first
   * call and the same ever after.
   *
   * @throws ServerException when it can be neither read nor made
   */
  public String secret(String name) throws ServerException {
    Path file = secretFile(name);
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      byte[] random = new byte[32];
      new SecureRandom().nextBytes(random);
      String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      child("secrets");
      write(file, secret);
      return secret;
    } catch (AccessDeniedException e) {
      throw new ServerException(
          "%s can not be read: run this as the user Mailvigil runs as, or as root.".formatted(file),
          e);
    } catch (IOException e) {
      throw new ServerException("%s can not be read (%s).".formatted(file, e.getMessage()), e);
    }
  }

  /** Where the secret of that name stands (0600). */
  public Path secretFile(String name) {
    return root.resolve("secrets").resolve(name);
  }

  /** Leaves a word for other processes, as where something listens, in a file of that name. */
  public void note(String name, String text) throws ServerException {
    write(root.resolve(name), text);
  }

  /**
   * Promises that at least {@code bytes} are free under DATA.
   *
   * @throws ServerException when they are not
   */
  void requireSpace(long bytes, String what) throws ServerException {
    try {
      long free = Files.getFileStore(root).getUsableSpace();
      if (free < bytes) {
        throw new ServerException(
            "%s has %d MB free and %s needs %d MB: free some space, or choose another folder with --data."
                .formatted(root, free >> 20, what, bytes >> 20));
      }
    } catch (ServerException e) {
      throw e;
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  /** Puts a file in place whole or not at all, readable by the owner only. */
  void write(Path file, String text) throws ServerException {
    Path part = file.resolveSibling(file.getFileName() + ".new");
    try {
      Files.deleteIfExists(part);
      Files.createFile(part, PosixFilePermissions.asFileAttribute(SECRET));
      try (FileChannel out = FileChannel.open(part, StandardOpenOption.WRITE)) {
        out.write(ByteBuffer.wrap((text + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        out.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw notWritable(e);
    }
  }

  private ServerException notWritable(IOException e) {
    String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    return new ServerException(
        "The data folder %s can not be written (%s): give it to the user Mailvigil runs as, or choose another with --data."
            .formatted(root, why),
        e);
  }

  /** DATA, held by this process; the operating system lets go when the process ends. */
  public static final class Hold implements AutoCloseable {
    private final FileChannel channel;

    private Hold(FileChannel channel) {
      this.channel = channel;
    }

    private static Hold of(Path file, DataFolder data) throws ServerException {
      try {
        FileChannel channel =
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(SECRET));
        if (lock(channel) == null) {
          channel.close();
          throw new ServerException(
              "The data folder %s is in use by another Mailvigil: stop that one first, or choose another folder with --data."
                  .formatted(data.root));
        }
        return new Hold(channel);
      } catch (ServerException e) {
        throw e;
      } catch (IOException e) {
        throw data.notWritable(e);
      }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
      try {
        return channel.tryLock();
      } catch (OverlappingFileLockException e) {
        return null; // held by this very process
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
