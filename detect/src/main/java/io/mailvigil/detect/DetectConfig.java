// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.config.ConfigFile;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.lists.ListFolder;
import io.mailvigil.detect.profile.Surge;
import io.mailvigil.detect.profile.login.UnusualLogin;
import io.mailvigil.detect.sigma.Thresholds;

/**
 * Section {@code detect}: the thresholds of the built-in detections, each under its rule id, and
 * the bound of memory.
 *
 * @param mostGroups how many groups (accounts, sources) one detection keeps in memory
 * @param rules an operator's own Sigma rules
 * @param login what unusual logins may alert
 * @param thresholds of the rule pack
 */
public record DetectConfig(
    int mostGroups,
    ListFolder rules,
    UnusualLogin.Config login,
    Thresholds thresholds,
    Surge.Config sending,
    Surge.Config reading,
    Surge.Config deleting) {
  public static final DetectConfig DEFAULT = from(ConfigFile.parse("", "defaults"));

  /** Reads section {@code detect}; mistakes are noted in it. */
  public static DetectConfig from(ConfigNode detect) {
    int mostGroups = detect.integer("most-groups", 1_000_000, 1_000, 100_000_000);
    ConfigNode rules = detect.section("rules");
    return new DetectConfig(
        mostGroups,
        ListFolder.from(detect, "rules-folder"),
        UnusualLogin.Config.from(detect.section("login")),
        Thresholds.of(rules),
        surge(rules, Surge.What.SENDING),
        surge(rules, Surge.What.READING),
        surge(rules, Surge.What.DELETING));
  }

  private static Surge.Config surge(ConfigNode rules, Surge.What what) {
    return Surge.Config.from(rules.section(what.id()), what);
  }
}
