// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Account;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes tokens that nobody else can make: base64url of the content, a dot, base64url of its
 * HMAC-SHA256. They hold nothing secret: who has one may answer.
 */
final class Seal {
  private static final String VERSION = "mailvigil-link-1";
  private static final int LEAST_SECRET = 16;
  private static final int MOST_TOKEN = 2048;
  private static final int FIELDS = 7;
  private static final Base64.Encoder TO_TEXT = Base64.getUrlEncoder().withoutPadding();

  private final Secret secret;

  Seal(Secret secret) {
    this.secret = secret;
  }

  /** Throws {@link ConfigException} where the secret is missing or could be guessed. */
  void check() {
    if (secret.reveal().length() < LEAST_SECRET) {
      throw new ConfigException(
          "alert.links.secret should have at least "
              + LEAST_SECRET
              + " characters, as openssl rand -hex 32 makes it");
    }
  }

  /** The token; null for content that does not fit in one, as a name with a line break. */
  @Nullable String token(Asked asked) {
    List<String> fields =
        List.of(
            VERSION,
            asked.kind().name().toLowerCase(Locale.ROOT),
            asked.id(),
            asked.account().tenant(),
            asked.account().name(),
            asked.to(),
            String.valueOf(asked.until().getEpochSecond()));
    if (fields.stream().anyMatch(field -> field.indexOf('\n') >= 0)) {
      return null;
    }
    byte[] content = String.join("\n", fields).getBytes(UTF_8);
    String token = TO_TEXT.encodeToString(content) + "." + TO_TEXT.encodeToString(mac(content));
    return token.length() <= MOST_TOKEN ? token : null;
  }

  /** What a token asks; null where it is not one of ours. Its time may be over. */
  @Nullable Asked open(String token) {
    int dot = token.indexOf('.');
    if (dot < 0 || token.length() > MOST_TOKEN) {
      return null;
    }
    try {
      byte[] content = Base64.getUrlDecoder().decode(token.substring(0, dot));
      byte[] shown = Base64.getUrlDecoder().decode(token.substring(dot + 1));
      Asked asked = MessageDigest.isEqual(mac(content), shown) ? read(content) : null;
      // base64 writes the same bytes in several ways: each would be a fresh link to one answer
      return asked != null && token.equals(token(asked)) ? asked : null;
    } catch (IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Asked read(byte[] content) {
    String[] fields = new String(content, UTF_8).split("\n", -1);
    if (fields.length != FIELDS || !fields[0].equals(VERSION)) {
      return null;
    }
    return new Asked(
        Asked.Kind.valueOf(fields[1].toUpperCase(Locale.ROOT)),
        fields[2],
        new Account(fields[3], fields[4]),
        fields[5],
        Instant.ofEpochSecond(Long.parseLong(fields[6])));
  }

  private byte[] mac(byte[] content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(content);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
