// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Makes the topics that are missing, as contract part 6 says: any timestamp is taken (the broker's
 * default refuses a record stamped an hour ahead, and its whole transaction), and none has a
 * retention of its own ({@link TopicRetention} deletes what every consumer group has committed).
 */
public final class TopicSetup {
  /** Bigger than the largest event: a 64 KiB line, escaped. */
  private static final String MAX_RECORD = "4194304";

  private static final Duration SPREAD = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private TopicSetup() {}

  /**
   * Makes what is missing, changes nothing that is there. Repeating it does nothing. Waits at most
   * 30 s until the brokers know of what the controller has made.
   *
   * @param partitions of topics that may have several
   * @param replication of every topic
   * @return one sentence with the mend for each topic that stands otherwise; empty when all is well
   * @throws KafkaException when the cluster refuses or is away
   */
  public static List<String> ensure(
      Admin admin, List<Topic<?>> topics, int partitions, int replication)
      throws InterruptedException {
    long begin = System.nanoTime();
    while (true) {
      try {
        create(admin, missing(admin, topics, partitions, replication));
        return differences(admin, topics);
      } catch (ExecutionException e) {
        // a broker hears of a topic made or deleted after the controller: it still lists the
        // deleted one, and does not know the new one yet
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)
            || System.nanoTime() - begin > SPREAD.toNanos()) {
          throw e.getCause() instanceof KafkaException kafka
              ? kafka
              : new KafkaException(e.getCause());
        }
        Thread.sleep(PAUSE);
      }
    }
  }

  private static List<NewTopic> missing(
      Admin admin, List<Topic<?>> topics, int partitions, int replication)
      throws ExecutionException, InterruptedException {
    Set<String> present = admin.listTopics().names().get();
    return topics.stream()
        .filter(topic -> !present.contains(topic.name()))
        .map(topic ->
            new NewTopic(topic.name(), topic.single() ? 1 : partitions, (short) replication)
                .configs(settings(topic)))
        .toList();
  }

  private static void create(Admin admin, List<NewTopic> missing)
      throws ExecutionException, InterruptedException {
    for (var made : admin.createTopics(missing).values().values()) {
      try {
        made.get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) { // another stage was quicker
          throw e;
        }
      }
    }
  }

  /** The settings of a topic that differ from a broker's defaults. */
  static Map<String, String> settings(Topic<?> topic) {
    Map<String, String> all = new HashMap<>();
    all.put("cleanup.policy", topic.compacted() ? "compact" : "delete");
    all.put("retention.ms", "-1");
    all.put("retention.bytes", "-1");
    all.put("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
    all.put("message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE));
    all.put("max.message.bytes", MAX_RECORD);
    // what the producers chose (lz4 where speed counts): the broker does not pack it again
    all.put("compression.type", "producer");
    // deleting and compacting go by whole segments
    all.put("segment.bytes", topic.compacted() ? "16777216" : "134217728");
    if (topic.compacted()) {
      all.put("min.cleanable.dirty.ratio", "0.1");
      all.put("delete.retention.ms", "3600000");
    }
    return all;
  }

  private static List<String> differences(Admin admin, List<Topic<?>> topics)
      throws ExecutionException, InterruptedException {
    Map<String, Topic<?>> wanted = new LinkedHashMap<>();
    topics.forEach(topic -> wanted.put(topic.name(), topic));
    List<String> all = new ArrayList<>();
    Map<String, TopicDescription> described =
        admin.describeTopics(wanted.keySet()).allTopicNames().get();
    List<ConfigResource> resources =
        wanted.keySet().stream()
            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
            .toList();
    Map<ConfigResource, Config> configs = admin.describeConfigs(resources).all().get();
    wanted.forEach((name, topic) -> {
      int has = Objects.requireNonNull(described.get(name)).partitions().size();
      if (topic.single() && has != 1) {
        all.add(
            "topic %s has %d partitions and must have one: delete it, it is made again"
                .formatted(name, has));
      }
      Config is =
          Objects.requireNonNull(configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name)));
      for (String key :
          List.of(
              "cleanup.policy",
              "retention.ms",
              "retention.bytes",
              "message.timestamp.after.max.ms")) {
        ConfigEntry entry = is.get(key);
        String should = settings(topic).get(key);
        boolean unused = topic.compacted() && key.startsWith("retention.");
        if (entry != null && !entry.value().equals(should) && !unused) {
          all.add(
              "topic %s has %s=%s: set it to %s with kafka-configs.sh --alter --topic %s --add-config %s=%s"
                  .formatted(name, key, entry.value(), should, name, key, should));
        }
      }
    });
    return all;
  }
}
