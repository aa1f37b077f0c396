// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration of each poller has.
 *
 * @param place where it stands, as {@code ingest.okta[0]}
 * @param url of the API: https, or http on this machine
 * @param ca PEM file of the authority, null for the system's
 * @param interval between two looks
 * @param overlap how far each look reaches back: how late a record may come
 * @param lookBack how far the very first look reaches back
 * @param pageBytes the longest answer that is read
 */
record PollSettings(
    String place,
    URI url,
    @Nullable Path ca,
    Duration interval,
    Duration overlap,
    Duration lookBack,
    long pageBytes) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");
  private static final URI UNSET = URI.create("https://unset.invalid");

  /**
   * @param url null where there is no default: the key is required then
   */
  static PollSettings from(
      ConfigNode node, @Nullable String url, Duration interval, Duration overlap) {
    if (url == null && !node.has("url")) {
      node.mistake("url", "is missing: name the server, as https://mail.example.org");
    }
    return new PollSettings(
        node.path(),
        url(node, "url", url),
        node.file("ca"),
        node.duration("interval", interval, Duration.ofSeconds(5), Duration.ofHours(1)),
        node.duration("overlap", overlap, Duration.ofMinutes(1), Duration.ofDays(3)),
        node.duration("look-back", Duration.ofDays(1), Duration.ZERO, Duration.ofDays(6)),
        Math.clamp(node.bytes("page-size", 16 << 20), 1 << 16, 256L << 20));
  }

  static URI url(ConfigNode node, String key, @Nullable String otherwise) {
    return node.parsed(
        key, otherwise == null ? UNSET : URI.create(otherwise), PollSettings::parsed);
  }

  private static URI parsed(String text) {
    URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    if (url.getHost() == null
        || url.getRawUserInfo() != null
        || url.getRawQuery() != null
        || url.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "should be a server's address, as https://api.example.org");
    }
    boolean own = "http".equals(url.getScheme()) && LOOPBACK.contains(url.getHost());
    if (!"https".equals(url.getScheme()) && !own) {
      throw new IllegalArgumentException("should begin with https://, or be http on this machine");
    }
    return url;
  }

  /** A secret that must be there. */
  static Secret secret(ConfigNode node, String key, String what) {
    Secret secret = node.secret(key);
    if (secret == null) {
      node.mistake(key, "is missing: write {file: PATH} or {env: NAME} with " + what);
      return new Secret.InEnvironment("unset");
    }
    return secret;
  }

  /** A file name of letters, digits, dots and hyphens. */
  static String name(String product, String... which) {
    return (product + "-" + String.join("-", which)).replaceAll("[^A-Za-z0-9.-]", "-");
  }

  /** The host, with the port where one is named. */
  String server() {
    return url.getAuthority();
  }

  URI at(String path, String query) {
    return URI.create(url + path + (query.isEmpty() ? "" : "?" + query));
  }

  /**
   * A link that the provider gave for what follows; null where it is none or leads to another
   * server: we would show our secret there.
   */
  @Nullable URI link(String text) {
    URI link;
    try {
      link = URI.create(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    boolean same =
        url.getScheme().equalsIgnoreCase(link.getScheme())
            && link.getHost() != null
            && url.getHost().equalsIgnoreCase(link.getHost())
            && port(url) == port(link)
            && link.getRawUserInfo() == null;
    return same ? link : null;
  }

  private static int port(URI uri) {
    return uri.getPort() >= 0
        ? uri.getPort()
        : "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
  }
}
