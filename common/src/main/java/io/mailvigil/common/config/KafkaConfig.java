// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.config;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Section {@code kafka}: the cluster, or the embedded broker where none is named.
 *
 * @param bootstrapServers {@code host:port,…}; empty: the embedded broker is started
 * @param port the embedded broker's port on 127.0.0.1, 0 for a free one
 * @param protocol {@code PLAINTEXT}, {@code SSL}, {@code SASL_PLAINTEXT} or {@code SASL_SSL}
 * @param mechanism the SASL mechanism: {@code SCRAM-SHA-512}, {@code SCRAM-SHA-256} or {@code
 *     PLAIN}
 * @param username for SASL, empty without
 * @param password for SASL, null without
 * @param overrides raw client settings, the last word
 * @param partitions of each topic where a cluster's topics are made; the embedded broker gives one
 * @param replication of each topic where a cluster's topics are made
 * @param keep how long consumed records stay (contract part 8: 3 days)
 * @param keepBytes how many bytes of records stay at most, all topics together (5 GB)
 */
public record KafkaConfig(
    String bootstrapServers,
    boolean allowPlaintext,
    int port,
    String protocol,
    String mechanism,
    String username,
    @Nullable Secret password,
    Map<String, String> overrides,
    int partitions,
    int replication,
    Duration keep,
    long keepBytes) {
  private static final List<String> PROTOCOLS =
      List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
  private static final List<String> MECHANISMS = List.of("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN");

  public KafkaConfig {
    overrides = Map.copyOf(overrides);
  }

  /** Reads the section {@code kafka}; mistakes are noted in it. */
  public static KafkaConfig from(ConfigNode node) {
    ConfigNode security = node.section("security");
    KafkaConfig config =
        new KafkaConfig(
            node.text("bootstrap-servers", "").strip(),
            node.flag("allow-plaintext", false),
            node.integer("port", 0, 0, 65535),
            security.parsed("protocol", "PLAINTEXT", text -> oneOf(PROTOCOLS, text)),
            security.parsed("mechanism", "SCRAM-SHA-512", text -> oneOf(MECHANISMS, text)),
            security.text("username", ""),
            security.secret("password"),
            node.texts("overrides"),
            node.integer("partitions", 6, 1, 1000),
            node.integer("replication", 3, 1, 9),
            node.duration("keep", Duration.ofDays(3), Duration.ofMinutes(1), Duration.ofDays(3650)),
            node.bytes("keep-bytes", 5_000_000_000L));
    config.check(node, security);
    return config;
  }

  private static String oneOf(List<String> known, String text) {
    String value = text.toUpperCase(Locale.ROOT);
    if (!known.contains(value)) {
      throw new IllegalArgumentException("should be one of " + String.join(", ", known));
    }
    return value;
  }

  private void check(ConfigNode node, ConfigNode security) {
    boolean sasl = protocol.startsWith("SASL");
    if (sasl && (username.isEmpty() || password == null)) {
      security.mistake("protocol", protocol + " asks for username and password: set both");
    }
    if (keepBytes < 1 << 24) {
      node.mistake("keep-bytes", "should be 16 MiB or more: less cuts records nobody has read");
    }
    if (isEmbedded()) {
      return;
    }
    for (String broker : bootstrapServers.split(",", -1)) {
      if (!broker.strip().matches(".+:\\d{1,5}")) {
        node.mistake("bootstrap-servers", "should be host:port, several with commas between");
        return;
      }
      if (!isEncrypted() && !allowPlaintext && !isLoopback(host(broker))) {
        node.mistake(
            "bootstrap-servers",
            "the broker "
                + broker.strip()
                + " would be spoken to in the clear beyond this machine: set"
                + " kafka.security.protocol to SASL_SSL or SSL, or kafka.allow-plaintext: true");
        return;
      }
    }
  }

  private static String host(String broker) {
    String host = broker.strip().substring(0, broker.strip().lastIndexOf(':'));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost")
        || host.equals("::1")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private boolean isEncrypted() {
    return overrides.getOrDefault("security.protocol", protocol).endsWith("SSL");
  }

  /** True where no cluster is named, so that the embedded broker is started. */
  public boolean isEmbedded() {
    return bootstrapServers.isEmpty();
  }

  /**
   * What every client of the named cluster needs. It holds the secret: never log it. For the
   * embedded broker take its own properties and add {@link #overrides}.
   */
  public Map<String, String> clientProperties() {
    Map<String, String> all = new HashMap<>();
    all.put("bootstrap.servers", bootstrapServers);
    all.put("security.protocol", protocol);
    if (protocol.startsWith("SASL") && password != null) {
      String module =
          mechanism.equals("PLAIN")
              ? "org.apache.kafka.common.security.plain.PlainLoginModule"
              : "org.apache.kafka.common.security.scram.ScramLoginModule";
      all.put("sasl.mechanism", mechanism);
      all.put(
          "sasl.jaas.config",
          "%s required username=\"%s\" password=\"%s\";"
              .formatted(module, quoted(username), quoted(password.reveal())));
    }
    all.putAll(overrides);
    return all;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** Without the overrides: one of them may be a secret. */
  @Override
  public String toString() {
    return "KafkaConfig[bootstrapServers=" + bootstrapServers + ", protocol=" + protocol + "]";
  }
}
