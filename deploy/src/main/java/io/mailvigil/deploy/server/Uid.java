// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;

/**
 * The uid Elasticsearch runs under: this process's own, or 65534 (nobody) in place of root, as
 * which Elasticsearch refuses to run.
 */
record Uid(int number, boolean dropped) {
  private static final int ROOT = 0;
  private static final int NOBODY = 65534;

  /**
   * The uid to use over {@code folder}: as root the one that owns the folder where it exists
   * already (an ordinary user may have made it), else nobody.
   */
  static Uid over(Path folder) throws IOException {
    int own = ofProcess(ProcessHandle.current());
    if (own != ROOT) {
      return new Uid(own, false);
    }
    int owner = Files.isDirectory(folder) ? owner(folder) : ROOT;
    return new Uid(owner == ROOT ? NOBODY : owner, true);
  }

  /** The command, led by what gives up root where that is needed. */
  List<String> command(List<String> command) {
    if (!dropped) {
      return command;
    }
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + number,
                "--regid=" + number,
                "--clear-groups",
                "--no-new-privs"));
    all.addAll(command);
    return List.copyOf(all);
  }

  /** Gives a folder that nobody else can reach yet, and all in it, to this uid. */
  void give(Path folder) throws IOException {
    if (dropped) {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              own(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
                throws IOException {
              own(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    }
  }

  private void own(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", number, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", number, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Promises that this uid can pass through to the path.
   *
   * @throws ServerException when a folder above it is closed to others
   */
  void requireReach(Path path, String what, String mend) throws IOException {
    if (dropped) {
      for (Path at = path.toRealPath(); at != null; at = at.getParent()) {
        if (owner(at) != number
            && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          throw new ServerException(
              "Elasticsearch does not run as root, and uid %d can not reach %s %s because %s is closed to it: %s."
                  .formatted(number, what, path, at, mend));
        }
      }
    }
  }

  /** The uid a process runs under. */
  static int ofProcess(ProcessHandle process) throws IOException {
    return owner(Path.of("/proc/" + process.pid()));
  }

  static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
