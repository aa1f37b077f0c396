// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * One document of a rule file before its references are resolved.
 *
 * @param key what it is called by in the file
 * @param mailvigil its section of that name, null where it has none
 */
record Document(
    Section section,
    String key,
    @Nullable String name,
    @Nullable String id,
    @Nullable Section mailvigil) {
  boolean isCorrelation() {
    return section.has("correlation");
  }

  Node node() {
    return section.node();
  }

  int line() {
    return Mistakes.line(section.node());
  }
}
