// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Confirmation;
import io.mailvigil.detect.profile.login.LoginProfiling;
import java.io.IOException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Tells the profile of an account whose doing a login was: what the owner confirms is learned, what
 * he refuses never is. The topic is partitioned as the events are, so both meet in one store.
 */
final class Confirming implements Processor<String, Confirmation, Void, Void> {
  private final String storeName;
  private final DetectMeters meters;
  private @Nullable MemoryStore store;

  private Confirming(String storeName, DetectMeters meters) {
    this.storeName = storeName;
    this.meters = meters;
  }

  static ProcessorSupplier<String, Confirmation, Void, Void> supplier(
      String storeName, DetectMeters meters) {
    return () -> new Confirming(storeName, meters);
  }

  @Override
  public void init(ProcessorContext<Void, Void> context) {
    store = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, Confirmation> record) {
    MemoryStore memory = store;
    Confirmation said = record.value();
    if (memory != null && said != null) {
      meters.said(learned(memory, said));
    }
  }

  private boolean learned(MemoryStore memory, Confirmation said) {
    String key = said.account().key();
    LoginProfiling.Kept profile;
    try {
      profile = memory.get(key, Profiling.FORM);
    } catch (IOException | RuntimeException e) {
      return false; // the next event begins it anew, and counts that
    }
    if (profile == null) {
      return false;
    }
    boolean changed = said.me() ? profile.confirmed(said.event()) : profile.refused(said.event());
    if (changed) {
      memory.put(key, profile, Profiling.FORM);
    }
    return changed;
  }
}
