// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * One real Kafka broker (its own controller) inside this process, durable under {@code DATA/kafka},
 * on loopback only, open to nobody without the secret in {@code DATA/secrets/kafka}.
 *
 * <p>It dies with the process, and a folder left by {@code kill -9} starts again: what was
 * acknowledged is there. Making this object touches nothing; {@link #start} takes 2-5 s.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final String SECRET = "kafka";
  private static final long SPACE = 256L << 20;

  private final DataFolder data;
  private final int port;
  private @Nullable KafkaRaftServer server;

  /**
   * Names the broker; nothing is started.
   *
   * @param data the folder, held by the caller ({@link DataFolder#take})
   * @param port the port clients use on 127.0.0.1, or 0 for a free one at each start
   */
  public EmbeddedKafka(DataFolder data, int port) {
    this.data = data;
    this.port = port;
  }

  /**
   * Starts the broker and waits until it takes clients.
   *
   * @return the client properties every producer, consumer, admin and topology of this machine
   *     needs: {@code bootstrap.servers} and the security settings. They hold the secret: never log
   *     them
   * @throws ServerException when the port is taken, the disk is full, or the folder is not fit
   */
  public Map<String, String> start() throws ServerException {
    Path dir = data.child("kafka");
    data.requireSpace(SPACE, "Kafka");
    String secret = data.secret(SECRET);
    int clients = Ports.choose(port, "Kafka", "kafka.port");
    formatOnce(dir);
    haltWithASentence(dir);
    KafkaRaftServer starting =
        new KafkaRaftServer(
            new KafkaConfig(BrokerConfig.of(dir, clients, Ports.free(), secret)), Time.SYSTEM);
    try {
      starting.startup();
    } catch (RuntimeException e) {
      starting.shutdown();
      throw new ServerException(
          "Kafka did not start in %s (%s): its log has the details.".formatted(dir, rootMessage(e)),
          e);
    }
    server = starting;
    String bootstrap = "127.0.0.1:" + clients;
    data.write(address(data), bootstrap);
    return clientProperties(bootstrap, secret);
  }

  /**
   * The client properties of the broker that another process runs over this folder: how {@code
   * lock}, {@code status} and the like reach the pipeline.
   *
   * @throws ServerException when no broker has run here, or its secret can not be read
   */
  public static Map<String, String> clientPropertiesOf(DataFolder data) throws ServerException {
    try {
      String bootstrap = Files.readString(address(data)).strip();
      return clientProperties(bootstrap, data.secret(SECRET));
    } catch (ServerException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new ServerException(
          "No pipeline has run over the data folder %s yet: start `mailvigil up`, or name its folder with --data."
              .formatted(data.root()),
          e);
    } catch (IOException e) {
      throw new ServerException(
          "The data folder %s can not be read (%s): run this as the user Mailvigil runs as, or as root."
              .formatted(data.root(), e.getMessage()),
          e);
    }
  }

  /** Stops the broker; what was acknowledged is on disk. Repeating it does nothing. */
  @Override
  public void close() {
    KafkaRaftServer stopping = server;
    server = null;
    if (stopping != null) {
      stopping.shutdown();
      stopping.awaitShutdown();
    }
  }

  private static Path address(DataFolder data) {
    return data.root().resolve("kafka.address");
  }

  private static Map<String, String> clientProperties(String bootstrap, String secret) {
    return Map.of(
        "bootstrap.servers",
        bootstrap,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        KafkaSecret.MECHANISM.mechanismName(),
        "sasl.jaas.config",
        KafkaSecret.jaas(secret));
  }

  private static void formatOnce(Path dir) throws ServerException {
    if (Files.exists(dir.resolve("meta.properties"))) {
      return;
    }
    try {
      new Formatter()
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(BrokerConfig.NODE)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName(BrokerConfig.CONTROLLER)
          .setMetadataLogDirectory(dir.toString())
          .addDirectory(dir.toString())
          .setIgnoreFormatted(true)
          .run();
    } catch (Exception e) { // Formatter declares Exception
      throw new ServerException(
          "Kafka's folder %s can not be made ready (%s).".formatted(dir, rootMessage(e)), e);
    }
  }

  /**
   * Kafka ends the process when its folder fails under it (a full disk, a removed folder). That is
   * right, since nothing may be acknowledged then, but the operator is told why.
   */
  private static void haltWithASentence(Path dir) {
    Exit.setHaltProcedure((status, message) -> {
      System.err.printf(
          "Kafka can not go on in %s%s: see to the disk (full? read-only?) and start again; nothing"
              + " acknowledged is lost.%n",
          dir, message == null ? "" : " (" + message + ")");
      Runtime.getRuntime().halt(1);
    });
    Exit.setExitProcedure((status, message) -> Exit.halt(status, message));
  }

  private static String rootMessage(Throwable e) {
    Throwable at = e;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return at.getMessage() == null ? at.getClass().getSimpleName() : at.getMessage();
  }
}
