// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Detection;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** Hosts {@link AccountRisk} on Kafka Streams, by account; forgets who was quiet for 8 days. */
final class RiskWatching implements Processor<String, Detection, String, Detection> {
  private static final Duration SWEEP = Duration.ofHours(1);
  private static final Duration FORGOTTEN = RiskSignals.KEPT.plusDays(1);

  private final String storeName;
  private final DetectMeters meters;
  private @Nullable ProcessorContext<String, Detection> context;
  private @Nullable KeyValueStore<String, byte[]> store;
  private Instant newest = Instant.MIN;

  RiskWatching(String storeName, DetectMeters meters) {
    this.storeName = storeName;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<String, Detection> context) {
    this.context = context;
    KeyValueStore<String, byte[]> opened = context.getStateStore(storeName);
    store = opened;
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, now -> sweep(opened));
  }

  @Override
  public void process(Record<String, Detection> record) {
    KeyValueStore<String, byte[]> memory = store;
    ProcessorContext<String, Detection> out = context;
    Detection detection = record.value();
    if (detection == null || memory == null || out == null) {
      return;
    }
    newest = detection.time().isAfter(newest) ? detection.time() : newest;
    AccountRisk.Group group = read(memory.get(record.key()));
    for (Detection risk : AccountRisk.fold(group, detection)) {
      meters.told(risk);
      out.forward(record.withValue(risk).withTimestamp(Math.max(0, risk.time().toEpochMilli())));
    }
    memory.put(record.key(), AccountRisk.write(group));
  }

  private AccountRisk.Group read(byte @Nullable [] bytes) {
    if (bytes == null) {
      return new AccountRisk.Group();
    }
    try {
      return AccountRisk.read(bytes);
    } catch (IOException | RuntimeException e) {
      meters.unreadable();
      return new AccountRisk.Group();
    }
  }

  private void sweep(KeyValueStore<String, byte[]> memory) {
    if (newest.equals(Instant.MIN)) {
      return;
    }
    Instant oldest = newest.minus(FORGOTTEN);
    try (KeyValueIterator<String, byte[]> all = memory.all()) {
      while (all.hasNext()) {
        KeyValue<String, byte[]> entry = all.next();
        if (read(entry.value).newest().isBefore(oldest)) {
          memory.delete(entry.key);
        }
      }
    }
  }
}
