// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.wire.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How many records stand before detect: read-committed end minus committed offset, over the topic
 * of events, of detections and detect's repartition topics.
 */
final class DetectLag implements AutoCloseable {
  private static final int SECONDS = 5;
  private final Map<String, Object> client;
  private @Nullable Admin admin;

  DetectLag(Map<String, String> client) {
    this.client = new HashMap<>(client);
    this.client.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, SECONDS * 1000);
    this.client.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, SECONDS * 1000);
  }

  /** Empty where the broker does not say within 5 s. */
  synchronized OptionalLong measure() {
    try {
      Admin asked = admin == null ? Admin.create(client) : admin;
      admin = asked;
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      var topics =
          asked.listTopics().names().get(SECONDS, TimeUnit.SECONDS).stream()
              .filter(DetectLag::isRead)
              .toList();
      for (TopicDescription topic :
          asked.describeTopics(topics).allTopicNames().get(SECONDS, TimeUnit.SECONDS).values()) {
        topic
            .partitions()
            .forEach(p ->
                ends.put(new TopicPartition(topic.name(), p.partition()), OffsetSpec.latest()));
      }
      if (ends.isEmpty()) {
        return OptionalLong.empty();
      }
      Map<TopicPartition, OffsetAndMetadata> committed =
          asked
              .listConsumerGroupOffsets(Detect.APPLICATION)
              .partitionsToOffsetAndMetadata()
              .get(SECONDS, TimeUnit.SECONDS);
      long sum = 0;
      for (var end :
          asked
              .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
              .all()
              .get(SECONDS, TimeUnit.SECONDS)
              .entrySet()) {
        OffsetAndMetadata at = committed.get(end.getKey());
        sum += Math.max(0, end.getValue().offset() - (at == null ? 0 : at.offset()));
      }
      return OptionalLong.of(sum);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      return OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalLong.empty();
    }
  }

  private static boolean isRead(String topic) {
    return topic.equals(Topics.AUTH_EVENTS.name())
        || topic.equals(Topics.DETECTIONS.name())
        || (topic.startsWith(Detect.APPLICATION + "-") && topic.endsWith("-repartition"));
  }

  @Override
  public synchronized void close() {
    if (admin != null) {
      admin.close();
      admin = null;
    }
  }
}
