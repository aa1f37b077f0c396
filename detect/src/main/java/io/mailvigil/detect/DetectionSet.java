// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.sigma.SigmaDetector;
import io.mailvigil.detect.sigma.SigmaFilters;
import io.mailvigil.detect.sigma.SigmaRules;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything an event is judged by: what is built in, an operator's rules, and his lists.
 *
 * @param detectors each id once: the folds of this module, the rule pack, the operator's own
 * @param nobodys whose networks are no source, those of the list {@code trusted_networks} too
 * @param lists all of them
 * @param mistakes what was left out, each as {@code file:line: sentence}, the mend in it
 * @param warnings what is odd and taken all the same
 */
public record DetectionSet(
    List<Detector<?>> detectors,
    NobodysAddresses nobodys,
    NamedLists lists,
    List<String> mistakes,
    List<String> warnings) {
  public DetectionSet {
    detectors = List.copyOf(detectors);
    mistakes = List.copyOf(mistakes);
    warnings = List.copyOf(warnings);
  }

  /**
   * Compiles texts, each named as sentences shall call it. What is wrong is left out and told.
   *
   * @param config thresholds of what is built in
   * @param configured the addresses that are nobody's by configuration
   */
  public static DetectionSet of(
      DetectConfig config,
      NobodysAddresses configured,
      Map<String, String> rules,
      Map<String, String> lists) {
    NamedLists.Read read = NamedLists.read(lists);
    NobodysAddresses nobodys = configured.and(read.lists());
    SigmaFilters filters = SigmaFilters.read(rules, read.lists());
    List<Detector<?>> all = new ArrayList<>(Detectors.all(config, nobodys, read.lists(), filters));
    Map<String, Detector<?>> builtIn = new HashMap<>();
    all.forEach(each -> builtIn.put(each.rule().id(), each));
    List<String> mistakes = new ArrayList<>(read.mistakes());
    SigmaRules own = SigmaRules.of(rules, nobodys, read.lists(), filters);
    mistakes.addAll(own.mistakes());
    mistakes.addAll(filters.mistakes());
    for (SigmaDetector each : own.detectors()) {
      if (builtIn.containsKey(each.rule().id())) {
        mistakes.add(
            each.place()
                + ": "
                + each.rule().id()
                + " is the id of a built-in detection: rename it");
      } else {
        all.add(each);
      }
    }
    return new DetectionSet(all, nobodys, read.lists(), mistakes, own.warnings());
  }

  /** As the folders stand now. */
  public static DetectionSet read(
      DetectConfig config, NobodysAddresses configured, ListFolder lists) {
    ListFolder.Texts rules = config.rules().texts(SigmaRules::isRule);
    ListFolder.Texts listed = lists.lists();
    DetectionSet set = of(config, configured, rules.texts(), listed.texts());
    List<String> mistakes = new ArrayList<>(rules.mistakes());
    mistakes.addAll(listed.mistakes());
    mistakes.addAll(set.mistakes());
    return new DetectionSet(set.detectors, set.nobodys, set.lists, mistakes, set.warnings);
  }
}
