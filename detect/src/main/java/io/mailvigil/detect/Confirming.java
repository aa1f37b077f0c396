// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Confirmation;
import io.mailvigil.detect.profile.login.LoginProfiling;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Tells the profile of an account whose doing a login was: what the owner confirms is learned, what
 * he refuses never is. The topic is partitioned as the events are, so both meet in one store.
 */
final class Confirming implements Processor<String, Confirmation, Void, Void> {
  private final LoginProfiling profiling = new LoginProfiling(new NobodysAddresses(List.of()));
  private final String storeName;
  private final DetectMeters meters;
  private @Nullable KeyValueStore<String, byte[]> store;

  private Confirming(String storeName, DetectMeters meters) {
    this.storeName = storeName;
    this.meters = meters;
  }

  static ProcessorSupplier<String, Confirmation, Void, Void> supplier(
      StoreBuilder<?> profiles, DetectMeters meters) {
    return new ProcessorSupplier<>() {
      @Override
      public Processor<String, Confirmation, Void, Void> get() {
        return new Confirming(profiles.name(), meters);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return Set.of(profiles);
      }
    };
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, Confirmation> record) {
    KeyValueStore<String, byte[]> memory = store;
    Confirmation said = record.value();
    if (memory != null && said != null) {
      meters.said(learned(memory, said));
    }
  }

  private boolean learned(KeyValueStore<String, byte[]> memory, Confirmation said) {
    String key = said.account().key();
    byte[] bytes = memory.get(key);
    if (bytes == null) {
      return false;
    }
    LoginProfiling.Kept profile;
    try {
      profile = profiling.read(bytes);
    } catch (IOException | RuntimeException e) {
      return false; // the next event begins it anew, and counts that
    }
    boolean changed = said.me() ? profile.confirmed(said.event()) : profile.refused(said.event());
    if (changed) {
      memory.put(key, profile.write());
    }
    return changed;
  }
}
