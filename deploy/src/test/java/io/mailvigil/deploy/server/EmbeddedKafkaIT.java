// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EmbeddedKafkaIT {
  private static final TopicPartition LOG = new TopicPartition("log", 0);

  private ScratchData scratch;
  private DataFolder.Hold hold;

  @BeforeEach
  void take() throws Exception {
    scratch = ScratchData.make();
    hold = scratch.folder().take();
  }

  @AfterEach
  void remove() throws Exception {
    hold.close();
    scratch.close();
  }

  @Test
  void keepsWhatWasAcknowledgedOverARestart() throws Exception {
    // Given a broker that took a record of any time
    try (EmbeddedKafka kafka = new EmbeddedKafka(scratch.folder(), 0)) {
      Map<String, String> clients = kafka.start();
      create(clients);
      send(clients, "from the year 2100", 4_102_444_800_000L);
      send(clients, "from the year 1970", 1);
    }

    // When another one starts over the same folder, found by its address file alone
    try (EmbeddedKafka kafka = new EmbeddedKafka(scratch.folder(), 0)) {
      kafka.start();

      // Then the records are there, with their times
      assertThat(read(EmbeddedKafka.clientPropertiesOf(scratch.folder())))
          .extracting(ConsumerRecord::value, ConsumerRecord::timestamp)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("from the year 2100", 4_102_444_800_000L),
              org.assertj.core.groups.Tuple.tuple("from the year 1970", 1L));
    }
  }

  @Test
  void keepsWhatWasAcknowledgedOverKillNine() throws Exception {
    // Given a broker in a process of its own that is killed in the middle of its work
    hold.close();
    try (ServerProcess process = ServerProcess.kafka(scratch.folder())) {
      Map<String, String> clients = EmbeddedKafka.clientPropertiesOf(scratch.folder());
      create(clients);
      send(clients, "acknowledged", 1);
      process.killNine();
    }

    // When the folder is taken again: the lock of the dead process does not stand in the way
    hold = scratch.folder().take();
    try (EmbeddedKafka kafka = new EmbeddedKafka(scratch.folder(), 0)) {
      Map<String, String> clients = kafka.start();

      // Then
      assertThat(read(clients)).extracting(ConsumerRecord::value).containsExactly("acknowledged");
    }
  }

  @Test
  void opensToNobodyWithoutTheSecretAndMakesNoTopicByItself() throws Exception {
    try (EmbeddedKafka kafka = new EmbeddedKafka(scratch.folder(), 0)) {
      Map<String, String> clients = kafka.start();

      // a wrong secret
      Map<String, Object> wrong = new HashMap<>(clients);
      wrong.put("sasl.jaas.config", KafkaSecret.jaas("guessed"));
      try (Admin admin = Admin.create(wrong)) {
        assertThatThrownBy(() -> admin.listTopics().names().get())
            .hasCauseInstanceOf(SaslAuthenticationException.class);
      }

      // no secret at all
      Map<String, Object> none =
          Map.of(
              "bootstrap.servers",
              clients.get("bootstrap.servers"),
              "default.api.timeout.ms",
              "2000",
              "request.timeout.ms",
              "1000");
      try (Admin admin = Admin.create(none)) {
        assertThatThrownBy(() -> admin.listTopics().names().get()).isNotNull();
      }

      // a topic nobody made
      try (Admin admin = Admin.create(Map.copyOf(clients))) {
        assertThatThrownBy(() -> admin.describeTopics(List.of("typo")).allTopicNames().get())
            .hasCauseInstanceOf(UnknownTopicOrPartitionException.class);
      }
    }
  }

  @Test
  void saysWhoTookThePort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        EmbeddedKafka kafka = new EmbeddedKafka(scratch.folder(), taken.getLocalPort())) {
      assertThatThrownBy(kafka::start)
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("Port " + taken.getLocalPort())
          .hasMessageContaining("in use");
    }
  }

  @Test
  void startsOnAChosenPort() throws Exception {
    int port = Ports.free();
    try (EmbeddedKafka kafka = new EmbeddedKafka(scratch.folder(), port)) {
      assertThat(kafka.start()).containsEntry("bootstrap.servers", "127.0.0.1:" + port);
    }
  }

  private static void create(Map<String, String> clients) throws Exception {
    try (Admin admin = Admin.create(Map.copyOf(clients))) {
      admin.createTopics(List.of(new NewTopic(LOG.topic(), 1, (short) 1))).all().get();
    }
  }

  private static void send(Map<String, String> clients, String value, long time) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(Map.copyOf(clients), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(LOG.topic(), 0, time, "key", value)).get();
    }
  }

  private static List<ConsumerRecord<String, String>> read(Map<String, String> clients) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.copyOf(clients), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(LOG));
      consumer.seekToBeginning(List.of(LOG));
      long end = consumer.endOffsets(List.of(LOG)).getOrDefault(LOG, 0L);
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      while (consumer.position(LOG) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      return records;
    }
  }
}
