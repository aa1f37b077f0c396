// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Profiled;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * D36 and with it D34, D37, D38 and D40: a login that is unusual for its account in whatever it is.
 * The {@link LoginScore} of all that is seen of it is compared with the scores of the site's
 * logins, and alerts where that is as seldom as the alert budget allows. A score alone never
 * proposes a lock.
 */
public final class UnusualLogin implements Detector<Site> {
  private static final RuleRef RULE =
      new RuleRef("D36-unusual-login", "Unusual login", "1", List.of("T1078"));
  private static final Duration DAY = Duration.ofHours(24);
  private static final Duration LEARNING = Duration.ofDays(14);

  /**
   * The one knob.
   *
   * @param alertBudget episodes per 1,000 users and day that may be told, above 0
   */
  public record Config(double alertBudget) {
    /** Reads section {@code detect.login}. */
    public static Config from(ConfigNode node) {
      return new Config(node.decimal("alert-budget", 0.5, 0.01, 100));
    }
  }

  private final LoginProfiling profiling;
  private final Config config;

  public UnusualLogin(Config config, NobodysAddresses nobodys) {
    this.config = config;
    this.profiling = new LoginProfiling(nobodys);
  }

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.SITE;
  }

  @Override
  public Duration timespan() {
    return DAY;
  }

  @Override
  public Duration remembers() {
    return Duration.ofDays(60);
  }

  @Override
  public Duration learns() {
    return LEARNING;
  }

  @Override
  public boolean asksProfiles() {
    return true;
  }

  @Override
  public boolean watches(AuthEvent event) {
    return profiling.watches(event);
  }

  @Override
  public Site fresh() {
    return new Site();
  }

  @Override
  public boolean fold(Site site, AuthEvent event, Consumer<Finding> found) {
    return false;
  }

  @Override
  public boolean fold(Site site, Profiled profiled, Consumer<Finding> found) {
    LoginReading reading = profiled.reading();
    if (reading == null) {
      return false;
    }
    Login login = reading.login();
    boolean changed = !profiled.learned().isEmpty();
    if (!reading.is(LoginReading.AGAIN)) {
      site.tried(reading);
      changed = true;
    }
    Site.Known known = site.before(login.micros());
    if (!login.is(Login.FAILED) && !reading.is(LoginReading.CONTINUES | LoginReading.TOLD)) {
      changed |= judge(site, known, profiled.event(), reading, found);
    }
    for (LoginReading each : profiled.learned()) {
      if (!each.login().is(Login.FAILED) && !each.is(LoginReading.CONTINUES)) {
        double nats = LoginScore.of(each, known, 0).nats();
        site.learned(each, stratum(each), nats, login.micros());
      }
    }
    return changed;
  }

  private boolean judge(
      Site site, Site.Known known, AuthEvent event, LoginReading reading, Consumer<Finding> found) {
    Login login = reading.login();
    double odds =
        Math.max(site.odds(login.net(), login.micros()), site.odds(login.system(), login.micros()));
    LoginScore score = LoginScore.of(reading, known, odds);
    double tail = known.scores.tail(stratum(reading), score.nats());
    double perDay = Math.max(1, known.scores.all() / known.days);
    if (tail > config.alertBudget * Math.max(1, known.users) / 1000 / perDay) {
      return false;
    }
    site.told(login.micros());
    found.accept(finding(event, reading, score, tail));
    return true;
  }

  /** By door and length of history: what is usual for one kind of login is not for another. */
  private static int stratum(LoginReading reading) {
    Login login = reading.login();
    int door = login.is(Login.WEB) ? 0 : login.is(Login.SMTP) ? 1 : 2;
    int history = reading.logins() < 5 || reading.days() < 3 ? 0 : reading.logins() < 20 ? 1 : 2;
    return door * 3 + history;
  }

  private static Finding finding(
      AuthEvent event, LoginReading reading, LoginScore score, double tail) {
    Map<String, Double> terms = new HashMap<>();
    score
        .terms()
        .forEach((term, nats) ->
            terms.put(term.name().toLowerCase(Locale.ROOT), Math.rint(nats * 100) / 100));
    long oneIn = Math.max(1, Math.round(1 / tail));
    Evidence evidence =
        new Evidence.Score(
            Math.rint(score.nats() * 100) / 100, oneIn, score.attacker().words, terms);
    String account = event.account() == null ? "" : event.account().name();
    return Finding.on(
            event,
            Severity.LOW,
            "novelty",
            evidence,
            LoginWords.sentence(event, reading, score, oneIn))
        .withSuffix(account + " system=" + Integer.toUnsignedString(reading.login().system()))
        .withProposals(ResponseAction.NOTIFY_USER);
  }

  @Override
  public void write(Site site, DataOutput out) throws IOException {
    site.write(out);
  }

  @Override
  public Site read(DataInput in, int version) throws IOException {
    return Site.read(in);
  }
}
