// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.detect.profile.DormantAccount;
import io.mailvigil.detect.profile.FirstLoginFrom;
import io.mailvigil.detect.profile.ImpossibleTravel;
import io.mailvigil.detect.profile.SharedSource;
import io.mailvigil.detect.profile.SuccessAfterFailures;
import io.mailvigil.detect.profile.Surge;
import io.mailvigil.detect.sigma.SigmaDetector;
import io.mailvigil.detect.sigma.SigmaRules;
import io.mailvigil.detect.threshold.DistributedGuessing;
import io.mailvigil.detect.threshold.FailedSecondFactorAcrossUsers;
import io.mailvigil.detect.threshold.FailedSecondFactorBurst;
import io.mailvigil.detect.threshold.GuessingFromOneSource;
import io.mailvigil.detect.threshold.GuessingOneAccount;
import io.mailvigil.detect.threshold.Spray;
import io.mailvigil.detect.threshold.StoppedAtSecondFactor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every detection that is built in: one line registers one. */
public final class Detectors {
  private static final Logger LOG = LoggerFactory.getLogger(Detectors.class);

  private Detectors() {}

  /**
   * All of them: the folds of this module, the rule pack, then the operator's own rules. A file of
   * his that is wrong, or that takes the id of another detection, is said and left out.
   */
  public static List<Detector<?>> all(DetectConfig config, NobodysAddresses nobodys) {
    List<Detector<?>> all = new ArrayList<>(folds(config, nobodys));
    all.addAll(SigmaRules.pack(nobodys).detectors());
    if (config.rulesFolder() != null) {
      addOwn(config.rulesFolder(), nobodys, all);
    }
    return List.copyOf(all);
  }

  private static void addOwn(Path folder, NobodysAddresses nobodys, List<Detector<?>> all) {
    Set<String> taken = all.stream().map(d -> d.rule().id()).collect(Collectors.toSet());
    try {
      SigmaRules own = SigmaRules.of(folder, nobodys);
      own.mistakes().forEach(mistake -> LOG.error("rule refused: {}", mistake));
      own.warnings().forEach(warning -> LOG.warn("{}", warning));
      for (SigmaDetector each : own.detectors()) {
        if (taken.contains(each.rule().id())) {
          LOG.error("rule refused: {} is the id of a built-in detection", each.rule().id());
        } else {
          all.add(each);
        }
      }
    } catch (IOException e) {
      LOG.error("{} can not be read, so none of its rules is in force", folder, e);
    }
  }

  private static List<Detector<?>> folds(DetectConfig config, NobodysAddresses nobodys) {
    return List.of(
        new FailedSecondFactorBurst(config.failedSecondFactorBurst(), nobodys),
        new FailedSecondFactorAcrossUsers(config.failedSecondFactorAcrossUsers()),
        new StoppedAtSecondFactor(config.stoppedAtSecondFactor(), nobodys),
        new GuessingOneAccount(config.guessingOneAccount()),
        new GuessingFromOneSource(config.guessingFromOneSource()),
        new DistributedGuessing(config.distributedGuessing(), nobodys),
        new Spray(config.spray()),
        new SuccessAfterFailures(nobodys),
        new ImpossibleTravel(nobodys),
        FirstLoginFrom.country(nobodys),
        FirstLoginFrom.countryForTenant(nobodys),
        FirstLoginFrom.network(nobodys),
        new SharedSource(),
        new DormantAccount(nobodys),
        new Surge(Surge.What.SENDING, config.sending()),
        new Surge(Surge.What.READING, config.reading()),
        new Surge(Surge.What.DELETING, config.deleting()));
  }
}
