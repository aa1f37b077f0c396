// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.List;

/**
 * The rule a detection comes from ({@code rule.*}, {@code threat.technique.id}).
 *
 * @param id catalogue id and short name, as {@code D01-failed-second-factor-burst}
 * @param version counts up with each change of meaning
 * @param hash SHA-256 of the file it stands in, empty for what is no file
 * @param techniques ATT&amp;CK technique ids
 */
public record RuleRef(
    String id, String name, String version, String hash, List<String> techniques) {
  public RuleRef {
    techniques = List.copyOf(techniques);
  }

  /** A rule that is no file. */
  public RuleRef(String id, String name, String version, List<String> techniques) {
    this(id, name, version, "", techniques);
  }

  /** The same, read from a file with this hash. */
  public RuleRef withHash(String hash) {
    return new RuleRef(id, name, version, hash, techniques);
  }
}
