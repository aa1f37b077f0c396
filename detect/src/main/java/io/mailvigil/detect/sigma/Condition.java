// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** A condition over the search identifiers of a rule. */
sealed interface Condition {
  /** One search identifier. */
  record Of(String name) implements Condition {}

  record Not(Condition condition) implements Condition {}

  record And(List<Condition> parts) implements Condition {
    public And {
      parts = List.copyOf(parts);
    }
  }

  record Or(List<Condition> parts) implements Condition {
    public Or {
      parts = List.copyOf(parts);
    }
  }

  /** At least so many of several conditions. */
  record AtLeast(int count, List<Condition> parts) implements Condition {
    public AtLeast {
      parts = List.copyOf(parts);
    }
  }

  /** The condition as one test; it names only what is among the selections. */
  default Predicate<AuthEvent> over(Map<String, Predicate<AuthEvent>> selections) {
    return switch (this) {
      case Of of -> Objects.requireNonNull(selections.get(of.name()), of.name());
      case Not not -> not.condition().over(selections).negate();
      case And and -> Tests.all(over(and.parts(), selections));
      case Or or -> Tests.any(over(or.parts(), selections));
      case AtLeast least -> Tests.atLeast(least.count(), over(least.parts(), selections));
    };
  }

  /** Gathers the search identifiers that are named. */
  default void names(Set<String> into) {
    switch (this) {
      case Of of -> into.add(of.name());
      case Not not -> not.condition().names(into);
      case And and -> and.parts().forEach(part -> part.names(into));
      case Or or -> or.parts().forEach(part -> part.names(into));
      case AtLeast least -> least.parts().forEach(part -> part.names(into));
    }
  }

  private static List<Predicate<AuthEvent>> over(
      List<Condition> parts, Map<String, Predicate<AuthEvent>> selections) {
    return parts.stream().map(part -> part.over(selections)).toList();
  }
}
