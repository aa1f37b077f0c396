// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a correlation may say beyond specification 2.1; {@link #NONE} where it says nothing.
 *
 * @param presence the condition of a temporal correlation, null for all referenced rules
 * @param since the key of a rule: a match of it starts the count anew
 * @param shareOf the values must be many beside those of another rule
 * @param weight what an event counts for; null for the default: {@code mailvigil.auth.attempts}
 *     where the correlation groups by source, else 1
 * @param oncePer events that carry all these fields with the same values count once
 * @param perValue value_count: values seen more often than this are left out, 0 for no such bound
 * @param events value_count: so many events at least, by weight
 * @param lasting from the first to the last event, at least
 * @param sample how many events of each minute are kept, chosen by their hash, 0 for the newest of
 *     all: a flood then pushes nothing out, and its size is told within about 20 %
 */
record Extras(
    @Nullable Presence presence,
    @Nullable String since,
    @Nullable ShareOf shareOf,
    @Nullable EcsField weight,
    List<EcsField> oncePer,
    int perValue,
    int events,
    Duration lasting,
    int sample) {
  static final Extras NONE = new Extras(null, null, null, null, List.of(), 0, 0, Duration.ZERO, 0);

  /**
   * The counted values must be more than that share of the values that another rule has seen in the
   * look-back: wrong codes of three accounts mean something else in a home than in an office.
   *
   * @param rule the key of the rule
   * @param field whose distinct values it counts
   * @param above 0-1
   * @param lookBack in whole days
   * @param strangers none of the counted values may be among them
   */
  record ShareOf(String rule, EcsField field, double above, Duration lookBack, boolean strangers) {}

  Extras {
    oncePer = List.copyOf(oncePer);
  }

  Extras with(Presence condition) {
    return new Extras(
        condition, since, shareOf, weight, oncePer, perValue, events, lasting, sample);
  }

  Extras withSince(String rule) {
    return new Extras(presence, rule, shareOf, weight, oncePer, perValue, events, lasting, sample);
  }
}
