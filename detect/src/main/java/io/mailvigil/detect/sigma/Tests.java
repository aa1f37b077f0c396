// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.List;
import java.util.function.Predicate;

/** Several tests of an event as one, which makes no object. */
final class Tests {
  private Tests() {}

  /** True for no tests at all. */
  static Predicate<AuthEvent> all(List<Predicate<AuthEvent>> tests) {
    if (tests.size() == 1) {
      return tests.getFirst();
    }
    List<Predicate<AuthEvent>> each = List.copyOf(tests);
    return event -> {
      for (int i = 0; i < each.size(); i++) {
        if (!each.get(i).test(event)) {
          return false;
        }
      }
      return true;
    };
  }

  /** False for no tests at all. */
  static Predicate<AuthEvent> any(List<Predicate<AuthEvent>> tests) {
    if (tests.size() == 1) {
      return tests.getFirst();
    }
    List<Predicate<AuthEvent>> each = List.copyOf(tests);
    return event -> {
      for (int i = 0; i < each.size(); i++) {
        if (each.get(i).test(event)) {
          return true;
        }
      }
      return false;
    };
  }

  static Predicate<AuthEvent> atLeast(int count, List<Predicate<AuthEvent>> tests) {
    List<Predicate<AuthEvent>> each = List.copyOf(tests);
    return event -> {
      int still = count;
      for (int i = 0; i < each.size() && still > 0; i++) {
        still -= each.get(i).test(event) ? 1 : 0;
      }
      return still <= 0;
    };
  }
}
