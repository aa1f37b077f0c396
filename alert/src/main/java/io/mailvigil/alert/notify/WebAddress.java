// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Addresses that messages may be sent to: https, or http on this machine. */
final class WebAddress {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  private WebAddress() {}

  /**
   * Reads an address. Throws {@link IllegalArgumentException} with the mend, without the address.
   */
  @SuppressWarnings("UnusedException") // its message holds the address, which may hold a token
  static URI of(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("should be an https URL, or http on this machine");
    }
    String host = String.valueOf(url.getHost());
    boolean plain = "http".equals(url.getScheme()) && LOOPBACK.contains(host);
    if (url.getHost() == null || !("https".equals(url.getScheme()) || plain)) {
      throw new IllegalArgumentException("should be an https URL, or http on this machine");
    }
    if (url.getUserInfo() != null) {
      throw new IllegalArgumentException("should hold no user or password");
    }
    return url;
  }

  /** An address that is a secret, since who knows it may post there. */
  @SuppressWarnings("UnusedException") // nothing of the secret may show
  static URI of(Secret secret, String key) {
    String text = secret.reveal();
    try {
      return of(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(key + ": what the secret holds " + e.getMessage());
    }
  }

  /** The address of a server under the key {@code url}, without the slash at its end. */
  static URI server(ConfigNode node, String usual) {
    if (usual.isEmpty() && !node.has("url")) {
      node.mistake("url", "is missing: which server takes the messages?");
    }
    return node.parsed(
        "url",
        URI.create(usual.isEmpty() ? "https://unset.invalid" : usual),
        text -> of(text.replaceAll("/+$", "")));
  }

  /** A secret that must be there. */
  static Secret needed(ConfigNode node, String key, String what) {
    Secret secret = node.secret(key);
    if (secret == null) {
      if (!node.has(key)) {
        node.mistake(key, "is missing: write {file: PATH} or {env: NAME}; it holds " + what);
      }
      return new Secret.InEnvironment("unset");
    }
    return secret;
  }
}
