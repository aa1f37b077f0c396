// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.List;
import java.util.function.Predicate;

/**
 * A base rule: what one event must look like.
 *
 * @param shapes the pairs of action and outcome that can match at all, {@link Shapes}: an event of
 *     another shape is refused without asking {@code matches}
 * @param newTo what must be new, or known, where it speaks itself
 */
record SigmaRule(SigmaMeta meta, Predicate<AuthEvent> matches, long shapes, List<NewTo> newTo) {
  SigmaRule {
    newTo = List.copyOf(newTo);
  }

  /** A rule that any event may match. */
  SigmaRule(SigmaMeta meta, Predicate<AuthEvent> matches) {
    this(meta, matches, Shapes.ALL, List.of());
  }

  boolean matches(AuthEvent event) {
    return (shapes & Shapes.of(event)) != 0 && matches.test(event);
  }
}
