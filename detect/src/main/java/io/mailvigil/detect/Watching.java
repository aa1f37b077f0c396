// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Hosts the detectors of one route over one store: each event meets those that are in force at its
 * time. What they all know of one group is one {@link Row} of the store, each part by the memory of
 * its rule, so that a new detection needs no new store, and a changed rule begins anew while the
 * others keep what they know.
 *
 * <p>Groups that event time has left behind are swept away a few thousand at a time. "Behind" is
 * measured from the oldest event of the last ten to twenty minutes of wall-clock time, so that an
 * old log that is read beside a live one keeps its memory. When the store is full, it is measured
 * from the newest, and groups that are new are refused and counted.
 */
final class Watching implements Processor<String, Profiled, String, Detection> {
  static final String BEGAN = "+began/";

  /** So begins every key that is no group: no rule id does. */
  static final String OTHER = "+";

  /** So begins the key of a row: no group, whatever it is called, is taken for anything else. */
  private static final String ROW = "=";

  private static final String DUE = "+due/";
  private static final String AFTER_DUE = "+due0";
  private static final int DUE_AT_ONCE = 1_000;
  private static final String WATERMARK = "+watermark";
  private static final long WATERMARK_KEPT = Ring.micros(Duration.ofMinutes(1));
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final int SWEEP_ENTRIES = 2_000;
  private static final Duration SLACK = Duration.ofHours(1);
  private static final int SWEEPS_A_PERIOD = 120;

  /** The row that was asked for last, and its group. */
  private record AtHand(String key, Row row) {}

  private final RuleSets sets;
  private final Grouping.Route route;
  private final String storeName;
  private final int mostGroups;
  private final DetectMeters meters;
  private final Map<String, Long> began = new HashMap<>();
  private @Nullable ProcessorContext<String, Detection> context;
  private @Nullable MemoryStore store;

  private @Nullable AtHand atHand;
  private @Nullable String cursor;
  private long groups;
  private long passed;
  private int sweeps;
  private long oldest = Long.MAX_VALUE;
  private long oldestBefore = Long.MAX_VALUE;
  private long newest = Long.MIN_VALUE;
  private long watermark = Long.MIN_VALUE;
  private long watermarkKept = Long.MIN_VALUE;
  private long earliestDue = Long.MIN_VALUE;

  Watching(
      RuleSets sets, Grouping.Route route, String storeName, int mostGroups, DetectMeters meters) {
    this.sets = sets;
    this.route = route;
    this.storeName = storeName;
    this.mostGroups = mostGroups;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<String, Detection> context) {
    this.context = context;
    MemoryStore opened = context.getStateStore(storeName);
    store = opened;
    groups = opened.approximateNumEntries();
    byte[] mark = opened.bytes(WATERMARK);
    watermark = mark == null ? Long.MIN_VALUE : ByteBuffer.wrap(mark).getLong();
    try (KeyValueIterator<String, byte[]> dues = opened.range(DUE, AFTER_DUE)) {
      earliestDue = dues.hasNext() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, now -> sweep(opened));
  }

  @Override
  public void process(Record<String, Profiled> record) {
    Profiled profiled = record.value();
    MemoryStore memory = store;
    ProcessorContext<String, Detection> out = context;
    if (profiled == null || memory == null || out == null) {
      return;
    }
    atHand = null;
    AuthEvent event = profiled.event();
    InForce set = sets.at(event.time());
    List<Watch<?>> watches = set.watches(route);
    long micros = Ring.micros(event.time());
    long since = since(memory, event, micros);
    boolean ours = event.action() == Action.SOURCE_STATE;
    if (!ours) { // its time is the clock's, whatever the logs have reached
      oldest = Math.min(oldest, micros);
      newest = Math.max(newest, micros);
    }
    if (!ours && (set.waits(route) || earliestDue < Long.MAX_VALUE)) {
      pass(memory, record, out, micros - Ring.micros(Detector.LATENESS));
    }
    for (int i = 0; i < watches.size(); i++) {
      Watch<?> watch = watches.get(i);
      if (watch.detector().watches(event)) {
        boolean learning = micros < since + Ring.micros(watch.detector().learns());
        tell(fold(memory, watch, set, profiled, learning), record, out);
      }
    }
  }

  private void tell(
      List<Detection> detections,
      Record<String, Profiled> record,
      ProcessorContext<String, Detection> out) {
    for (Detection detection : detections) {
      meters.told(detection);
      Account account = detection.account();
      out.forward(
          record
              .withKey(account == null ? detection.groupKey() : account.key())
              .withValue(detection)
              .withTimestamp(Math.max(0, detection.time().toEpochMilli())));
    }
  }

  /** Moves the watermark on, and judges the deadlines that it passes. */
  private void pass(
      MemoryStore memory,
      Record<String, Profiled> record,
      ProcessorContext<String, Detection> out,
      long now) {
    if (now > watermark) {
      watermark = now;
      if (now - watermarkKept >= WATERMARK_KEPT || watermarkKept == Long.MIN_VALUE) {
        watermarkKept = now;
        memory.putBytes(WATERMARK, ByteBuffer.allocate(8).putLong(now).array());
      }
    }
    if (earliestDue > watermark) {
      return;
    }
    List<KeyValue<String, byte[]>> passed = new ArrayList<>();
    earliestDue = Long.MAX_VALUE;
    try (KeyValueIterator<String, byte[]> all = memory.range(DUE, AFTER_DUE)) {
      while (all.hasNext() && earliestDue == Long.MAX_VALUE) {
        KeyValue<String, byte[]> entry = all.next();
        long due = Long.parseLong(entry.key.substring(DUE.length(), DUE.length() + 16), 16);
        if (due <= watermark && passed.size() < DUE_AT_ONCE) {
          passed.add(entry);
        } else {
          earliestDue = due; // in the past where there are too many at once: with the next event
        }
      }
    }
    for (KeyValue<String, byte[]> entry : passed) {
      memory.delete(entry.key);
      String stored = entry.key.substring(DUE.length() + 17);
      long due = Long.parseLong(entry.key.substring(DUE.length(), DUE.length() + 16), 16);
      for (Watch<?> watch : sets.known(due).watches(route)) {
        if (stored.startsWith(watch.memory())) {
          tell(pass(memory, watch, stored, entry.value, due), record, out);
        }
      }
    }
  }

  private <M> List<Detection> pass(
      MemoryStore memory, Watch<M> watch, String stored, byte[] tenant, long due) {
    String key = stored.substring(stored.indexOf('\0') + 1);
    Row row = row(memory, key);
    Watch.Group<M> group = read(row, watch);
    if (group == null) {
      return List.of();
    }
    List<Detection> told =
        watch.pass(group, key, new String(tenant, StandardCharsets.UTF_8), due - 1, watermark);
    if (!told.isEmpty()) {
      row.put(watch, group);
      memory.put(ROW + key, row, Row.FORM);
    }
    note(memory, stored, tenant, watch.due(group, watermark));
    return told;
  }

  private void note(MemoryStore memory, String stored, byte[] tenant, long due) {
    if (due != Long.MAX_VALUE) {
      memory.putBytes(dueKey(due, stored), tenant);
      earliestDue = Math.min(earliestDue, due);
    }
  }

  private static String dueKey(long due, String stored) {
    return DUE + HexFormat.of().toHexDigits(Math.max(0, due)) + '/' + stored;
  }

  private <M> List<Detection> fold(
      MemoryStore memory, Watch<M> watch, InForce set, Profiled profiled, boolean learning) {
    AuthEvent event = profiled.event();
    String key = watch.detector().grouping().key(event, set.nobodys());
    if (key == null) {
      return List.of();
    }
    Row row = row(memory, key);
    boolean isNew = row.isEmpty();
    if (isNew && groups >= mostGroups) {
      meters.refused();
      return List.of();
    }
    Watch.Group<M> known = read(row, watch);
    Watch.Group<M> group = known == null ? watch.fresh() : known;
    long before = watch.due(group, watermark);
    Watch.Folded folded = watch.fold(group, key, profiled, learning);
    if (folded.changed()) {
      row.put(watch, group);
      memory.put(ROW + key, row, Row.FORM);
      groups += isNew ? 1 : 0;
      long due = watch.due(group, watermark);
      if (due != before) {
        String stored = watch.memory() + key;
        if (before != Long.MAX_VALUE) {
          memory.delete(dueKey(before, stored));
        }
        note(memory, stored, event.tenant().getBytes(StandardCharsets.UTF_8), due);
      }
    }
    return folded.detections();
  }

  /**
   * Most detectors of a route ask for the same group of an event, so the last row is kept for it.
   * What cannot be read (a row of a later version) begins anew, and is counted.
   */
  private Row row(MemoryStore memory, String key) {
    AtHand last = atHand;
    if (last != null && last.key.equals(key)) {
      return last.row;
    }
    Row row;
    try {
      row = memory.get(ROW + key, Row.FORM);
    } catch (IOException | RuntimeException e) {
      meters.unreadable();
      row = null;
    }
    if (row == null) {
      row = new Row();
      memory.note(ROW + key, row, Row.FORM);
    }
    atHand = new AtHand(key, row);
    return row;
  }

  /** Null for a group nothing is known of; what cannot be read begins anew, and is counted. */
  private <M> Watch.@Nullable Group<M> read(Row row, Watch<M> watch) {
    try {
      return row.get(watch);
    } catch (IOException | RuntimeException e) {
      meters.unreadable();
      return watch.fresh();
    }
  }

  private long since(MemoryStore memory, AuthEvent event, long micros) {
    Long known = began.get(event.tenant());
    if (known == null) {
      byte[] bytes = memory.bytes(BEGAN + event.tenant());
      if (bytes != null) {
        known = ByteBuffer.wrap(bytes).getLong();
        began.put(event.tenant(), known);
      }
    }
    long since = Learning.began(began, event, micros);
    Long now = began.get(event.tenant());
    if (now != null && !now.equals(known)) {
      memory.putBytes(BEGAN + event.tenant(), ByteBuffer.allocate(8).putLong(now).array());
    }
    return since;
  }

  private void sweep(MemoryStore memory) {
    boolean full = groups >= mostGroups;
    long behind = full ? newest : Math.min(oldest, oldestBefore);
    behind = behind == Long.MAX_VALUE || behind == Long.MIN_VALUE ? Long.MIN_VALUE : behind;
    if (!full && behind != Long.MIN_VALUE) {
      behind -= Ring.micros(SLACK);
    }
    memory.write();
    int seen = 0;
    String last = null;
    try (KeyValueIterator<String, byte[]> all = memory.range(cursor, null)) {
      while (all.hasNext() && seen < SWEEP_ENTRIES) {
        KeyValue<String, byte[]> entry = all.next();
        last = entry.key;
        seen++;
        if (entry.key.startsWith(OTHER)) {
          continue;
        }
        if (Row.forgottenAfter(entry.value) < behind) {
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
