// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The detectors over events in memory, without Kafka: what {@code replay} runs. Memory is bounded:
 * groups that event time has left behind are forgotten, and of each detector at most so many are
 * kept, the longest untouched one going first. Not thread-safe.
 */
public final class Folds {
  private static final int SWEEP_EVERY = 100_000;

  /** The groups of one detector. */
  private static final class Groups<M> extends LinkedGroups<Watch.Group<M>> {
    private static final long serialVersionUID = 1;
    final transient Watch<M> watch;

    Groups(Watch<M> watch, int most) {
      super(most);
      this.watch = watch;
    }

    Watch.Folded fold(String key, AuthEvent event, boolean learning) {
      Watch.Group<M> group = get(key);
      boolean fresh = group == null;
      if (group == null) {
        group = watch.fresh();
      }
      Watch.Folded folded = watch.fold(group, key, event, learning);
      if (fresh && folded.changed()) {
        put(key, group);
      }
      return folded;
    }

    void forget(long micros) {
      // the touched order is close to the order of event time, so the first that stays ends it
      Iterator<Watch.Group<M>> all = values().iterator();
      while (all.hasNext() && watch.isForgotten(all.next(), micros)) {
        all.remove();
      }
    }
  }

  private final List<Groups<?>> groups = new ArrayList<>();
  private final NobodysAddresses nobodys;
  private final Map<String, Long> began = new HashMap<>();
  private final Consumer<Detection> sink;
  private long newest = Long.MIN_VALUE;
  private int sinceSweep;

  /**
   * @param mostGroups how many groups of one detector are kept
   * @param sink takes each detection: alerts have revision 0, their updates count up
   */
  public Folds(
      List<Detector<?>> detectors,
      NobodysAddresses nobodys,
      int mostGroups,
      Consumer<Detection> sink) {
    for (Detector<?> detector : detectors) {
      groups.add(new Groups<>(new Watch<>(detector), mostGroups));
    }
    this.nobodys = nobodys;
    this.sink = sink;
  }

  /** Folds one event. Events should come in event time; disorder of 10 min is taken as it comes. */
  public void accept(AuthEvent event) {
    long micros = Ring.micros(event.time());
    long since = Learning.began(began, event, micros);
    String account = null;
    String source = null;
    for (int i = 0; i < groups.size(); i++) {
      Groups<?> each = groups.get(i);
      Detector<?> detector = each.watch.detector();
      if (!detector.watches(event)) {
        continue;
      }
      String key =
          switch (detector.grouping()) {
            case ACCOUNT -> account != null ? account : (account = key(detector, event));
            case SOURCE -> source != null ? source : (source = key(detector, event));
            case ACCOUNT_AND_SOURCE, SITE -> key(detector, event);
          };
      if (!key.isEmpty()) {
        boolean learning = micros < since + Ring.micros(detector.learns());
        List<Detection> detections = each.fold(key, event, learning).detections();
        for (int k = 0; k < detections.size(); k++) {
          sink.accept(detections.get(k));
        }
      }
    }
    newest = Math.max(newest, micros);
    if (++sinceSweep >= SWEEP_EVERY) {
      sinceSweep = 0;
      groups.forEach(each -> each.forget(newest));
    }
  }

  /** Empty where the event belongs to no group. */
  private String key(Detector<?> detector, AuthEvent event) {
    String key = detector.grouping().key(event, nobodys);
    return key == null ? "" : key;
  }

  /** How many groups were dropped for room before their time: not 0 means detection had gaps. */
  public long evicted() {
    long sum = 0;
    for (Groups<?> each : groups) {
      sum += each.evicted();
    }
    return sum;
  }

  /** How many groups are kept, over all detectors. */
  public long size() {
    long sum = 0;
    for (Groups<?> each : groups) {
      sum += each.size();
    }
    return sum;
  }
}
