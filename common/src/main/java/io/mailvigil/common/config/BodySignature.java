// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a request of ours proves where it comes from: {@code v1=} and the hexadecimal HMAC-SHA256,
 * under a secret that both sides know, of the bytes of a timestamp, a dot and the body.
 */
public final class BodySignature {
  private BodySignature() {}

  /** The value of {@code X-Mailvigil-Signature} beside this {@code X-Mailvigil-Timestamp}. */
  public static String of(Secret secret, String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(UTF_8));
      return "v1=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
