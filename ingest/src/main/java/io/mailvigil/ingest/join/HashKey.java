// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret under which hashes of wrong passwords leave ingest. A daemon's truncated hash is that
 * of a few bits of a password: whoever has it can try a dictionary. Re-keyed, equal ones stay
 * equal, and that is all they tell.
 */
public final class HashKey {
  private static final String ALGORITHM = "HmacSHA256";

  /** 64 bits: two different hashes of one account are never taken for one. */
  private static final int KEPT = 8;

  private final byte[] secret;

  private HashKey(byte[] secret) {
    this.secret = secret;
  }

  /**
   * The key of this secret: the same secret gives the same hashes.
   *
   * @param secret as many random bits as a key should have, at least 128
   */
  public static HashKey of(String secret) {
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    if (bytes.length < 16) {
      throw new IllegalArgumentException("a secret of less than 16 bytes");
    }
    return new HashKey(bytes);
  }

  /** A key that nobody else ever has: hashes can be compared within this run only. */
  public static HashKey ofThisRun() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return new HashKey(random);
  }

  /** Sixteen hexadecimal digits in place of what the daemon has logged, upper case or lower. */
  String rekeyed(String logged) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      byte[] all = mac.doFinal(logged.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(Arrays.copyOf(all, KEPT));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "a secret";
  }
}
