// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why a detection was raised, in numbers ({@code mailvigil.evidence}); {@link #type()} tells which.
 */
public sealed interface Evidence {
  /** {@code mailvigil.evidence.type}. */
  String type();

  /**
   * So many events in a window.
   *
   * @param count what was counted
   * @param threshold what it had to reach
   * @param window the window; zero for a cumulative count since the last success
   * @param sources distinct source networks seen
   * @param accounts distinct accounts seen
   * @param firstFactor what is known of the password in them
   */
  record Count(
      long count,
      long threshold,
      Duration window,
      long sources,
      long accounts,
      FirstFactor firstFactor)
      implements Evidence {
    @Override
    public String type() {
      return "count";
    }
  }

  /**
   * One thing followed another.
   *
   * @param steps the steps in their order, as rule words
   * @param counts how often each was seen
   * @param span from the first to the last
   */
  record Sequence(List<String> steps, List<Long> counts, Duration span) implements Evidence {
    public Sequence {
      steps = List.copyOf(steps);
      counts = List.copyOf(counts);
    }

    @Override
    public String type() {
      return "sequence";
    }
  }

  /**
   * A value of a field over the events of a window.
   *
   * @param measure how it was made, in the words of Sigma: {@code value_count}, {@code value_sum},
   *     {@code value_avg}, {@code value_percentile}
   * @param field the field, as ECS has it
   * @param amount the value
   * @param limit what it was compared with
   * @param window the window; zero for one since the last success
   * @param count the events in it
   * @param estimated true where more was seen than memory keeps: then amount and count are at least
   */
  record Value(
      String measure,
      String field,
      double amount,
      double limit,
      Duration window,
      long count,
      boolean estimated)
      implements Evidence {
    @Override
    public String type() {
      return "value";
    }
  }

  /**
   * Something never seen for this account.
   *
   * @param what {@code country}, {@code as} …
   * @param value what was new
   * @param usual what is usual instead, null where nothing is
   * @param known how many logins the memory stands on
   */
  record Novelty(String what, String value, @Nullable String usual, long known)
      implements Evidence {
    @Override
    public String type() {
      return "novelty";
    }
  }

  /**
   * Two places too far apart for the time between.
   *
   * @param from where the account was, as {@code country/city}
   * @param to where it is now
   * @param distanceKm the least distance, accuracy radii taken off
   * @param elapsed the time between
   * @param speedKmh the least speed
   */
  record Travel(String from, String to, double distanceKm, Duration elapsed, double speedKmh)
      implements Evidence {
    @Override
    public String type() {
      return "travel";
    }
  }

  /**
   * How much more likely somebody else is than the owner.
   *
   * @param nats the logarithm of that ratio: what the terms add up to
   * @param oneIn one in so many legitimate logins of that kind looks like this
   * @param attacker who would most likely stand behind it, in words
   * @param terms what was looked at and what each adds, in nats; the weightiest first
   */
  record Score(double nats, long oneIn, String attacker, Map<String, Double> terms)
      implements Evidence {
    public Score {
      List<Map.Entry<String, Double>> sorted = new ArrayList<>(terms.entrySet());
      sorted.sort(
          Map.Entry.<String, Double>comparingByValue()
              .reversed()
              .thenComparing(Map.Entry.comparingByKey()));
      Map<String, Double> ordered = new LinkedHashMap<>();
      sorted.forEach(each -> ordered.put(each.getKey(), each.getValue()));
      terms = Collections.unmodifiableMap(ordered);
    }

    @Override
    public String type() {
      return "score";
    }
  }
}
