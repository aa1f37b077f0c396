// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import java.util.List;
import java.util.function.Predicate;

/** {@code fieldref}: a field compared with another field of the same event. */
final class FieldReference {
  private FieldReference() {}

  /** True where both fields are there and the first is, or begins, ends or contains, the second. */
  static Predicate<AuthEvent> of(EcsField field, EcsField other, List<Modifier> modifiers) {
    TextTest.Case letters =
        modifiers.contains(Modifier.CASED) ? TextTest.Case.SENSITIVE : TextTest.Case.IGNORED;
    return event -> {
      String theirs = other.text(event);
      return theirs != null
          && FieldTests.text(
                  field,
                  text -> holds(letters.fold(text, false), letters.fold(theirs, false), modifiers))
              .test(event);
    };
  }

  private static boolean holds(String text, String other, List<Modifier> modifiers) {
    if (modifiers.contains(Modifier.STARTSWITH)) {
      return text.startsWith(other);
    }
    if (modifiers.contains(Modifier.ENDSWITH)) {
      return text.endsWith(other);
    }
    return modifiers.contains(Modifier.CONTAINS) ? text.contains(other) : text.equals(other);
  }
}
