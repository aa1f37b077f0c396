// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import io.mailvigil.deploy.server.EmbeddedElasticsearch.Address;
import io.mailvigil.deploy.server.ServersExtension.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.lifecycle.Startables;

/** Kafka and Elasticsearch in containers of the images that {@code deploy/docker} makes. */
final class ContainerServers {
  static final String KAFKA_IMAGE = "mailvigil/kafka:test";
  static final String ELASTICSEARCH_IMAGE = "mailvigil/elasticsearch:test";

  /** Without Ryuk a killed JVM leaves its containers; {@code .ci/run} removes them by this. */
  static final Map<String, String> LABEL = Map.of("io.mailvigil.test", "servers");

  private static final Duration START = Duration.ofMinutes(4);

  private ContainerServers() {}

  static Running start() {
    try {
      Path folder = Files.createTempDirectory("mailvigil-it");
      DataFolder data = DataFolder.at(folder);
      String secret = data.secret("elasticsearch");
      BrokerContainer kafka = new BrokerContainer();
      GenericContainer<?> elasticsearch =
          new GenericContainer<>(ELASTICSEARCH_IMAGE)
              .withLabels(LABEL)
              .withExposedPorts(9200)
              .withCopyToContainer(
                  Transferable.of(ElasticsearchConfig.user(secret), 0644), "/opt/es/config/users")
              .waitingFor(
                  Wait.forHttp("/_cluster/health?wait_for_status=yellow&timeout=1s")
                      .withBasicCredentials(ElasticsearchConfig.USER, secret)
                      .forStatusCode(200)
                      .withStartupTimeout(START));
      Startables.deepStart(kafka, elasticsearch).join();
      String url = "http://" + elasticsearch.getHost() + ":" + elasticsearch.getMappedPort(9200);
      return new Running(
          new TestServers(
              Map.of("bootstrap.servers", kafka.bootstrap()),
              new Address(url, ElasticsearchConfig.USER, data.secretFile("elasticsearch"))),
          kafka,
          () -> {
            elasticsearch.close();
            Staging.delete(folder);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A broker that has to advertise a port which is known only once the container runs: it waits for
   * the file that says so.
   */
  private static final class BrokerContainer extends GenericContainer<BrokerContainer> {
    BrokerContainer() {
      super(KAFKA_IMAGE);
      withLabels(LABEL);
      withExposedPorts(9092);
      withEnv("ADVERTISED", "file");
      waitingFor(Wait.forLogMessage(".*Kafka Server started.*\\n", 1).withStartupTimeout(START));
    }

    @Override
    protected void containerIsStarting(
        com.github.dockerjava.api.command.InspectContainerResponse info) {
      copyFileToContainer(Transferable.of(bootstrap()), "/tmp/advertised");
    }

    String bootstrap() {
      return getHost() + ":" + getMappedPort(9092);
    }
  }
}
