// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.alert.index.Feed;
import io.mailvigil.alert.index.IndexConfig;
import io.mailvigil.alert.index.Indexer;
import io.mailvigil.alert.index.Privacy;
import io.mailvigil.alert.index.PrivacyConfig;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.TopicSetup;
import io.mailvigil.common.wire.Topics;
import io.mailvigil.deploy.server.EmbeddedElasticsearch;
import io.mailvigil.deploy.server.TestServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** The real servers and an indexer between them. */
final class IndexLab implements AutoCloseable {
  static final Duration SOON = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TestServers servers;
  private final KafkaProducer<byte[], byte[]> producer;

  IndexLab(TestServers servers) throws InterruptedException {
    this.servers = servers;
    try (Admin admin = Admin.create(new HashMap<>(servers.kafka()))) {
      TopicSetup.ensure(admin, Topics.all(), 1, 1);
    }
    this.producer =
        new KafkaProducer<>(
            new HashMap<>(servers.kafka()), new ByteArraySerializer(), new ByteArraySerializer());
  }

  IndexConfig config() {
    EmbeddedElasticsearch.Address address = servers.elasticsearch();
    return config(address, servers.namespace(), 1L << 40, 0);
  }

  static IndexConfig config(
      EmbeddedElasticsearch.Address address, String namespace, long maxSize, int minFreeDisk) {
    return new IndexConfig(
        URI.create(address.url()),
        address.user(),
        new Secret.InFile(address.passwordFile()),
        null,
        namespace,
        Duration.ofDays(90),
        Duration.ofDays(365),
        maxSize,
        500,
        Duration.ofSeconds(20),
        minFreeDisk);
  }

  Privacy privacy() {
    // any file that does not change will do as a key
    return new Privacy(
        new PrivacyConfig(PrivacyConfig.UnknownUsers.HASH),
        new Secret.InFile(servers.elasticsearch().passwordFile()));
  }

  Indexer indexer(IndexConfig config, List<Feed> feeds) {
    return new Indexer(
        config, servers.kafka(), feeds, new SimpleMeterRegistry(), InstantSource.system());
  }

  Indexer indexer() {
    return indexer(config(), List.of(Feed.events(privacy()), Feed.alerts()));
  }

  /** Runs an indexer until it has nothing left to do. */
  void index() {
    try (Indexer indexer = indexer()) {
      indexer.start();
      awaitIdle(indexer);
    }
  }

  static void awaitIdle(Indexer indexer) {
    Awaitility.await().atMost(SOON).until(indexer::idle);
  }

  <V> void publish(Topic<V> topic, V value) {
    publish(topic.name(), topic.values().serializer().serialize(topic.name(), value));
  }

  void publish(String topic, byte[] value) {
    var unused = producer.send(new ProducerRecord<>(topic, value));
  }

  void flush() {
    producer.flush();
  }

  /** What a kill before the commit leaves: the group stands at the beginning. */
  void forgetCommits(Topic<?> topic, String group) throws Exception {
    try (Admin admin = Admin.create(new HashMap<>(servers.kafka()))) {
      admin
          .alterConsumerGroupOffsets(
              group, Map.of(new TopicPartition(topic.name(), 0), new OffsetAndMetadata(0)))
          .all()
          .get();
    }
  }

  /** All values of a topic with one partition. */
  List<String> values(String topic) {
    Map<String, Object> properties = new HashMap<>(servers.kafka());
    TopicPartition partition = new TopicPartition(topic, 0);
    List<String> all = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          all.add(new String(record.value(), StandardCharsets.UTF_8));
        }
      }
    }
    return all;
  }

  String events() {
    return "logs-mailvigil.auth-" + servers.namespace();
  }

  String actions() {
    return "logs-mailvigil.action-" + servers.namespace();
  }

  JsonNode ask(String method, String path, String body) throws IOException {
    return JSON.readTree(servers.elasticsearch(method, path, body));
  }

  /** How many documents have an id that begins so, over every backing index. */
  long count(String target, String prefix) throws IOException {
    ask("POST", "/" + target + "/_refresh", "");
    String query = "{\"query\":{\"prefix\":{\"event.id\":\"" + prefix + "\"}}}";
    return ask("POST", "/" + target + "/_count", query).path("count").asLong(-1);
  }

  /** The documents with an id, over every backing index. */
  List<JsonNode> byId(String target, String id) throws IOException {
    ask("POST", "/" + target + "/_refresh", "");
    List<JsonNode> all = new ArrayList<>();
    ask("POST", "/" + target + "/_search", "{\"query\":{\"ids\":{\"values\":[\"" + id + "\"]}}}")
        .at("/hits/hits")
        .forEach(hit -> all.add(hit.path("_source")));
    return all;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
