// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.decide;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Never two calls at a time in one lane, and a call that failed again only after 250 ms, 500 ms …
 * at most 5 s. Belongs to one thread.
 */
final class Pacing {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private record Pause(String task, int failures, Instant until) {}

  private final InstantSource clock;
  private final Set<String> busy = new HashSet<>();
  private final Map<String, Pause> pauses = new HashMap<>();

  Pacing(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Takes a lane for a call.
   *
   * @param task tells this call from another of the same lane, which does not wait for it
   * @return false where one is under way or its pause is not over
   */
  boolean takes(String lane, String task) {
    Pause pause = pauses.get(lane);
    boolean waits =
        pause != null && pause.task().equals(task) && clock.instant().isBefore(pause.until());
    return !waits && busy.add(lane);
  }

  /** The call worked. */
  void worked(String lane) {
    busy.remove(lane);
    pauses.remove(lane);
  }

  /** The call failed: the same comes again after a pause, longer each time. */
  void failed(String lane, String task) {
    Pause before = pauses.get(lane);
    int failures =
        before != null && before.task().equals(task) ? Math.min(before.failures() + 1, 8) : 0;
    Duration pause = FIRST_PAUSE.multipliedBy(1L << failures);
    pauses(lane, task, failures, pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
  }

  /** The call worked but for something that is tried again after that pause. */
  void fellShort(String lane, String task, Duration pause) {
    pauses(lane, task, 0, pause);
  }

  private void pauses(String lane, String task, int failures, Duration pause) {
    busy.remove(lane);
    pauses.put(lane, new Pause(task, failures, clock.instant().plus(pause)));
  }

  /** True while a call is under way. */
  boolean isBusy() {
    return !busy.isEmpty();
  }
}
