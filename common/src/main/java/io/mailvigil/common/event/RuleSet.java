// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Instant;
import java.util.List;

/**
 * An operator's rules and lists, put in force together: {@code mail.rules.v1}.
 *
 * @param from the event time from which it is in force
 * @param published when it was, by the clock of who published it
 * @param by the instance that published it
 * @param hash SHA-256 over kinds, names and texts of the files
 * @param files by kind, then name
 */
public record RuleSet(Instant from, Instant published, String by, String hash, List<File> files) {
  /** What a file holds. */
  public enum Kind {
    RULE,
    LIST
  }

  /**
   * A file of a folder.
   *
   * @param name without its folder
   */
  public record File(Kind kind, String name, String text) {}

  public RuleSet {
    files = List.copyOf(files);
  }

  /** The key on the topic: each set stays there until it is taken away. */
  public String key() {
    return from + "/" + hash.substring(0, Math.min(16, hash.length()));
  }
}
