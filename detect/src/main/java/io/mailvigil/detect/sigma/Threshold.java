// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a counting correlation: all bounds must hold.
 *
 * @param bounds empty where the correlation needs none (temporal)
 * @param field whose values are counted, summed …; null for event_count and temporal
 * @param percentile 0-100, for value_percentile
 */
record Threshold(List<Bound> bounds, @Nullable EcsField field, double percentile) {
  /** Without any condition. */
  static final Threshold NONE = new Threshold(List.of(), null, 50);

  /** A comparison of specification 2.1. */
  enum Op {
    GT,
    GTE,
    LT,
    LTE,
    EQ,
    NEQ
  }

  /** The value compared with a number. */
  record Bound(Op op, double number) {
    /** Whether a larger value can only fulfil it. */
    boolean isFromBelow() {
      return op == Op.GT || op == Op.GTE;
    }

    boolean holds(double value) {
      return switch (op) {
        case GT -> value > number;
        case GTE -> value >= number;
        case LT -> value < number;
        case LTE -> value <= number;
        case EQ -> value == number;
        case NEQ -> value != number;
      };
    }
  }

  Threshold {
    bounds = List.copyOf(bounds);
  }

  static Threshold gte(double number) {
    return new Threshold(List.of(new Bound(Op.GTE, number)), null, 50);
  }

  Threshold of(EcsField theField) {
    return new Threshold(bounds, theField, percentile);
  }

  boolean holds(double value) {
    for (int i = 0; i < bounds.size(); i++) {
      if (!bounds.get(i).holds(value)) {
        return false;
      }
    }
    return true;
  }

  /** What the value has at least to reach, 1 where nothing is said. */
  double least() {
    double least = 1;
    for (Bound bound : bounds) {
      least =
          switch (bound.op) {
            case GTE, EQ -> Math.max(least, bound.number);
            case GT -> Math.max(least, Math.floor(bound.number) + 1);
            case LT, LTE, NEQ -> least;
          };
    }
    return least;
  }

  /** How far the value must be known to tell whether it holds. */
  double farthest() {
    return Math.max(least(), 1 + bounds.stream().mapToDouble(Bound::number).max().orElse(0));
  }
}
