// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a file's first complete line, found step by step as the file grows: what a file is
 * known by through renames, copies and compression (as {@code io.mailvigil.ingest.join.LineHash}
 * computes it).
 */
final class FirstLine {
  private static final int HEAD = 64;

  private final MessageDigest digest = sha256();
  private byte[] head = {};
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
   * Looks on from where the last look ended, or anew where the content has begun anew since: a
   * truncated file may hold less than was looked through, or another line.
   *
   * @param whole whether the content is complete, so that its end ends the line too
   * @return the hash, or null while there is no complete line
   */
  @Nullable String look(Content content, byte[] buf, boolean whole) throws IOException {
    if (hash == null && scanned > 0 && !whole && !beginsAsBefore(content)) {
      digest.reset();
      scanned = 0;
    }
    while (hash == null) {
      int n = content.read(scanned, buf, buf.length);
      if (n <= 0) {
        return whole && scanned > 0 ? finish() : null;
      }
      int end = 0;
      while (end < n && buf[end] != '\n') {
        end++;
      }
      if (scanned == 0) {
        head = Arrays.copyOf(buf, Math.min(end, HEAD));
      }
      digest.update(buf, 0, end);
      scanned += end;
      if (end < n) {
        return finish();
      }
    }
    return hash;
  }

  private boolean beginsAsBefore(Content content) throws IOException {
    byte[] now = new byte[head.length];
    return content.size() >= scanned
        && content.read(0, now, now.length) == now.length
        && Arrays.equals(head, now);
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
