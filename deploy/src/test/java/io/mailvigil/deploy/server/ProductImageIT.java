// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/**
 * The product's own image, as {@code deploy/docker/mailvigil} makes it: it runs chosen stages
 * against a cluster, and the whole pipeline by itself.
 *
 * <p>Only where containers are asked for by name: an image that merely lies about may be of another
 * build.
 */
@WithServers
@EnabledIf("containersAreAskedFor")
final class ProductImageIT {
  private static final String IMAGE = "mailvigil/mailvigil:latest";
  private static final Duration LONG = Duration.ofMinutes(4);
  private static final int STOPPED_BY_SIGTERM = 143;

  static boolean containersAreAskedFor() {
    return ServerKind.asked().equals("docker");
  }

  @Test
  void saysHowItIsUsedAndIsNotRoot() {
    try (GenericContainer<?> container =
        product("--help").withStartupCheckStrategy(new OneShotStartupCheckStrategy())) {
      container.start();

      assertThat(container.getLogs()).startsWith("Usage: mailvigil ");
      assertThat(container.getContainerInfo().getConfig().getUser()).isEqualTo("10001:10001");
    }
  }

  @Test
  void runsTheStagesAgainstACluster(TestServers servers) throws Exception {
    String account = servers.namespace() + "@example.org";
    String password = Files.readString(servers.elasticsearch().passwordFile()).strip();
    try (GenericContainer<?> container =
        product("run", "ingest", "detect", "alert", "--config", "/etc/mailvigil/mailvigil.yml")
            .withNetworkMode("host") // the servers' ports are mapped to the host's loopback
            .withEnv("SEARCH_PASSWORD", password)
            .withCopyToContainer(
                Transferable.of(configuration(servers), 0644), "/etc/mailvigil/mailvigil.yml")
            .withCopyToContainer(Transferable.of(guesses(account), 0644), "/var/log/mail.log")
            .waitingFor(
                Wait.forLogMessage(".*running; Ctrl-C stops it.*", 1).withStartupTimeout(LONG))) {
      // Given
      container.start();

      // Then the log's attack is an alert in Elasticsearch
      Awaitility.await("alert about " + account)
          .atMost(LONG)
          .until(() -> alerts(servers, account).contains("D17-guessing-one-account"));

      // and the stages stop in order
      DockerClient docker = container.getDockerClient();
      docker.stopContainerCmd(container.getContainerId()).withTimeout(60).exec();
      assertThat(
              docker
                  .inspectContainerCmd(container.getContainerId())
                  .exec()
                  .getState()
                  .getExitCodeLong())
          .as(container.getLogs())
          .isEqualTo(STOPPED_BY_SIGTERM);
    }
  }

  @Test
  void showsTheDemoByItself() throws IOException {
    Path zip;
    try (ScratchData scratch = ScratchData.make()) {
      zip = scratch.zip().get();
    }
    try (GenericContainer<?> container =
        product("demo")
            .withEnv("MAILVIGIL_CACHE", "/opt/cache")
            .withCopyFileToContainer(
                MountableFile.forHostPath(zip, 0644), "/opt/cache/" + zip.getFileName())
            .waitingFor(
                Wait.forLogMessage(".*lock +success: dave@example.org is locked until .*", 1)
                    .withStartupTimeout(LONG))) {
      container.start();

      assertThat(container.getLogs()).contains("D01-failed-second-factor-burst");
    }
  }

  private static GenericContainer<?> product(String... command) {
    return new GenericContainer<>(IMAGE).withLabels(ContainerServers.LABEL).withCommand(command);
  }

  private static String alerts(TestServers servers, String account) throws IOException {
    String query = "{\"query\":{\"term\":{\"mailvigil.account\":\"" + account + "\"}}}";
    return servers.elasticsearch(
        "POST", "/mailvigil-alerts/_search?ignore_unavailable=true", query);
  }

  private static byte[] configuration(TestServers servers) {
    Map<String, String> kafka = new TreeMap<>(servers.kafka());
    return """
    kafka: {bootstrap-servers: "%s", partitions: 1, replication: 1}
    elasticsearch:
      url: %s
      user: %s
      password: {env: SEARCH_PASSWORD}
      namespace: %s
    ops: {port: 0}
    ingest:
      logs: [{path: /var/log/mail.log, timezone: UTC}]
    """
        .formatted(
            kafka.get("bootstrap.servers"),
            servers.elasticsearch().url(),
            servers.elasticsearch().user(),
            servers.namespace())
        .getBytes(UTF_8);
  }

  /** Twelve wrong passwords for one account from one source, in the minute before now. */
  private static byte[] guesses(String account) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    StringBuilder log = new StringBuilder();
    for (int i = 12; i > 0; i--) {
      log.append(now.minusSeconds(5L * i))
          .append(
              " mx dovecot: imap-login: Disconnected: Connection closed (auth failed, 1 attempts")
          .append(" in 2 secs): user=<" + account + ">, method=PLAIN, rip=203.0.113.140,")
          .append(
              " lip=192.0.2.25, TLS, session=<"
                  + "abcdefghijkl".charAt(i - 1)
                  + "u5KGXIUX7QIRH2>\n");
    }
    return log.toString().getBytes(UTF_8);
  }
}
