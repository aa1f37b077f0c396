// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

/** A file open in a {@link World}; made by {@link World#open}. */
public final class LogFile {
  final FileIdentity identity;

  LogFile(FileIdentity identity) {
    this.identity = identity;
  }

  public FileIdentity identity() {
    return identity;
  }
}
