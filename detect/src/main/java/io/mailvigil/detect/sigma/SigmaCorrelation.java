// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.time.Duration;
import java.util.List;

/**
 * A correlation of rules or of other correlations.
 *
 * @param rules the keys it refers to, in their order
 * @param groupBy empty for the whole tenant
 */
record SigmaCorrelation(
    SigmaMeta meta,
    Type type,
    List<String> rules,
    List<GroupKey> groupBy,
    Duration timespan,
    Threshold threshold,
    Extras extras) {
  /** The types of specification 2.1. */
  enum Type {
    EVENT_COUNT,
    VALUE_COUNT,
    TEMPORAL,
    TEMPORAL_ORDERED,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE;

    boolean isTemporal() {
      return this == TEMPORAL || this == TEMPORAL_ORDERED;
    }
  }

  SigmaCorrelation {
    rules = List.copyOf(rules);
    groupBy = List.copyOf(groupBy);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("a correlation refers to a rule");
    }
    if (timespan.isZero() || timespan.isNegative()) {
      throw new IllegalArgumentException("a correlation has a timespan above zero");
    }
  }
}
