// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.index;

import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where and how documents are indexed: the section {@code elasticsearch}.
 *
 * @param url http or https, host and port; null where the embedded server is used
 * @param user who signs in, null for nobody
 * @param ca PEM file of the authority that signed the server's certificate, null for the system's
 * @param namespace the last part of the data streams' names
 * @param eventRetention how long events and actions stay
 * @param alertRetention how long alerts stay
 * @param maxSize what the events, and again the actions and the alerts, may take at most, in bytes
 * @param batchSize documents of one bulk request, 1 to {@link #MAX_BATCH}
 * @param requestTimeout after which an unanswered request counts as failed
 * @param minFreeDisk below this share of free disk, in percent, indexing stops
 */
public record IndexConfig(
    @Nullable URI url,
    @Nullable String user,
    @Nullable Secret password,
    @Nullable Path ca,
    String namespace,
    Duration eventRetention,
    Duration alertRetention,
    long maxSize,
    int batchSize,
    Duration requestTimeout,
    int minFreeDisk) {
  /** No process ever had more documents in flight than this, whatever its configuration. */
  public static final int MAX_BATCH = 5_000;

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9][a-z0-9_.]{0,98}");
  private static final URI EMBEDDED = URI.create("embedded:server");
  private static final Duration DAY = Duration.ofDays(1);

  public IndexConfig {
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new ConfigException(
          "elasticsearch.namespace should be lower-case letters, digits, '_' and '.'");
    }
    if (batchSize < 1 || batchSize > MAX_BATCH) {
      throw new ConfigException("elasticsearch.batch-size should be from 1 to " + MAX_BATCH);
    }
    if ((user == null) != (password == null)) {
      throw new ConfigException(
          "elasticsearch.user and elasticsearch.password belong together: give both or none");
    }
  }

  /** Reads the section {@code elasticsearch}; the embedded server's own keys are not asked here. */
  public static IndexConfig from(ConfigNode node) {
    String user = node.text("user");
    Secret password = node.secret("password");
    if ((user == null) != (password == null)) {
      node.mistake("user", "and password belong together: give both or none");
      user = null;
      password = null;
    }
    URI url = node.parsed("url", EMBEDDED, IndexConfig::url);
    ConfigNode retention = node.section("retention");
    return new IndexConfig(
        url.equals(EMBEDDED) ? null : url,
        user,
        password,
        node.file("ca"),
        node.parsed("namespace", "default", IndexConfig::namespace),
        retention.duration("events", Duration.ofDays(90), DAY, DAY.multipliedBy(36_500)),
        retention.duration("alerts", Duration.ofDays(365), DAY, DAY.multipliedBy(36_500)),
        node.bytes("max-size", 50_000_000_000L),
        node.integer("batch-size", 1_000, 1, MAX_BATCH),
        node.duration(
            "request-timeout",
            Duration.ofSeconds(30),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10)),
        node.integer("min-free-disk", 10, 0, 99));
  }

  /** The same with another server: how the embedded one, whose address is known late, is set. */
  public IndexConfig at(URI address, @Nullable String withUser, @Nullable Secret withPassword) {
    return new IndexConfig(
        address,
        withUser,
        withPassword,
        ca,
        namespace,
        eventRetention,
        alertRetention,
        maxSize,
        batchSize,
        requestTimeout,
        minFreeDisk);
  }

  private static URI url(String text) {
    String mend = "should be a URL such as https://search.example.org:9200, without user or path";
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (!http || uri.getHost() == null || uri.getUserInfo() != null) {
        throw new IllegalArgumentException(mend);
      }
      return uri;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(mend, e);
    }
  }

  private static String namespace(String text) {
    if (!NAMESPACE.matcher(text).matches()) {
      throw new IllegalArgumentException("should be lower-case letters, digits, '_' and '.'");
    }
    return text;
  }
}
