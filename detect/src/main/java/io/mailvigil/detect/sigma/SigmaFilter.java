// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A filter: what an event must hold besides, for rules to take it (specification 2.1, filters).
 *
 * @param place {@code file:line}
 * @param rules ids and names of the rules, and {@code rule.id} of detections; empty for all rules
 * @param passes true for what the rules may still take, and for events of another log source
 */
record SigmaFilter(String place, List<String> rules, Predicate<AuthEvent> passes) {
  SigmaFilter {
    rules = List.copyOf(rules);
  }

  boolean isAbout(Set<String> names) {
    return rules.isEmpty() || rules.stream().anyMatch(names::contains);
  }
}
