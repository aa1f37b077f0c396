// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import io.mailvigil.alert.response.Outbox;
import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.ActionTaken;
import io.mailvigil.common.event.AlertMemory;
import io.mailvigil.common.event.Confirmation;
import io.mailvigil.common.event.Lockout;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.wire.DeadLetter;
import io.mailvigil.common.wire.Topic;
import io.mailvigil.common.wire.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what one step gave, and how far it read, as one transaction. One transactional id for the
 * whole cluster: making a publisher fences off whoever decided before.
 */
final class Publisher implements Outbox, AutoCloseable {
  static final String TRANSACTIONAL_ID = "mailvigil-alert-decider";
  private final KafkaProducer<byte[], byte[]> producer;
  private final InstantSource clock;
  private boolean open;

  Publisher(Map<String, String> kafka, InstantSource clock) {
    Map<String, Object> properties = new HashMap<>(kafka);
    properties.put("transactional.id", TRANSACTIONAL_ID);
    properties.put("client.id", TRANSACTIONAL_ID);
    properties.put("transaction.timeout.ms", "30000");
    properties.put("acks", "all");
    properties.put("linger.ms", "0");
    properties.put("max.request.size", "4194304");
    properties.put("max.block.ms", "30000");
    this.producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    this.clock = clock;
  }

  /** Fences off earlier deciders; their open transaction is aborted. */
  void takeOver() {
    producer.initTransactions();
  }

  @Override
  public void lockout(Lockout lockout) {
    send(Topics.LOCKOUTS, lockout.account().key(), lockout, clock.instant());
  }

  @Override
  public void forget(Account account) {
    send(Topics.LOCKOUTS, account.key(), null, clock.instant());
  }

  @Override
  public void memory(AlertMemory memory) {
    send(Topics.INCIDENTS, memory.key(), memory, clock.instant());
  }

  @Override
  public void forget(String memoryKey) {
    send(Topics.INCIDENTS, memoryKey, null, clock.instant());
  }

  @Override
  public void report(Report report) {
    send(Topics.ALERTS, key(report), report, report.time());
  }

  @Override
  public void confirmation(Confirmation confirmation) {
    send(Topics.CONFIRMATIONS, confirmation.account().key(), confirmation, confirmation.time());
  }

  private static String key(Report report) {
    Account account =
        switch (report) {
          case RaisedAlert alert -> alert.detection().account();
          case ActionTaken action -> action.account();
        };
    if (account != null) {
      return account.key();
    }
    boolean source = report instanceof RaisedAlert alert && !alert.detection().sources().isEmpty();
    return report.tenant()
        + "/s/"
        + (source ? ((RaisedAlert) report).detection().sources().getFirst().network() : "-");
  }

  /** What could not be read goes where the operator finds it, with its place. */
  void deadLetter(Topic<DeadLetter> topic, DeadLetter letter) {
    begin();
    producer.send(new ProducerRecord<>(topic.name(), topic.bytes(letter)));
  }

  private <V> void send(Topic<V> topic, String key, @Nullable V value, Instant time) {
    begin();
    producer.send(
        new ProducerRecord<>(
            topic.name(),
            null,
            Math.max(0, time.toEpochMilli()),
            key.getBytes(StandardCharsets.UTF_8),
            value == null ? null : topic.bytes(value)));
  }

  private void begin() {
    if (!open) {
      producer.beginTransaction();
      open = true;
    }
  }

  /** True where something waits to be committed. */
  boolean isOpen() {
    return open;
  }

  /** Commits what was sent, with the places read; all of it or nothing. */
  void commit(Map<TopicPartition, OffsetAndMetadata> read, ConsumerGroupMetadata group) {
    begin();
    if (!read.isEmpty()) {
      producer.sendOffsetsToTransaction(read, group);
    }
    producer.commitTransaction();
    open = false;
  }

  @Override
  public void close() {
    producer.close(java.time.Duration.ofSeconds(5));
  }
}
