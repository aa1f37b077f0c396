// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.List;

/**
 * A rule file as it was read: it is whole, every reference resolved.
 *
 * @param name of the file, as the operator sees it
 * @param sha256 of its bytes, 64 hex digits
 */
record RuleFile(
    String name, String sha256, List<SigmaRule> rules, List<SigmaCorrelation> correlations) {
  RuleFile {
    rules = List.copyOf(rules);
    correlations = List.copyOf(correlations);
  }
}
