// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a file's first complete line, found step by step as the file grows: what a file is
 * known by through renames, copies and compression (as {@code io.mailvigil.ingest.join.LineHash}
 * computes it).
 */
final class FirstLine {
  private final MessageDigest digest = sha256();
  private long scanned;
  private @Nullable String hash;

  /** One that is known from a checkpoint; null where it is still to be found. */
  static FirstLine known(@Nullable String hash) {
    FirstLine first = new FirstLine();
    first.hash = hash;
    return first;
  }

  /** The hash, or null while there is no complete line. */
  @Nullable String hash() {
    return hash;
  }

  /**
   * Looks on from where the last look ended.
   *
   * @param whole whether the content is complete, so that its end ends the line too
   * @return the hash, or null while there is no complete line
   */
  @Nullable String look(Content content, byte[] buf, boolean whole) throws IOException {
    while (hash == null) {
      int n = content.read(scanned, buf, buf.length);
      if (n <= 0) {
        return whole && scanned > 0 ? finish() : null;
      }
      int end = 0;
      while (end < n && buf[end] != '\n') {
        end++;
      }
      digest.update(buf, 0, end);
      scanned += end;
      if (end < n) {
        return finish();
      }
    }
    return hash;
  }

  private String finish() {
    hash = HexFormat.of().formatHex(digest.digest(), 0, 16);
    return hash;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
