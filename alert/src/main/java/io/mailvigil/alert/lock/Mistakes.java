// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import java.util.Objects;

/** Turns what a constructor throws, {@code key: sentence}, into a mistake of that key. */
final class Mistakes {
  private Mistakes() {}

  static void note(ConfigNode node, IllegalArgumentException e) {
    String sentence = Objects.requireNonNullElse(e.getMessage(), "cannot be used");
    int colon = sentence.indexOf(": ");
    if (colon > 0 && sentence.substring(0, colon).matches("[a-z-]+")) {
      node.mistake(sentence.substring(0, colon), sentence.substring(colon + 2));
    } else {
      node.mistake("type", sentence);
    }
  }
}
