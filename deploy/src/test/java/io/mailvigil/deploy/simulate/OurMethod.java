// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Profiled;
import io.mailvigil.detect.profile.login.LoginProfiling;
import io.mailvigil.detect.profile.login.LoginProfiling.Kept;
import io.mailvigil.detect.profile.login.Site;
import io.mailvigil.detect.profile.login.UnusualLogin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** D36 with its quarantine, at an alert budget. */
final class OurMethod implements LoginMethod<Kept> {
  private static final NobodysAddresses NOBODYS = new NobodysAddresses(List.of());
  private final LoginProfiling profiling = new LoginProfiling(NOBODYS);

  /** So much that what a threshold cuts off was cut off by that threshold. */
  private static final double ALL = 100;

  private final UnusualLogin detector;
  private final Map<String, Kept> profiles = new HashMap<>();
  private final Site site;
  private final String name;

  /** Tells so much that a threshold can choose of it. */
  OurMethod() {
    this(ALL, "Mailvigil D36");
  }

  /** As an operator has it who asks for so many episodes per 1,000 users and day. */
  OurMethod(double alertBudget) {
    this(alertBudget, "Mailvigil D36, alert-budget " + alertBudget);
  }

  private OurMethod(double alertBudget, String name) {
    this.name = name;
    detector = new UnusualLogin(new UnusualLogin.Config(alertBudget), NOBODYS);
    site = detector.fresh();
  }

  /**
   * What was told.
   *
   * @param score as {@link #take(AuthEvent)} gives it
   * @param nats of it
   * @param rest nats without the terms that the message names
   */
  record Told(double score, double nats, double rest) {}

  final List<Told> told = new ArrayList<>();

  @Override
  public String name() {
    return name;
  }

  @Override
  public double take(AuthEvent event) {
    return take(
        profiles.computeIfAbsent(String.valueOf(event.user()), u -> profiling.fresh()),
        event,
        false);
  }

  @Override
  public @Nullable Kept fork(String account) {
    Kept known = profiles.get(account);
    try {
      return known == null ? null : profiling.read(known.write());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public double take(Kept fork, AuthEvent event) {
    return take(fork, event, true);
  }

  private double take(Kept profile, AuthEvent event, boolean forked) {
    if (!profiling.watches(event)) {
      return NOTHING;
    }
    LoginProfiling.Read read = profiling.read(profile, event);
    List<Finding> found = new ArrayList<>(0);
    detector.fold(
        site, new Profiled(event, read.reading(), forked ? List.of() : read.learned()), found::add);
    if (found.isEmpty()) {
      return NOTHING;
    }
    Evidence.Score evidence = (Evidence.Score) found.getFirst().evidence();
    double named =
        evidence.terms().entrySet().stream()
            .filter(term -> !term.getKey().equals("attacker") && term.getValue() > 0)
            .limit(3)
            .mapToDouble(Map.Entry::getValue)
            .sum();
    double score = Math.log(evidence.oneIn());
    told.add(new Told(score, evidence.nats(), evidence.nats() - named));
    return score;
  }

  /** How many of the alerts from that score on would not be ones without the terms they name. */
  double cleared(double threshold) {
    List<Told> alerts = told.stream().filter(each -> each.score >= threshold).toList();
    double least = alerts.stream().mapToDouble(Told::nats).min().orElse(0);
    return (double) alerts.stream().filter(each -> each.rest < least).count() / alerts.size();
  }
}
