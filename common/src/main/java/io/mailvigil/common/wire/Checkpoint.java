// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one ingest has committed, record by record: committed in the transaction of the events it
 * covers, so that a start goes on exactly behind them. Keys begin with the ingest's instance name
 * and {@code /}.
 */
public sealed interface Checkpoint {
  /**
   * Who holds the instance name, and how far: a writer that finds another incarnation here has been
   * replaced.
   *
   * @param sequence the number of its last committed transaction
   */
  record Owner(String incarnation, long sequence) implements Checkpoint {}

  /** How far the files under one configured path are read, oldest first. */
  record Files(List<FilePosition> generations) implements Checkpoint {
    public Files {
      generations = List.copyOf(generations);
    }
  }

  /** One open join, in the words of the reader that keeps it. */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes, compared nowhere
  record OpenJoin(byte[] state) implements Checkpoint {}

  /**
   * How far one file is read, known again after a rename, a copy or compression.
   *
   * @param firstLine hash of its first complete line, null while it has none
   * @param inode its identity in the file system as it was, null where that has none
   * @param offset the first byte of the uncompressed file that is not covered yet
   * @param anchor hash of the (at most 64) bytes before {@code offset}, so that a file with the
   *     same first line and other content is told apart; empty at offset 0
   * @param modifiedMillis its modification time when it was last read, epoch milliseconds
   */
  record FilePosition(
      @Nullable String firstLine,
      @Nullable String inode,
      long offset,
      String anchor,
      long modifiedMillis) {}
}
