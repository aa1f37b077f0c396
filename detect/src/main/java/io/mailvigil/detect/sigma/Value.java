// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

/** One value of a rule, after its modifiers. */
sealed interface Value {
  /** The event has no such field. */
  enum Absent implements Value {
    ABSENT
  }

  /** A number, with the text it is compared by where the field is a text. */
  record Numeric(double number, String text) implements Value {}

  record Flag(boolean flag) implements Value {}

  record Text(Glob glob) implements Value {}
}
