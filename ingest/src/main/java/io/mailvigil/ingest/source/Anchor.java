// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import io.mailvigil.common.wire.Checkpoint.FilePosition;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A hash of the bytes before a position: tells a file from another one that begins with the same
 * line.
 */
final class Anchor {
  static final int BYTES = 64;

  private Anchor() {}

  /** The anchor of a position in a file that lies there plain; empty where it can not be had. */
  static String at(Content content, long offset) throws IOException {
    int length = (int) Math.min(offset, BYTES);
    byte[] before = new byte[length];
    return length > 0 && content.read(offset - length, before, length) == length
        ? of(before, length)
        : "";
  }

  /** The anchor behind {@code buf[0, to)}. */
  static String of(byte[] buf, int to) {
    MessageDigest digest = FirstLine.sha256();
    int length = Math.min(to, BYTES);
    digest.update(buf, to - length, length);
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /** Whether the content reaches up to the position and has the same bytes before it. */
  static boolean holds(Content content, FilePosition position, byte[] buf) throws IOException {
    if (position.offset() == 0) {
      return true;
    }
    long from = Math.max(0, position.offset() - BYTES);
    int length = (int) (position.offset() - from);
    int n = content.read(from, buf, length);
    return n == length && (position.anchor().isEmpty() || of(buf, n).equals(position.anchor()));
  }
}
