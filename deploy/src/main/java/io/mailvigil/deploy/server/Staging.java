// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Puts a whole folder of Elasticsearch's in place at once.
 *
 * <p>It is filled under {@code DATA/staging}, which only we can enter, given to its owner there and
 * then renamed. So root never writes through a path that another uid could have bent with a
 * symbolic link, and a start that was cut off leaves no half folder.
 */
final class Staging {
  /** Fills the folder. */
  @FunctionalInterface
  interface Filler {
    void fill(Path folder) throws IOException;
  }

  private final DataFolder data;
  private final Uid uid;

  Staging(DataFolder data, Uid uid) {
    this.data = data;
    this.uid = uid;
  }

  /** Replaces the child of that name by what the filler writes. */
  Path replace(String child, Filler filler) throws IOException {
    Path staging = data.child("staging");
    Path fresh = staging.resolve(child);
    Path old = staging.resolve(child + ".old");
    delete(fresh);
    delete(old);
    data.child("staging/" + child);
    filler.fill(fresh);
    uid.give(fresh);
    Path target = data.root().resolve(child);
    if (Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    delete(old);
    return target;
  }

  /** Removes a folder and all in it, following no link; does nothing where there is none. */
  static void delete(Path folder) throws IOException {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
                throws IOException {
              if (failure != null) {
                throw failure;
              }
              Files.delete(dir);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // nothing to delete
    }
  }
}
