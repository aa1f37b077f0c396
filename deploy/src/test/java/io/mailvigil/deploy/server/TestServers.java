// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import io.mailvigil.deploy.server.EmbeddedElasticsearch.Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.GroupState;
import org.awaitility.Awaitility;

/**
 * The one real Kafka and the one real Elasticsearch of a test JVM: in containers where a Docker
 * engine answers and has our images, embedded where not; {@code -Dmailvigil.servers=docker|
 * embedded|auto} (or the environment's {@code MAILVIGIL_SERVERS}) decides otherwise.
 *
 * <p>A test asks for them with {@link WithServers}. Before each class Kafka is empty; Elasticsearch
 * is shared, and a class writes under its own {@link #namespace}.
 */
public final class TestServers {
  private static final AtomicInteger CLASSES = new AtomicInteger();

  private final Map<String, String> kafka;
  private final Address elasticsearch;
  private volatile String namespace = "none";

  TestServers(Map<String, String> kafka, Address elasticsearch) {
    this.kafka = Map.copyOf(kafka);
    this.elasticsearch = elasticsearch;
  }

  /** What every Kafka client needs: {@code bootstrap.servers} and the security settings. */
  public Map<String, String> kafka() {
    return kafka;
  }

  /** Where Elasticsearch listens and who may speak to it. */
  public Address elasticsearch() {
    return elasticsearch;
  }

  /** A name no other test class of any run uses: lower-case letters and digits. */
  public String namespace() {
    return namespace;
  }

  /**
   * Sends one request to Elasticsearch and answers with the body, whatever the status.
   *
   * @param body JSON, or empty for none
   */
  public String elasticsearch(String method, String path, String body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(elasticsearch.url() + path))
            .header(
                "Authorization",
                ElasticsearchConfig.basicAuthorization(
                    elasticsearch.user(), Files.readString(elasticsearch.passwordFile()).strip()))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Makes Kafka empty and names a new namespace: what a test class finds when it begins. */
  void clear() {
    namespace =
        "t" + Long.toString(ProcessHandle.current().pid(), 36) + "n" + CLASSES.incrementAndGet();
    emptyKafka();
  }

  /**
   * Returns when there is no topic and no group any more. What was killed stands in its group until
   * its session has run out: it is put out of it.
   */
  public void emptyKafka() {
    try (Admin admin = Admin.create(Map.copyOf(kafka))) {
      Awaitility.await("an empty Kafka; did a test before this one leave a client running?")
          .atMost(Duration.ofMinutes(2))
          .ignoreExceptions() // a topic or a group may be on its way out already
          .until(() -> isEmptied(admin));
    }
  }

  private static boolean isEmptied(Admin admin) throws ExecutionException, InterruptedException {
    Set<String> topics = admin.listTopics().names().get();
    admin.deleteTopics(topics).all().get();
    Collection<GroupListing> groups = admin.listGroups().all().get();
    for (GroupListing group : groups) {
      if (group.groupState().orElse(GroupState.UNKNOWN) != GroupState.EMPTY) {
        admin
            .removeMembersFromConsumerGroup(
                group.groupId(), new RemoveMembersFromConsumerGroupOptions())
            .all()
            .get();
      }
      admin.deleteConsumerGroups(List.of(group.groupId())).all().get();
    }
    return topics.isEmpty() && groups.isEmpty();
  }
}
