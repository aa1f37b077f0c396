// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.profile.Bounces;
import io.mailvigil.detect.profile.Campaign;
import io.mailvigil.detect.profile.DormantAccount;
import io.mailvigil.detect.profile.FirstLoginFrom;
import io.mailvigil.detect.profile.ImpossibleTravel;
import io.mailvigil.detect.profile.OldPassword;
import io.mailvigil.detect.profile.ServiceAccountElsewhere;
import io.mailvigil.detect.profile.SharedSource;
import io.mailvigil.detect.profile.SuccessAfterFailures;
import io.mailvigil.detect.profile.Surge;
import io.mailvigil.detect.profile.login.UnusualLogin;
import io.mailvigil.detect.sigma.SigmaFilters;
import io.mailvigil.detect.sigma.SigmaRules;
import java.util.ArrayList;
import java.util.List;

/** Every detection that is built in: one line registers one. */
public final class Detectors {
  private Detectors() {}

  /** All of them, with no list in force: the folds of this module, then the rule pack. */
  public static List<Detector<?>> all(DetectConfig config, NobodysAddresses nobodys) {
    return all(config, nobodys, NamedLists.EMPTY, SigmaFilters.NONE);
  }

  static List<Detector<?>> all(
      DetectConfig config, NobodysAddresses nobodys, NamedLists lists, SigmaFilters filters) {
    List<Detector<?>> all = new ArrayList<>(folds(config, nobodys, lists));
    all.addAll(SigmaRules.pack(nobodys, lists, filters, config.thresholds()).detectors());
    return List.copyOf(all);
  }

  private static List<Detector<?>> folds(
      DetectConfig config, NobodysAddresses nobodys, NamedLists lists) {
    return List.of(
        new Campaign(Campaign.What.PASSWORDS, nobodys),
        new Campaign(Campaign.What.SECOND_FACTORS, nobodys),
        new SuccessAfterFailures(nobodys),
        new ImpossibleTravel(nobodys),
        FirstLoginFrom.country(nobodys),
        FirstLoginFrom.countryForTenant(nobodys),
        FirstLoginFrom.network(nobodys),
        new OldPassword(nobodys),
        new SharedSource(),
        new DormantAccount(nobodys),
        new ServiceAccountElsewhere(nobodys, lists),
        new UnusualLogin(config.login(), nobodys),
        new Bounces(),
        new Surge(Surge.What.SENDING, config.sending()),
        new Surge(Surge.What.READING, config.reading()),
        new Surge(Surge.What.DELETING, config.deleting()));
  }
}
