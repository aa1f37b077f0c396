// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Distinct;
import io.mailvigil.detect.Ring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a counting correlation, put to the window that ends at one event.
 *
 * @param value the place of the field that is counted or summed, null for event_count
 * @param weight the place of the field that says what an event counts for, null for none
 * @param byAttempts whether an event counts for all its attempts
 * @param oncePer the places of the fields that make events repetitions of each other
 * @param sketch which sketch counts what is beyond the ring, -1 for none
 * @param share which sketch holds the values of {@link Extras.ShareOf}, -1 for none
 * @param rising whether it is a count that only has bounds from below
 */
record Counting(
    SigmaCorrelation spec,
    @Nullable Integer value,
    @Nullable Integer weight,
    boolean byAttempts,
    List<Integer> oncePer,
    int sketch,
    int share,
    boolean rising) {
  Counting {
    oncePer = List.copyOf(oncePer);
  }

  /**
   * The match at the last event of a window, null where the condition does not hold.
   *
   * @param window of one inner group, in order; an event that matches two rules stands in it twice
   * @param cut whether older events of the window were lost for room
   */
  @Nullable Hit test(SigmaMemory memory, List<Hit> window, boolean cut) {
    if (isRising()) {
      return reaches(memory, window, cut) ? later(memory, window, cut) : null;
    }
    Basis basis = basis(memory, window, cut);
    return basis == null ? null : match(window.getLast(), new Basis.Later(() -> basis));
  }

  /** An event without the value that is looked at is never the completing one. */
  boolean mayComplete(Hit hit) {
    return value == null || Slots.value(hit.entry(), value) != null;
  }

  /**
   * Whether more events can only fulfil it, and each adds to a sum or a set: then the newest events
   * decide, and the rest of the window need not be looked at.
   */
  boolean isRising() {
    Extras extras = spec.extras();
    return rising
        && weight == null
        && oncePer.isEmpty()
        && extras.perValue() == 0
        && extras.lasting().isZero()
        && extras.shareOf() == null;
  }

  private Hit later(SigmaMemory memory, List<Hit> window, boolean cut) {
    return match(
        window.getLast(),
        new Basis.Later(() -> Objects.requireNonNull(basis(memory, window, cut))));
  }

  private static Hit match(Hit last, Basis.Later basis) {
    long time = last.entry().micros();
    return new Hit(last.entry(), last.leaf(), 0, basis, time, time);
  }

  /** The condition of {@link #isRising}, from the newest event back. */
  private boolean reaches(SigmaMemory memory, List<Hit> window, boolean cut) {
    Hit last = window.getLast();
    if (value != null && Slots.value(last.entry(), value) == null) {
      return false;
    }
    Set<Object> values = new HashSet<>();
    long sum = 0;
    for (int i = window.size() - 1; i >= 0; i--) {
      Hit hit = window.get(i);
      Object each = value == null ? "" : Slots.value(hit.entry(), value);
      if (each == null || (i > 0 && window.get(i - 1).isSameEvent(hit))) {
        continue;
      }
      sum += (long) weight(hit);
      if (value != null) {
        values.add(each);
      }
      if (sum >= spec.extras().events()
          && spec.threshold().holds(value == null ? sum : values.size())) {
        return true;
      }
    }
    return cut
        && sketch >= 0
        && sum >= spec.extras().events()
        && spec.threshold().holds(memory.sketches.get(sketch).count(last.entry().micros()));
  }

  /** All of it, null where the condition does not hold. */
  private @Nullable Basis basis(SigmaMemory memory, List<Hit> window, boolean cut) {
    Hit last = window.getLast();
    List<Hit> counted = new ArrayList<>(window.size());
    Hit before = null;
    for (Hit hit : window) {
      boolean again = before != null && before.isSameEvent(hit);
      if (!again && (value == null || Slots.value(hit.entry(), value) != null)) {
        counted.add(hit);
      }
      before = hit;
    }
    if (spec.extras().perValue() > 0) {
      counted = leftAfterMostTried(counted);
    }
    if (counted.isEmpty() || !counted.getLast().isSameEvent(last)) {
      return null;
    }
    long lasts = last.entry().micros() - counted.getFirst().entry().micros();
    if (lasts < Ring.micros(spec.extras().lasting())) {
      return null;
    }
    double number = number(counted);
    boolean estimated = false;
    if (cut && sketch >= 0) {
      double estimate = memory.sketches.get(sketch).count(last.entry().micros());
      if (estimate > number) {
        number = estimate;
        estimated = true;
      }
    }
    if (Double.isNaN(number)
        || !spec.threshold().holds(number)
        || (spec.extras().events() > 0 && weight(counted) < spec.extras().events())
        || !isEnoughOf(memory, counted)) {
      return null;
    }
    List<Ring.Entry> because = because(counted);
    return new Basis(
        because, number, estimated || cut, events(memory, counted, because), List.of());
  }

  /** Where a minute overflowed its sample, the ring tells how much was left out. */
  private long events(SigmaMemory memory, List<Hit> counted, List<Ring.Entry> because) {
    int leaf = counted.getFirst().leaf();
    return counted.stream().allMatch(hit -> !hit.virtual() && hit.leaf() == leaf)
        ? memory.rings.get(leaf).count(because, e -> byAttempts ? e.weight() : 1)
        : because.size();
  }

  static List<Ring.Entry> because(List<Hit> hits) {
    if (hits.stream().allMatch(h -> h.because().size() == 1)) {
      return hits.stream().map(Hit::entry).distinct().toList();
    }
    return hits.stream().flatMap(h -> h.because().stream()).distinct().sorted().toList();
  }

  private double number(List<Hit> counted) {
    return switch (spec.type()) {
      case EVENT_COUNT -> weight(counted);
      case VALUE_COUNT -> distinct(counted).size();
      case VALUE_SUM -> {
        double sum = 0;
        for (double each : numbers(counted)) {
          sum += each;
        }
        yield sum;
      }
      case VALUE_AVG -> {
        double sum = 0;
        double[] all = numbers(counted);
        for (double each : all) {
          sum += each;
        }
        yield all.length == 0 ? Double.NaN : sum / all.length;
      }
      case VALUE_PERCENTILE -> percentile(numbers(counted));
      case TEMPORAL, TEMPORAL_ORDERED -> throw new IllegalStateException("counts nothing");
    };
  }

  private Set<Object> distinct(List<Hit> counted) {
    Set<Object> all = new HashSet<>();
    for (Hit hit : counted) {
      Object each = value == null ? null : Slots.value(hit.entry(), value);
      if (each != null) {
        all.add(each);
      }
    }
    return all;
  }

  private double[] numbers(List<Hit> counted) {
    return counted.stream()
        .mapToDouble(h -> value == null ? Double.NaN : Slots.number(h.entry(), value))
        .filter(each -> !Double.isNaN(each))
        .toArray();
  }

  /** Nearest rank: the least value that so many per cent of the values do not exceed. */
  private double percentile(double[] numbers) {
    if (numbers.length == 0) {
      return Double.NaN;
    }
    java.util.Arrays.sort(numbers);
    int rank = (int) Math.ceil(spec.threshold().percentile() / 100 * numbers.length);
    return numbers[Math.clamp(rank - 1, 0, numbers.length - 1)];
  }

  private double weight(List<Hit> counted) {
    double sum = 0;
    Set<List<Object>> seen = new HashSet<>();
    for (Hit hit : counted) {
      List<Object> same = sameAs(hit.entry());
      if (same == null) {
        sum += weight(hit);
      } else if (seen.add(same)) {
        sum++;
      }
    }
    return sum;
  }

  private double weight(Hit hit) {
    if (hit.virtual()) {
      return 1;
    }
    if (weight != null) {
      double each = Slots.number(hit.entry(), weight);
      return Double.isNaN(each) ? 0 : Math.max(0, each);
    }
    return byAttempts ? hit.entry().weight() : 1;
  }

  /** What makes an event a repetition, null where it carries not all of that. */
  private @Nullable List<Object> sameAs(Ring.Entry entry) {
    if (oncePer.isEmpty()) {
      return null;
    }
    List<Object> all = new ArrayList<>(oncePer.size());
    for (int slot : oncePer) {
      Object each = Slots.value(entry, slot);
      if (each == null) {
        return null;
      }
      all.add(each);
    }
    return all;
  }

  /** Without the values that were seen too often: hammering one does not hide the others. */
  private List<Hit> leftAfterMostTried(List<Hit> counted) {
    Map<Object, Integer> often = new HashMap<>();
    for (Hit hit : counted) {
      often.merge(valueOf(hit), 1, Integer::sum);
    }
    List<Hit> left = new ArrayList<>(counted.size());
    for (Hit hit : counted) {
      if (often.getOrDefault(valueOf(hit), 0) <= spec.extras().perValue()) {
        left.add(hit);
      }
    }
    return left;
  }

  private Object valueOf(Hit hit) {
    Object each = value == null ? null : Slots.value(hit.entry(), value);
    return each == null ? "" : each;
  }

  private boolean isEnoughOf(SigmaMemory memory, List<Hit> counted) {
    Extras.ShareOf shareOf = spec.extras().shareOf();
    if (shareOf == null) {
      return true;
    }
    Distinct known = memory.sketches.get(share);
    long micros = counted.getLast().entry().micros();
    Set<Object> values = distinct(counted);
    return values.size() > shareOf.above() * known.count(micros)
        && (!shareOf.strangers()
            || values.stream().allMatch(each -> known.isNew(each.toString(), micros)));
  }
}
