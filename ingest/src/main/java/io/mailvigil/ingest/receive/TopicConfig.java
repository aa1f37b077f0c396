// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.receive;

import io.mailvigil.common.config.ConfigNode;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;

/**
 * One entry of {@code ingest.kafka}: a topic whose records are raw lines, for those who ship their
 * logs already.
 *
 * @param bootstrapServers of the cluster that holds the topic
 * @param client further settings of the consumer, as for SASL and TLS
 * @param authenticated whether only trusted shippers may write to that topic
 */
public record TopicConfig(
    String topic,
    String bootstrapServers,
    ZoneId zone,
    boolean authenticated,
    Map<String, String> client)
    implements LineSource.Config {
  public TopicConfig {
    client = Map.copyOf(client);
  }

  static TopicConfig from(ConfigNode node) {
    return new TopicConfig(
        node.required("topic", "name the topic whose records are log lines"),
        node.required("bootstrap-servers", "name the brokers, as kafka1:9092,kafka2:9092"),
        Zones.of(node),
        node.flag("authenticated", true),
        node.texts("client"));
  }

  @Override
  public String name() {
    return "kafka-" + topic;
  }

  @Override
  public String url() {
    return "kafka:" + topic;
  }

  /** The consumer's settings; they may hold a secret. */
  Map<String, Object> properties() {
    Map<String, Object> all = new HashMap<>();
    all.put("max.poll.records", "5000");
    all.put("auto.offset.reset", "earliest");
    all.put("isolation.level", "read_committed");
    all.putAll(client);
    all.put("bootstrap.servers", bootstrapServers);
    all.put("group.id", "mailvigil-lines-" + topic);
    all.put("enable.auto.commit", "false");
    return all;
  }

  @Override
  public LineSource make(Spool spool, Clock clock, Received received) {
    return new TopicLines(this, spool, received);
  }
}
