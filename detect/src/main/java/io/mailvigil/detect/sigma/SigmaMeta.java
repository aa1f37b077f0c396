// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import java.util.List;

/**
 * What every document of a rule file says of itself.
 *
 * @param file the name of the file
 * @param line where the document begins, from 1
 * @param key what correlations call it by: its {@code name}, else its {@code id}
 * @param rule as alerts name it; output documents of one file with the same {@code rule.id} are the
 *     steps of one detection
 * @param severity INFO raises no alert
 * @param description for the person on call
 * @param falsePositives what else looks like this
 * @param generate true where it raises alerts of its own although a correlation refers to it
 */
record SigmaMeta(
    String file,
    int line,
    String key,
    RuleRef rule,
    Severity severity,
    String description,
    List<String> falsePositives,
    SigmaResponse response,
    boolean generate) {
  SigmaMeta {
    falsePositives = List.copyOf(falsePositives);
  }
}
