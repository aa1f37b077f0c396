// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.util.List;

/**
 * The rule a detection comes from ({@code rule.*}, {@code threat.technique.id}).
 *
 * @param id catalogue id and short name, as {@code D01-failed-second-factor-burst}
 * @param version counts up with each change of meaning
 * @param techniques ATT&amp;CK technique ids
 */
public record RuleRef(String id, String name, String version, List<String> techniques) {
  public RuleRef {
    techniques = List.copyOf(techniques);
  }
}
