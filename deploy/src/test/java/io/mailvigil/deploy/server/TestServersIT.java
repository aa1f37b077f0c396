// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every test of the pipeline leans on, the same in containers and embedded. */
@WithServers
final class TestServersIT {
  @Test
  void takeATransactionOfAnyTimeAndADocument(TestServers servers) throws Exception {
    // Given
    try (Admin admin = Admin.create(Map.copyOf(servers.kafka()))) {
      assertThat(admin.listTopics().names().get()).isEmpty();
      admin.createTopics(List.of(new NewTopic("one", 1, (short) 1))).all().get();
    }
    Map<String, Object> transactional = new HashMap<>(servers.kafka());
    transactional.put("transactional.id", "test");

    // When
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(transactional, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>("one", 0, 4_102_444_800_000L, "key", "value"));
      producer.commitTransaction();
    }
    String index = "it-" + servers.namespace();
    servers.elasticsearch("PUT", "/" + index + "/_doc/1?refresh=true", "{\"a\":1}");

    // Then
    Map<String, Object> committed = new HashMap<>(servers.kafka());
    committed.put("group.id", "test");
    committed.put("auto.offset.reset", "earliest");
    committed.put("isolation.level", "read_committed");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(committed, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of("one"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
            return !values.isEmpty();
          });
    }
    assertThat(values).containsExactly("value");
    assertThat(servers.elasticsearch("GET", "/" + index + "/_count", ""))
        .startsWith("{\"count\":1,");
  }

  @Test
  void refuseAStranger(TestServers servers) throws IOException {
    EmbeddedElasticsearch.Address address = servers.elasticsearch();
    TestServers stranger =
        new TestServers(
            servers.kafka(),
            new EmbeddedElasticsearch.Address(address.url(), "elastic", address.passwordFile()));
    assertThat(stranger.elasticsearch("GET", "/_cluster/health", "")).contains("401");
  }
}
