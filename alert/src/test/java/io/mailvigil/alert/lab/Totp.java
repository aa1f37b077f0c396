// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** One-time codes of six digits that change every 30 s (RFC 6238 over RFC 4226, HMAC-SHA-1). */
final class Totp {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private Totp() {}

  /** The number of the 30-second step that holds an instant. */
  static long step(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), 30);
  }

  /** The code of a step, with leading zeros. */
  static String code(byte[] key, long step) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
      byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
      int truncated = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 0xf) & 0x7fffffff;
      return String.format(Locale.ROOT, "%06d", truncated % 1_000_000);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /** RFC 4648 base 32 of a key whose length is a multiple of five bytes. */
  static String base32(byte[] key) {
    StringBuilder text = new StringBuilder();
    long bits = 0;
    int held = 0;
    for (byte b : key) {
      bits = bits << 8 | (b & 0xff);
      for (held += 8; held >= 5; held -= 5) {
        text.append(BASE32.charAt((int) (bits >> (held - 5)) & 31));
      }
    }
    return text.toString();
  }
}
