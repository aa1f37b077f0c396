// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The configuration folder of the embedded Elasticsearch: loopback, one user, small. */
final class ElasticsearchConfig {
  /** The one user; the file realm knows no other and the built-in ones are off. */
  static final String USER = "mailvigil";

  private ElasticsearchConfig() {}

  /**
   * Writes the folder.
   *
   * @param into where it is made
   * @param marks arguments for the server's JVM, one a line
   */
  static void write(Path into, Path home, int port, String heap, String marks, String secret)
      throws IOException {
    Files.writeString(
        into.resolve("elasticsearch.yml"),
        """
        cluster.name: mailvigil
        discovery.type: single-node
        network.host: 127.0.0.1
        http.port: %d
        # an own port is of no use on a single node, but one there must be
        transport.port: 0
        path.data: "%s"
        path.logs: "%s"
        xpack.security.enabled: true
        xpack.security.autoconfiguration.enabled: false
        xpack.security.authc.realms.file.own.order: 0
        xpack.security.authc.reserved_realm.enabled: false
        xpack.security.authc.api_key.enabled: false
        # the index stage watches the disk itself (contract part 7)
        cluster.routing.allocation.disk.threshold_enabled: false
        """
            .formatted(port, yaml(home.resolve("data")), yaml(home.resolve("logs"))));
    Files.writeString(
        into.resolve("jvm.options"),
        """
        -Xms%1$s
        -Xmx%1$s
        -XX:+UseSerialGC
        -XX:-AlwaysPreTouch
        -XX:ReservedCodeCacheSize=64m
        -XX:+ExitOnOutOfMemoryError
        -Djava.io.tmpdir=${ES_TMPDIR}
        %2$s
        """
            .formatted(heap, marks));
    Files.writeString(
        into.resolve("log4j2.properties"),
        """
        status = error
        appender.f.type = RollingFile
        appender.f.name = f
        appender.f.fileName = ${sys:es.logs.base_path}/elasticsearch.log
        appender.f.filePattern = ${sys:es.logs.base_path}/elasticsearch-%i.log
        appender.f.layout.type = PatternLayout
        appender.f.layout.pattern = %d{ISO8601} %-5p %c{1.} %m%n
        appender.f.policies.type = Policies
        appender.f.policies.size.type = SizeBasedTriggeringPolicy
        appender.f.policies.size.size = 10MB
        appender.f.strategy.type = DefaultRolloverStrategy
        appender.f.strategy.max = 3
        rootLogger.level = info
        rootLogger.appenderRef.f.ref = f
        """);
    Files.writeString(into.resolve("users"), user(secret));
    Files.writeString(into.resolve("users_roles"), "superuser:" + USER + "\n");
  }

  /** The file realm's line for our user with that secret. */
  static String user(String secret) {
    return USER + ":" + hash(secret) + "\n";
  }

  /**
   * The secret as the file realm reads it (PBKDF2). It has 256 random bits: a thousand rounds, the
   * fewest Elasticsearch takes, are enough and each request is checked against it.
   */
  private static String hash(String secret) {
    byte[] salt = new byte[32];
    new SecureRandom().nextBytes(salt);
    int rounds = 1000;
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2withHMACSHA512")
              .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, rounds, 256))
              .getEncoded();
      Base64.Encoder base64 = Base64.getEncoder();
      return "{PBKDF2}"
          + rounds
          + "$"
          + base64.encodeToString(salt)
          + "$"
          + base64.encodeToString(key);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  private static String yaml(Path path) {
    return path.toString().replace("\\", "\\\\").replace("\"", "\\\"");
  }

  /** The header that carries the user and his secret. */
  static String basicAuthorization(String user, String secret) {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }
}
