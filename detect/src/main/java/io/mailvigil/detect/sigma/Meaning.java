// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.Map;
import java.util.function.Predicate;

/** What the name of a field in a rule means. */
sealed interface Meaning {
  /** A field of the event. */
  record Field(EcsField field) implements Meaning {}

  /**
   * A field of the product's own log whose values an event does not carry, but whose meaning it
   * does.
   *
   * @param words each value that an event is made of, with the events it is read as
   */
  record Words(Map<String, Word> words) implements Meaning {
    public Words {
      words = Map.copyOf(words);
    }
  }

  /** How well the events that a value is read as fit what it says. */
  enum Fit {
    EXACT,
    /** Values of the same meaning are read the same: the rule loads, with a warning. */
    WIDER,
    /** Values of another meaning are read the same: the rule is refused. */
    BLURRED
  }

  /**
   * One value of a product's field.
   *
   * @param test the events it is read as
   * @param reading how to say that in ECS
   */
  record Word(Predicate<AuthEvent> test, String reading, Fit fit) {}
}
