// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.server;

import java.nio.file.Path;
import java.util.Properties;

/**
 * The settings of a broker that is its own controller: loopback only, durable, small.
 *
 * <p>Every default left out here is Kafka's own; each line that differs says why.
 */
final class BrokerConfig {
  static final int NODE = 1;
  static final String CONTROLLER = "CONTROLLER";
  private static final String CLIENTS = "CLIENTS";
  private static final String NEVER = "-1";

  private BrokerConfig() {}

  static Properties of(Path dir, int port, int controllerPort, String secret) {
    Properties p = new Properties();
    p.put("process.roles", "broker,controller");
    p.put("node.id", String.valueOf(NODE));
    // static voters name the port in force now: the controller port may change at each start
    p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    p.put(
        "listeners",
        CLIENTS + "://127.0.0.1:" + port + "," + CONTROLLER + "://127.0.0.1:" + controllerPort);
    p.put("advertised.listeners", CLIENTS + "://127.0.0.1:" + port);
    p.put("controller.listener.names", CONTROLLER);
    p.put("inter.broker.listener.name", CLIENTS);
    p.put("log.dirs", dir.toString());
    security(p, secret);
    oneNode(p);
    timely(p);
    keepEverything(p);
    small(p);
    return p;
  }

  private static void security(Properties p, String secret) {
    String mechanism = KafkaSecret.MECHANISM.mechanismName();
    p.put(
        "listener.security.protocol.map",
        CLIENTS + ":SASL_PLAINTEXT," + CONTROLLER + ":SASL_PLAINTEXT");
    p.put("sasl.enabled.mechanisms", mechanism);
    p.put("sasl.mechanism.inter.broker.protocol", mechanism);
    p.put("sasl.mechanism.controller.protocol", mechanism);
    for (String listener : new String[] {CLIENTS, CONTROLLER}) {
      String prefix = "listener.name." + listener.toLowerCase(java.util.Locale.ROOT) + ".";
      String scram = prefix + mechanism.toLowerCase(java.util.Locale.ROOT) + ".";
      p.put(prefix + "sasl.enabled.mechanisms", mechanism);
      p.put(scram + "sasl.jaas.config", KafkaSecret.jaas(secret));
      p.put(scram + "sasl.server.callback.handler.class", KafkaSecret.class.getName());
    }
  }

  /** Every internal topic has one replica and few partitions. */
  private static void oneNode(Properties p) {
    for (String key :
        new String[] {
          "offsets.topic.replication.factor",
          "transaction.state.log.replication.factor",
          "transaction.state.log.min.isr",
          "share.coordinator.state.topic.replication.factor",
          "share.coordinator.state.topic.min.isr",
          "default.replication.factor",
          "min.insync.replicas"
        }) {
      p.put(key, "1");
    }
    p.put("offsets.topic.num.partitions", "4");
    p.put("transaction.state.log.num.partitions", "4");
    p.put("share.coordinator.state.topic.num.partitions", "1");
    p.put("auto.create.topics.enable", "false");
  }

  /** A start after kill -9 waits for the session of the dead broker to run out: 9 s by default. */
  private static void timely(Properties p) {
    p.put("broker.session.timeout.ms", "2000");
    p.put("broker.heartbeat.interval.ms", "500");
    p.put("group.initial.rebalance.delay.ms", "0");
    p.put("group.streams.initial.rebalance.delay.ms", "0");
  }

  /**
   * Any timestamp is taken and nothing goes by age or size: a job of ours deletes what every reader
   * has committed (contract part 6).
   */
  private static void keepEverything(Properties p) {
    p.put("log.message.timestamp.after.max.ms", String.valueOf(Long.MAX_VALUE));
    p.put("log.message.timestamp.before.max.ms", String.valueOf(Long.MAX_VALUE));
    p.put("log.retention.ms", NEVER);
    p.put("log.retention.bytes", NEVER);
    // an operator who was away for a month still finds his groups where they stopped
    p.put("offsets.retention.minutes", String.valueOf(60 * 24 * 365));
  }

  private static void small(Properties p) {
    p.put("num.network.threads", "2");
    p.put("num.io.threads", "2");
    p.put("background.threads", "2");
    p.put("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20)); // 128 MB of heap by default
    p.put("log.index.size.max.bytes", String.valueOf(1 << 20));
    p.put("log.segment.bytes", String.valueOf(64 << 20));
    p.put("metadata.log.segment.bytes", String.valueOf(8 << 20));
    p.put("metadata.max.retention.bytes", String.valueOf(32 << 20));
  }
}
