// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The detectors over events in memory, without Kafka: what {@code replay} runs. Memory is bounded:
 * groups that event time has left behind are forgotten, and of each detector at most so many are
 * kept, the longest untouched one going first. Not thread-safe.
 */
public final class Folds {
  private static final int SWEEP_EVERY = 100_000;

  /** Takes what is told of one event. */
  interface Told {
    /**
     * @param place in which order the detections of one event stand: by the detector's own place,
     *     those of deadlines that passed before it first
     */
    void tell(int place, Detection detection);
  }

  /** Above the place of any detector. */
  private static final int PLACES = 1 << 16;

  /** A deadline of a group, in microseconds. */
  private record Due(long micros, String key, String tenant) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : key.compareTo(other.key);
    }
  }

  /** The groups of one detector. */
  private static final class Groups<M> extends LinkedGroups<Watch.Group<M>> {
    private static final long serialVersionUID = 1;
    final transient Watch<M> watch;
    final int place;
    final transient TreeSet<Due> dues = new TreeSet<>();

    Groups(Watch<M> watch, int place, int most) {
      super(most);
      this.watch = watch;
      this.place = place;
    }

    Watch.Folded fold(String key, Profiled profiled, boolean learning, long watermark) {
      Watch.Group<M> group = get(key);
      boolean fresh = group == null;
      if (group == null) {
        group = watch.fresh();
      }
      Watch.Folded folded = watch.fold(group, key, profiled, learning);
      if (fresh && folded.changed()) {
        put(key, group);
      }
      if (folded.changed() && watch.detector().waits()) {
        note(group, key, profiled.event().tenant(), watermark);
      }
      return folded;
    }

    private void note(Watch.Group<M> group, String key, String tenant, long after) {
      dues.remove(new Due(group.due, key, tenant));
      group.due = watch.due(group, after);
      if (group.due != Long.MAX_VALUE) {
        dues.add(new Due(group.due, key, tenant));
      }
    }

    void pass(long watermark, Told told) {
      while (!dues.isEmpty() && dues.getFirst().micros <= watermark) {
        Due due = dues.removeFirst();
        Watch.Group<M> group = get(due.key);
        if (group != null) {
          watch
              .pass(group, due.key, due.tenant, due.micros - 1, watermark)
              .forEach(detection -> told.tell(place, detection));
          note(group, due.key, due.tenant, watermark);
        }
      }
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
  private final List<? extends Groups<?>> waiting;
  private final @Nullable Profiles profiles;
  private final NobodysAddresses nobodys;
  private final Map<String, Long> began = new HashMap<>();
  private final Told told;
  private long newest = Long.MIN_VALUE;
  private long watermark = Long.MIN_VALUE;
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
    this(byPlace(detectors), nobodys, mostGroups, (place, detection) -> sink.accept(detection));
  }

  /**
   * @param detectors by their place among all
   */
  Folds(
      SortedMap<Integer, Detector<?>> detectors,
      NobodysAddresses nobodys,
      int mostGroups,
      Told told) {
    detectors.forEach(
        (place, detector) -> groups.add(new Groups<>(new Watch<>(detector), place, mostGroups)));
    waiting = groups.stream().filter(each -> each.watch.detector().waits()).toList();
    profiles =
        detectors.values().stream().anyMatch(Detector::asksProfiles)
            ? new Profiles(nobodys, mostGroups)
            : null;
    this.nobodys = nobodys;
    this.told = told;
  }

  private static SortedMap<Integer, Detector<?>> byPlace(List<Detector<?>> detectors) {
    SortedMap<Integer, Detector<?>> all = new TreeMap<>();
    detectors.forEach(detector -> all.put(all.size(), detector));
    return all;
  }

  /**
   * Folds one event. Events should come in event time; disorder of 10 min is taken as it comes. A
   * deadline is judged when an event more than 10 min after it comes: at the end of the input the
   * later ones stay open.
   */
  public void accept(AuthEvent event) {
    long micros = Ring.micros(event.time());
    long since = Learning.began(began, event, micros);
    boolean ours = event.action() == Action.SOURCE_STATE;
    if (!ours) { // its time is the clock's, whatever the logs have reached
      pass(micros);
    }
    Profiled profiled =
        profiles == null
            ? Profiled.of(event)
            : profiles.of(event, Grouping.ACCOUNT.key(event, nobodys));
    String account = null;
    String source = null;
    for (int i = 0; i < groups.size(); i++) {
      Groups<?> each = groups.get(i);
      Detector<?> detector = each.watch.detector();
      if (!detector.watches(event)) {
        continue;
      }
      Grouping grouping = detector.grouping();
      String key;
      if (grouping == Grouping.ACCOUNT) {
        key = account != null ? account : (account = key(detector, event));
      } else if (grouping == Grouping.SOURCE) {
        key = source != null ? source : (source = key(detector, event));
      } else {
        key = key(detector, event);
      }
      if (!key.isEmpty()) {
        boolean learning = micros < since + Ring.micros(detector.learns());
        List<Detection> detections = each.fold(key, profiled, learning, watermark).detections();
        for (int k = 0; k < detections.size(); k++) {
          told.tell(PLACES + each.place, detections.get(k));
        }
      }
    }
    newest = ours ? newest : Math.max(newest, micros);
    if (++sinceSweep >= SWEEP_EVERY) {
      sinceSweep = 0;
      groups.forEach(each -> each.forget(newest));
      if (profiles != null) {
        profiles.forget(newest);
      }
    }
  }

  /**
   * Every event is in that is more than the lateness bound older than the newest: so deadlines
   * before then can be judged.
   */
  private void pass(long micros) {
    long now = micros - Ring.micros(Detector.LATENESS);
    if (now > watermark) {
      watermark = now;
      for (int i = 0; i < waiting.size(); i++) {
        waiting.get(i).pass(watermark, told);
      }
    }
  }

  /** Empty where the event belongs to no group. */
  private String key(Detector<?> detector, AuthEvent event) {
    String key = detector.grouping().key(event, nobodys);
    return key == null ? "" : key;
  }

  /** How many groups were dropped for room before their time: not 0 means detection had gaps. */
  public long evicted() {
    long sum = profiles == null ? 0 : profiles.evicted();
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
