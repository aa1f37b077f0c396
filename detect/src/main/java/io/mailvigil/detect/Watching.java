// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Hosts the detectors of one route over one store. A group's key in the store is {@code rule id,
 * NUL, group key}, so that a new detection needs no new store.
 *
 * <p>Groups that event time has left behind are swept away a few thousand at a time. "Behind" is
 * measured from the oldest event of the last ten to twenty minutes of wall-clock time, so that an
 * old log that is read beside a live one keeps its memory. When the store is full, it is measured
 * from the newest, and groups that are new are refused and counted.
 */
final class Watching implements Processor<String, AuthEvent, String, Detection> {
  static final String BEGAN = "+began/";
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final int SWEEP_ENTRIES = 2_000;
  private static final Duration SLACK = Duration.ofHours(1);
  private static final int SWEEPS_A_PERIOD = 120;

  private final List<Watch<?>> watches = new ArrayList<>();
  private final String storeName;
  private final NobodysAddresses nobodys;
  private final long most;
  private final DetectMeters meters;
  private final Map<String, Long> began = new HashMap<>();
  private @Nullable ProcessorContext<String, Detection> context;
  private @Nullable KeyValueStore<String, byte[]> store;

  private @Nullable String cursor;
  private long groups;
  private long passed;
  private int sweeps;
  private long oldest = Long.MAX_VALUE;
  private long oldestBefore = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;

  Watching(
      List<Detector<?>> detectors,
      String storeName,
      NobodysAddresses nobodys,
      int mostGroups,
      DetectMeters meters) {
    for (Detector<?> detector : detectors) {
      watches.add(new Watch<>(detector));
    }
    this.storeName = storeName;
    this.nobodys = nobodys;
    this.most = (long) mostGroups * detectors.size();
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<String, Detection> context) {
    this.context = context;
    KeyValueStore<String, byte[]> opened = context.getStateStore(storeName);
    store = opened;
    groups = opened.approximateNumEntries();
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, now -> sweep(opened));
  }

  @Override
  public void process(Record<String, AuthEvent> record) {
    AuthEvent event = record.value();
    KeyValueStore<String, byte[]> memory = store;
    ProcessorContext<String, Detection> out = context;
    if (event == null || memory == null || out == null) {
      return;
    }
    long micros = Ring.micros(event.time());
    long since = since(memory, event, micros);
    oldest = Math.min(oldest, micros);
    newest = Math.max(newest, micros);
    for (int i = 0; i < watches.size(); i++) {
      Watch<?> watch = watches.get(i);
      if (watch.detector().watches(event)) {
        boolean learning = micros < since + Ring.micros(watch.detector().learns());
        for (Detection detection : fold(memory, watch, event, learning)) {
          meters.told(detection);
          Account account = detection.account();
          out.forward(
              record
                  .withKey(account == null ? detection.groupKey() : account.key())
                  .withValue(detection)
                  .withTimestamp(Math.max(0, detection.time().toEpochMilli())));
        }
      }
    }
  }

  private <M> List<Detection> fold(
      KeyValueStore<String, byte[]> memory, Watch<M> watch, AuthEvent event, boolean learning) {
    String key = watch.detector().grouping().key(event, nobodys);
    if (key == null) {
      return List.of();
    }
    String stored = watch.detector().rule().id() + '\0' + key;
    byte[] bytes = memory.get(stored);
    if (bytes == null && groups >= most) {
      meters.refused();
      return List.of();
    }
    Watch.Folded folded;
    Watch.Group<M> group = read(watch, bytes);
    folded = watch.fold(group, key, event, learning);
    if (folded.changed()) {
      memory.put(stored, watch.write(group));
      groups += bytes == null ? 1 : 0;
    }
    return folded.detections();
  }

  /** What cannot be read (a memory of a later version) begins anew, and is counted. */
  private <M> Watch.Group<M> read(Watch<M> watch, byte @Nullable [] bytes) {
    if (bytes == null) {
      return watch.fresh();
    }
    try {
      return watch.read(bytes);
    } catch (IOException | RuntimeException e) {
      meters.unreadable();
      return watch.fresh();
    }
  }

  private long since(KeyValueStore<String, byte[]> memory, AuthEvent event, long micros) {
    Long known = began.get(event.tenant());
    if (known == null) {
      byte[] bytes = memory.get(BEGAN + event.tenant());
      if (bytes != null) {
        known = ByteBuffer.wrap(bytes).getLong();
        began.put(event.tenant(), known);
      }
    }
    long since = Learning.began(began, event, micros);
    Long now = began.get(event.tenant());
    if (now != null && !now.equals(known)) {
      memory.put(BEGAN + event.tenant(), ByteBuffer.allocate(8).putLong(now).array());
    }
    return since;
  }

  private void sweep(KeyValueStore<String, byte[]> memory) {
    boolean full = groups >= most;
    long behind = full ? newest : Math.min(oldest, oldestBefore);
    behind = behind == Long.MAX_VALUE || behind == Long.MIN_VALUE ? Long.MIN_VALUE : behind;
    if (!full && behind != Long.MIN_VALUE) {
      behind -= Ring.micros(SLACK);
    }
    int seen = 0;
    String last = null;
    try (KeyValueIterator<String, byte[]> all = memory.range(cursor, null)) {
      while (all.hasNext() && seen < SWEEP_ENTRIES) {
        KeyValue<String, byte[]> entry = all.next();
        last = entry.key;
        seen++;
        if (entry.key.startsWith(BEGAN)) {
          continue;
        }
        if (Watch.forgottenAfter(entry.value) < behind) {
          memory.delete(entry.key);
          groups = Math.max(0, groups - 1);
        } else {
          passed++;
        }
      }
      cursor = all.hasNext() ? last : null;
    }
    if (cursor == null) { // a whole pass counts exactly what is there
      groups = passed;
      passed = 0;
    }
    meters.groups(storeName, groups);
    if (++sweeps % SWEEPS_A_PERIOD == 0) {
      oldestBefore = oldest;
      oldest = Long.MAX_VALUE;
    }
  }
}
