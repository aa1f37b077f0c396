// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.source;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A line of more than {@link FileTail#BUFFER} bytes, of which 8 KiB, the length and the hash are
 * kept.
 *
 * @param offset its first byte in the uncompressed file
 * @param length its bytes, without the line feed
 * @param sha256 of all of them, 64 hexadecimal digits
 * @param head its first 8 KiB
 */
@SuppressWarnings("ArrayRecordComponent") // handed over once, compared nowhere
public record OversizedLine(long offset, long length, String sha256, byte[] head) {
  private static final int HEAD = 8192;

  /** Its place behind the line feed. */
  public long end() {
    return offset + length + 1;
  }

  /** Gathers one while it is read, in bounded memory. */
  static final class Gathering {
    private final MessageDigest digest = FirstLine.sha256();
    private final ByteArrayOutputStream head = new ByteArrayOutputStream(HEAD);
    private long length;

    void add(byte[] buf, int to) {
      digest.update(buf, 0, to);
      head.write(buf, 0, Math.min(to, HEAD - head.size()));
      length += to;
    }

    long length() {
      return length;
    }

    OversizedLine finish(long offset) {
      return new OversizedLine(
          offset, length, HexFormat.of().formatHex(digest.digest()), head.toByteArray());
    }
  }
}
