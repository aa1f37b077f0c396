// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A data folder that another uid can pass through to, removed when closed. */
record ScratchData(Path parent, DataFolder folder) implements AutoCloseable {
  static ScratchData make() throws IOException {
    Path parent = Files.createTempDirectory("mailvigil-it");
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx--x--x"));
    return new ScratchData(parent, DataFolder.at(parent.resolve("data")));
  }

  ServerZip zip() {
    return ServerZip.keptIn(ServerZip.defaultCache(folder), System.err);
  }

  @Override
  public void close() throws IOException {
    Staging.delete(parent);
  }
}
