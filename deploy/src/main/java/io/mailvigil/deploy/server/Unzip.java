// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Unpacks a server's archive without its top folder; nothing can land outside of the target. */
final class Unzip {
  private Unzip() {}

  /**
   * Unpacks the archive. {@code java.util.zip} knows no x bit, so what lies in {@code bin/} gets it
   * back; libraries of other operating systems are left out.
   *
   * @throws IOException for an archive that is broken or holds an entry that would leave the target
   */
  static void into(Path zip, Path target) throws IOException {
    try (InputStream file = Files.newInputStream(zip);
        ZipInputStream in = new ZipInputStream(file)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        Path name = Path.of(entry.getName());
        if (name.getNameCount() < 2 || foreign(entry.getName())) {
          continue;
        }
        Path to = target.resolve(name.subpath(1, name.getNameCount())).normalize();
        if (name.isAbsolute() || !to.startsWith(target) || to.equals(target)) {
          throw new IOException(
              "the archive holds an entry outside of its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(to);
        } else {
          Files.createDirectories(to.getParent());
          Files.copy(in, to);
          if (to.startsWith(target.resolve("bin"))) {
            Files.setPosixFilePermissions(to, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
  }

  private static boolean foreign(String name) {
    return name.contains("/lib/platform/darwin-") || name.contains("/lib/platform/windows-");
  }
}
