// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.profile.login.LoginProfiling;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Puts beside each event what the profile of its account says of it, on its way to the site. The
 * profiles stand in a store of their own, by account; when it is full, accounts that are new have
 * none, and are counted.
 */
final class Profiling implements Processor<String, AuthEvent, String, Profiled> {
  private static final Duration SWEEP = Duration.ofSeconds(5);
  private static final int SWEEP_ENTRIES = 2_000;

  /** How the store keeps a profile. */
  static final Form<LoginProfiling.Kept> FORM =
      new Form<>() {
        private final LoginProfiling reading = new LoginProfiling(new NobodysAddresses(List.of()));

        @Override
        public LoginProfiling.Kept read(byte[] bytes) throws IOException {
          return reading.read(bytes);
        }

        @Override
        public byte[] write(LoginProfiling.Kept profile) {
          return profile.write();
        }
      };

  private final RuleSets sets;
  private final String storeName;
  private final long most;
  private final DetectMeters meters;
  private @Nullable ProcessorContext<String, Profiled> context;
  private @Nullable MemoryStore store;
  private @Nullable String cursor;
  private long profiles;
  private long passed;
  private long newest = Long.MIN_VALUE;

  private Profiling(String storeName, RuleSets sets, long most, DetectMeters meters) {
    this.sets = sets;
    this.storeName = storeName;
    this.most = most;
    this.meters = meters;
  }

  static ProcessorSupplier<String, AuthEvent, String, Profiled> supplier(
      String storeName, RuleSets sets, long most, DetectMeters meters) {
    return () -> new Profiling(storeName, sets, most, meters);
  }

  @Override
  public void init(ProcessorContext<String, Profiled> context) {
    this.context = context;
    MemoryStore opened = context.getStateStore(storeName);
    store = opened;
    profiles = opened.approximateNumEntries();
    context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, now -> sweep(opened));
  }

  @Override
  public void process(Record<String, AuthEvent> record) {
    MemoryStore memory = store;
    ProcessorContext<String, Profiled> out = context;
    if (memory != null && out != null && record.value() != null) {
      out.forward(record.withValue(profiled(memory, record.value())));
    }
  }

  private Profiled profiled(MemoryStore memory, AuthEvent event) {
    NobodysAddresses nobodys = sets.at(event.time()).nobodys();
    LoginProfiling profiling = new LoginProfiling(nobodys);
    String key = Grouping.ACCOUNT.key(event, nobodys);
    if (key == null || !profiling.watches(event)) {
      return Profiled.of(event);
    }
    newest = Math.max(newest, Ring.micros(event.time()));
    LoginProfiling.Kept known = read(profiling, memory, key);
    if (known == null && profiles >= most) {
      meters.refused();
      return Profiled.of(event);
    }
    LoginProfiling.Kept profile = known == null ? profiling.fresh() : known;
    LoginProfiling.Read read = profiling.read(profile, event);
    if (read.changed()) {
      memory.put(key, profile, FORM);
      profiles += known == null ? 1 : 0;
    }
    return new Profiled(event, read.reading(), read.learned());
  }

  /** Null for an account nothing is known of; what cannot be read begins anew, and is counted. */
  private LoginProfiling.@Nullable Kept read(
      LoginProfiling profiling, MemoryStore memory, String key) {
    try {
      return memory.get(key, FORM);
    } catch (IOException | RuntimeException e) {
      meters.unreadable();
      return profiling.fresh();
    }
  }

  private static long forgottenAfter(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  private void sweep(MemoryStore memory) {
    memory.write();
    int seen = 0;
    String last = null;
    try (KeyValueIterator<String, byte[]> all = memory.range(cursor, null)) {
      while (all.hasNext() && seen++ < SWEEP_ENTRIES) {
        KeyValue<String, byte[]> entry = all.next();
        last = entry.key;
        if (forgottenAfter(entry.value) < newest) {
          memory.delete(entry.key);
          profiles = Math.max(0, profiles - 1);
        } else {
          passed++;
        }
      }
      cursor = all.hasNext() ? last : null;
    }
    if (cursor == null) {
      profiles = passed;
      passed = 0;
    }
    meters.groups(storeName, profiles);
  }
}
