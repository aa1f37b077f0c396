// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Ring;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How much is kept of one base rule's matches: what the correlations over it need together, and
 * never more than {@link #MOST}.
 */
final class KeptRing {
  /** No base rule keeps more matches of one group. */
  static final int MOST = 1024;

  /** Up to so many distinct values or events a threshold is exact; above it is a sketch. */
  static final int EXACT_VALUES = 256;

  static final int EXACT_EVENTS = 512;

  private static final int LEAST = 64;
  private static final int PER_MINUTE = 24;

  /** What only starts a count anew: the newest before an event, and some that come late. */
  private static final int ANEW = 8;

  private int most = ANEW;
  private int perMinute;
  private int alike;
  private boolean diverse = true;
  private final Set<Integer> slots = new TreeSet<>();
  private int[] places = {};
  private Duration horizon = Duration.ZERO;
  private boolean sampled;
  private boolean kept;

  /** For events that must be told from their duplicates, no more. */
  void single(Duration quiet) {
    need(LEAST, LEAST, List.of(), quiet);
  }

  /** The same for a rule that few of its matches make speak. */
  void few(Duration quiet) {
    kept(ANEW, ANEW, List.of(), quiet);
  }

  /**
   * @param factor how often the correlation itself must match for those above it
   * @param inner the places that tell the inner groups apart
   * @param span from the oldest event of the evidence to the newest
   */
  void need(
      SigmaCorrelation by,
      @Nullable Counting counting,
      double factor,
      List<Integer> inner,
      Duration span) {
    Duration horizon = span.plus(Detector.LATENESS);
    double least = by.threshold().farthest();
    int sample = by.extras().sample();
    if (sample > 0 || !by.extras().lasting().isZero()) {
      sampled = true;
      perMinute = Math.max(perMinute, sample > 0 ? sample : PER_MINUTE);
      need(MOST, MOST, List.of(), horizon);
      return;
    }
    long windows = 1 + Detector.LATENESS.dividedBy(by.timespan());
    double events = Math.max(least, by.extras().events()) * factor * Math.min(windows, MOST);
    List<Integer> keys = new ArrayList<>(inner);
    switch (by.type()) {
      case EVENT_COUNT -> {
        // a cumulative count has one window only, and late events stand in it too
        events = by.extras().since() == null ? events : Math.max(events + ANEW, 2 * LEAST);
        keys.addAll(counting == null ? List.of() : counting.oncePer());
        need(keys.isEmpty() ? events : MOST, events * 2, keys, horizon);
      }
      case VALUE_COUNT -> {
        if (counting != null && counting.value() != null) {
          keys.add(counting.value());
        }
        double each = Math.clamp(MOST / 2 / least, 2, 32);
        double asked = Math.max(by.extras().perValue() + 1, by.extras().events());
        need(MOST, Math.max(each, asked), keys, horizon);
      }
      case VALUE_SUM, VALUE_AVG, VALUE_PERCENTILE -> need(MOST, MOST, keys, horizon);
      case TEMPORAL, TEMPORAL_ORDERED ->
          need(
              keys.isEmpty() ? LEAST * factor : MOST / 2,
              keys.isEmpty() ? MOST : 8 * factor,
              keys,
              horizon);
    }
  }

  /** For a rule whose match only matters by its time, or must not be seen. */
  void marks(List<Integer> inner, Duration span) {
    need(MOST / 2, inner.isEmpty() ? MOST / 2 : 8, inner, span.plus(Detector.LATENESS));
  }

  /** For a rule whose newest match starts a count anew. */
  void anew(List<Integer> inner, Duration span) {
    if (inner.isEmpty()) {
      kept(ANEW, ANEW, inner, span.plus(Detector.LATENESS));
    } else {
      marks(inner, span);
    }
  }

  private void need(double count, double countAlike, List<Integer> keys, Duration span) {
    kept(Math.max(LEAST, count), countAlike, keys, span);
  }

  private void kept(double count, double countAlike, List<Integer> keys, Duration span) {
    kept = true;
    most = (int) Math.min(Math.max(most, count), MOST);
    alike = (int) Math.min(MOST, Math.max(alike, Math.ceil(countAlike)));
    diverse &= !keys.isEmpty();
    slots.addAll(keys);
    horizon = span.compareTo(horizon) > 0 ? span : horizon;
  }

  /** False where nobody asks for the matches themselves. */
  boolean isKept() {
    return kept;
  }

  Duration horizon() {
    return horizon;
  }

  Ring ring() {
    places = slots.stream().mapToInt(Integer::intValue).toArray();
    if (sampled) {
      return Ring.sampled(perMinute, horizon);
    }
    return diverse && alike < most
        ? Ring.diverse(most, alike, this::isAlike, horizon)
        : Ring.newest(most, horizon);
  }

  private boolean isAlike(Ring.Entry a, Ring.Entry b) {
    for (int slot : places) {
      if (!Slots.isSame(a, b, slot)) {
        return false;
      }
    }
    return true;
  }
}
