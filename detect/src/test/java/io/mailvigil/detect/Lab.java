// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Network;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Runs detectors over event lists, in tests. */
public final class Lab {
  public static final NobodysAddresses NOBODYS =
      new NobodysAddresses(List.of(Network.parse("127.0.0.1"), Network.parse("::1")));

  private Lab() {}

  /** Every detection, updates included, in the order they were told. */
  public static List<Detection> run(Detector<?> detector, List<AuthEvent> events) {
    return run(List.of(detector), events);
  }

  public static List<Detection> run(List<Detector<?>> detectors, List<AuthEvent> events) {
    List<Detection> told = new ArrayList<>();
    Folds folds = new Folds(detectors, NOBODYS, 100_000, told::add);
    events.forEach(folds::accept);
    return told;
  }

  /** Only the alerts, without their updates. */
  public static List<Detection> alerts(Detector<?> detector, List<AuthEvent> events) {
    return run(detector, events).stream().filter(d -> d.revision() == 0).toList();
  }

  /** The same events in another order: none moves by more than the lateness bound. */
  public static List<AuthEvent> shuffled(List<AuthEvent> events, Random random) {
    record Arrival(AuthEvent event, Instant at) {}
    long bound = Detector.LATENESS.toMillis();
    return events.stream()
        .map(e -> new Arrival(e, e.time().plus(Duration.ofMillis(random.nextLong(bound)))))
        .sorted(Comparator.comparing(Arrival::at))
        .map(Arrival::event)
        .toList();
  }

  /** The same events, some of them seen again at once or later. */
  public static List<AuthEvent> doubled(List<AuthEvent> events, Random random) {
    List<AuthEvent> all = new ArrayList<>();
    for (AuthEvent event : events) {
      all.add(event);
      if (random.nextInt(3) == 0) {
        all.add(event);
      }
      if (random.nextInt(5) == 0) {
        all.add(all.get(all.size() - 1 - random.nextInt(Math.min(all.size(), 5))));
      }
    }
    return all;
  }

  public static <M> byte[] memory(Detector<M> detector, List<AuthEvent> events) {
    Watch<M> watch = new Watch<>(detector);
    Watch.Group<M> group = watch.fresh();
    Profiles profiles = new Profiles(NOBODYS, 100_000);
    for (AuthEvent event : events) {
      String key = detector.grouping().key(event, NOBODYS);
      if (key != null && detector.watches(event)) {
        watch.fold(group, key, profiled(detector, profiles, event), false);
      }
    }
    return memoryOf(detector, group.memory);
  }

  /** The event as its host gives it to the detector. */
  static Profiled profiled(Detector<?> detector, Profiles profiles, AuthEvent event) {
    return detector.asksProfiles()
        ? profiles.of(event, Grouping.ACCOUNT.key(event, NOBODYS))
        : Profiled.of(event);
  }

  /** The memory of every group, as written. */
  public static <M> Map<String, String> memories(Detector<M> detector, List<AuthEvent> events) {
    Watch<M> watch = new Watch<>(detector);
    Map<String, Watch.Group<M>> groups = new TreeMap<>();
    for (AuthEvent event : events) {
      String key = detector.grouping().key(event, NOBODYS);
      if (key != null && detector.watches(event)) {
        watch.fold(groups.computeIfAbsent(key, k -> watch.fresh()), key, event, false);
      }
    }
    Map<String, String> written = new TreeMap<>();
    groups.forEach((key, group) ->
        written.put(key, HexFormat.of().formatHex(memoryOf(detector, group.memory))));
    return written;
  }

  /** What is told where every group is written and read back before and after every event. */
  public static <M> List<Detection> crashing(Detector<M> detector, List<AuthEvent> events) {
    return folded(detector, events, true);
  }

  /** The same without a crash; deadlines are not judged. */
  public static <M> List<Detection> withoutDeadlines(Detector<M> detector, List<AuthEvent> events) {
    return folded(detector, events, false);
  }

  private static <M> List<Detection> folded(
      Detector<M> detector, List<AuthEvent> events, boolean crash) {
    Watch<M> watch = new Watch<>(detector);
    Map<String, Watch.Group<M>> groups = new HashMap<>();
    List<Detection> told = new ArrayList<>();
    for (AuthEvent event : events) {
      String key = detector.grouping().key(event, NOBODYS);
      if (key != null && detector.watches(event)) {
        Watch.Group<M> group = groups.computeIfAbsent(key, k -> watch.fresh());
        told.addAll(watch.fold(group, key, event, false).detections());
        if (crash) {
          try {
            groups.put(key, watch.read(watch.write(group)));
          } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        }
      }
    }
    return told;
  }

  static <M> byte[] memoryOf(Detector<M> detector, M memory) {
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (java.io.DataOutputStream out = new java.io.DataOutputStream(bytes)) {
      detector.write(memory, out);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
