// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** Signed tokens: RFC 7515 with RS256. */
final class Jwt {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

  private Jwt() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /**
   * Signs the claims.
   *
   * @param kid names the key at the receiver, empty where it needs none
   * @throws GeneralSecurityException where the key is none for RS256
   */
  static String signed(PrivateKey key, String kid, ObjectNode claims)
      throws GeneralSecurityException {
    ObjectNode head = object().put("alg", "RS256").put("typ", "JWT");
    if (!kid.isEmpty()) {
      head.put("kid", kid);
    }
    String text = part(head) + "." + part(claims);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(key);
    signature.update(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + URL.encodeToString(signature.sign());
  }

  private static String part(ObjectNode node) {
    return URL.encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** An RSA key in PEM, PKCS #8. The message of what is thrown shows nothing of it. */
  static PrivateKey key(String pem) throws GeneralSecurityException {
    String begin = "-----BEGIN PRIVATE KEY-----";
    int from = pem.indexOf(begin);
    int to = pem.indexOf("-----END PRIVATE KEY-----");
    if (from < 0 || to < from) {
      throw new GeneralSecurityException("no PKCS #8 key in PEM");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new GeneralSecurityException("no RSA key in PKCS #8");
    }
  }
}
