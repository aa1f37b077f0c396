// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A small file system of its own that runs full; only root can mount one. */
final class FullDiskIT {
  private static final TopicPartition LOG = new TopicPartition("log", 0);

  private Path disk;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createTempDirectory("mailvigil-it");
    assumeThat(run("mount", "-t", "tmpfs", "-o", "size=300m,mode=711", "tmpfs", disk.toString()))
        .as("this user can mount")
        .isZero();
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", disk.toString());
    Files.deleteIfExists(disk);
  }

  @Test
  void endsTheBrokerWithASentenceAndLosesNothingAcknowledged() throws Exception {
    // Given a broker whose disk is nearly full
    DataFolder data = DataFolder.at(disk.resolve("data"));
    Path filler = disk.resolve("filler");
    long acknowledged;
    try (ServerProcess broker = ServerProcess.kafka(data)) {
      Map<String, String> clients = EmbeddedKafka.clientPropertiesOf(data);
      try (Admin admin = Admin.create(Map.copyOf(clients))) {
        admin.createTopics(List.of(new NewTopic(LOG.topic(), 1, (short) 1))).all().get();
      }
      acknowledged = produce(clients, 1);
      fill(filler);

      // When more is written than there is room
      acknowledged += produce(clients, 1_000);

      // Then the process ends by itself, and not silently
      assertThat(broker.exitCode()).isEqualTo(1);
      assertThat(broker.errors()).contains("Kafka can not go on in " + data.root());
    }

    // And once there is room again, all that was acknowledged is there
    Files.delete(filler);
    try (DataFolder.Hold hold = data.take();
        EmbeddedKafka kafka = new EmbeddedKafka(data, 0);
        Admin admin = Admin.create(Map.copyOf(kafka.start()))) {
      long end =
          admin.listOffsets(Map.of(LOG, OffsetSpec.latest())).partitionResult(LOG).get().offset();
      assertThat(end).isGreaterThanOrEqualTo(acknowledged);
      assertThat(hold).isNotNull();
    }
  }

  @Test
  void refusesToStartWithASentence() throws Exception {
    DataFolder data = DataFolder.at(disk.resolve("data"));
    try (DataFolder.Hold hold = data.take()) {
      fill(disk.resolve("filler"));
      assertThatThrownBy(() -> new EmbeddedKafka(data, 0).start())
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("free and Kafka needs 256 MB");
      assertThat(hold).isNotNull();
    }
  }

  /** Sends until one is refused or all are sent; says how many were acknowledged. */
  private static long produce(Map<String, String> clients, int records) throws Exception {
    Map<String, Object> impatient = new HashMap<>(clients);
    impatient.put("delivery.timeout.ms", "10000");
    impatient.put("request.timeout.ms", "5000");
    impatient.put("max.block.ms", "10000");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(impatient, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int sent = 0; sent < records; sent++) {
        try {
          producer.send(new ProducerRecord<>(LOG.topic(), new byte[100_000])).get();
        } catch (ExecutionException e) {
          return sent;
        }
      }
      return records;
    }
  }

  /** Leaves a few megabytes. */
  private void fill(Path filler) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] megabyte = new byte[1 << 20];
      while (Files.getFileStore(disk).getUsableSpace() > 4 << 20) {
        out.write(megabyte);
      }
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}
