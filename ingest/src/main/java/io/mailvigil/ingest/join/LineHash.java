// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Hashes that make {@code event.id} (contract part 3): of a file's first line, and of a verdict
 * line's place and bytes. Not thread-safe.
 */
public final class LineHash {
  /** Digits of the hash of a first line: as many of its SHA-256. */
  public static final int LENGTH = 32;

  private final MessageDigest digest = sha256();
  private final ByteBuffer place = ByteBuffer.allocate(8);

  /** Hash of a file's first complete line, without its line feed: 32 hexadecimal digits. */
  public static String of(byte[] line, int from, int to) {
    MessageDigest digest = sha256();
    digest.update(line, from, to - from);
    return HexFormat.of().formatHex(digest.digest(), 0, LENGTH / 2);
  }

  /** SHA-256 of a whole line: 64 hexadecimal digits. */
  static String whole(byte[] line, int from, int to) {
    MessageDigest digest = sha256();
    digest.update(line, from, to - from);
    return HexFormat.of().formatHex(digest.digest());
  }

  String id(byte[] firstLineHash, long offset, byte[] line, int from, int to) {
    digest.update(firstLineHash);
    digest.update(place.clear().putLong(offset).array());
    digest.update(line, from, to - from);
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** The id of a further record of a line: records of one line are told apart by their order. */
  String within(String line, int index) {
    digest.update(line.getBytes(StandardCharsets.UTF_8));
    digest.update(place.clear().putLong(index).array());
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  /** The id of a record that has one of its own: the same wherever and however it is read. */
  String own(String product, String record) {
    digest.update(product.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    digest.update(record.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest.digest(), 0, 16);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
