// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.List;

/**
 * The condition of a temporal correlation as specification 2.2 extends it: which of the referenced
 * rules must have been seen, and which must not.
 */
sealed interface Presence {
  /** A match of that rule or correlation. */
  record Of(String rule) implements Presence {}

  /** Nothing that this describes. */
  record Not(Presence presence) implements Presence {}

  /** All of them. */
  record All(List<Presence> parts) implements Presence {
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** One of them at least. */
  record Any(List<Presence> parts) implements Presence {
    public Any {
      parts = List.copyOf(parts);
    }
  }
}
