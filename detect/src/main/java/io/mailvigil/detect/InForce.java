// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A set as the topology judges by it: its detectors by route. Made when it is first needed. */
final class InForce {
  /** What is needed of a set, compiled. */
  private record Compiled(
      DetectionSet set, Map<Grouping.Route, List<Watch<?>>> watches, Set<Grouping.Route> waiting) {}

  private final Supplier<DetectionSet> compile;
  private volatile @Nullable Compiled compiled;

  InForce(Supplier<DetectionSet> compile) {
    this.compile = compile;
  }

  private Compiled compiled() {
    Compiled made = compiled;
    return made != null ? made : make();
  }

  private synchronized Compiled make() {
    Compiled made = compiled;
    if (made == null) {
      DetectionSet set = compile.get();
      Map<Grouping.Route, List<Watch<?>>> watches = new EnumMap<>(Grouping.Route.class);
      Set<Grouping.Route> waiting = EnumSet.noneOf(Grouping.Route.class);
      for (Detector<?> detector : set.detectors()) {
        Grouping.Route route = detector.grouping().route();
        watches.computeIfAbsent(route, r -> new ArrayList<>()).add(new Watch<>(detector));
        if (detector.waits()) {
          waiting.add(route);
        }
      }
      made = new Compiled(set, watches, waiting);
      compiled = made;
    }
    return made;
  }

  DetectionSet set() {
    return compiled().set;
  }

  NobodysAddresses nobodys() {
    return compiled().set.nobodys();
  }

  List<Watch<?>> watches(Grouping.Route route) {
    return compiled().watches.getOrDefault(route, List.of());
  }

  boolean waits(Grouping.Route route) {
    return compiled().waiting.contains(route);
  }
}
