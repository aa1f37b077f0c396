// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.ingest;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what stands committed on a topic. */
public final class CommittedEvents {
  private CommittedEvents() {}

  public static List<AuthEvent> of(Map<String, String> clients) {
    return read(clients, Topics.AUTH_EVENTS);
  }

  public static <V> List<V> read(Map<String, String> clients, Topic<V> topic) {
    Map<String, Object> settings = new HashMap<>(clients);
    settings.put("isolation.level", "read_committed");
    TopicPartition partition = new TopicPartition(topic.name(), 0);
    List<V> all = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), topic.values().deserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> all.add(record.value()));
      }
    }
    return all;
  }
}
