// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import static io.mailvigil.detect.profile.login.LoginProfile.COUNTRY;
import static io.mailvigil.detect.profile.login.LoginProfile.DOOR;
import static io.mailvigil.detect.profile.login.LoginProfile.FAMILY;
import static io.mailvigil.detect.profile.login.LoginProfile.HOST;
import static io.mailvigil.detect.profile.login.LoginProfile.LEVELS;
import static io.mailvigil.detect.profile.login.LoginProfile.NET;
import static io.mailvigil.detect.profile.login.LoginProfile.SYSTEM;
import static io.mailvigil.detect.profile.login.LoginProfile.VERSION;
import static io.mailvigil.detect.profile.login.LoginProfile.WIDE;

import java.util.EnumMap;
import java.util.Map;

/**
 * How much more likely an attacker is to have logged in so than the owner: the logarithm of the
 * ratio, in nats, and how much each thing that was looked at has of it. The terms and the
 * attackers' rarity add up to the score.
 *
 * @param nats the score; 0 where both are as likely
 * @param terms what each thing adds
 * @param attacker who would most likely stand behind it
 */
record LoginScore(double nats, Map<Term, Double> terms, Attacker attacker) {
  /** What is looked at. */
  enum Term {
    COUNTRY,
    OPERATOR,
    NETWORK,
    ADDRESS,
    DOOR,
    CLIENT,
    VERSION,
    HOUR,
    DISTANCE,
    SPEED,
    FAILURES,
    INFRASTRUCTURE,
    /** How rare attackers of that kind are among attackers. */
    ATTACKER
  }

  private static final Term[] OF_LEVEL = {
    Term.COUNTRY,
    Term.OPERATOR,
    Term.NETWORK,
    Term.NETWORK,
    Term.ADDRESS,
    Term.DOOR,
    Term.CLIENT,
    Term.VERSION
  };

  /** Less likely than this is nothing: an estimate from few logins says no more. */
  private static final double LEAST = 1e-4;

  private static final double NOVELTY_WEIGHT = 2;

  /** How often a value of each level is expected to be new, before anything is known. */
  private static final double[] NOVELTY = {.002, .02, .05, .1, .25, .005, .01, .02};

  private static final double CHANCES = 200;
  private static final double[] EVEN = new double[Site.HOURS];

  static {
    for (int hour = 0; hour < EVEN.length; hour++) {
      EVEN[hour] = (hour < 24 ? 5 / 7.0 : 2 / 7.0) / 24;
    }
  }

  private static final double MOST_ODDS = 4;
  private static final double PRIOR_HOURS = 3;
  private static final double WEIGHT = 30;

  // km: under 25, 100, 400, more; by newness: nothing, network, operator, country
  private static final double[][] OWNER_FAR = {
    {.96, .02, .015, .005}, {.85, .06, .06, .03}, {.6, .13, .17, .1}, {.1, .1, .3, .5}
  };
  private static final double[][] ATTACKER_FAR = {
    {.9, .05, .03, .02}, {.3, .12, .36, .22}, {.25, .12, .38, .25}, {.05, .1, .3, .55}
  };
  // km/h: under 80, 250, 800, more, not known; by km
  private static final double[][] OWNER_FAST = {
    {.85, .015, .006, .004, .125},
    {.62, .13, .04, .01, .2},
    {.5, .2, .08, .02, .2},
    {.45, .12, .12, .03, .28}
  };
  private static final double[][] ATTACKER_FAST = {
    {.82, .04, .01, .005, .125},
    {.45, .25, .08, .02, .2},
    {.28, .22, .22, .08, .2},
    {.2, .12, .15, .25, .28}
  };
  // failures lately: none, up to 2, up to 8, more
  private static final double[] OWNER_FAILED = {.96, .03, .007, .003};
  private static final double[] ATTACKER_FAILED = {.85, .07, .05, .03};

  /** Geography puts so many networks far from where they are. */
  private static final double MISPLACED = 0.01;

  private static final double RENTED = 0.6;
  private static final double RENTERS = 6;

  /**
   * The score of a login.
   *
   * @param odds that a try from its network or operator is an attacker's
   */
  static LoginScore of(LoginReading reading, Site.Known site, double odds) {
    double[] owner = new double[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      owner[level] = Math.log(owner(reading, site, level));
    }
    double best = Double.NEGATIVE_INFINITY;
    double sum = 0;
    Attacker likeliest = Attacker.NAIVE;
    double[] attacker = owner;
    for (Attacker each : Attacker.values()) {
      double[] logs = new double[LEVELS];
      double all = Math.log(each.share);
      for (int level = 0; level < LEVELS; level++) {
        logs[level] = Math.log(attacker(each, reading, site, level));
        all += logs[level] - owner[level];
      }
      sum += Math.exp(all);
      if (all > best) {
        best = all;
        likeliest = each;
        attacker = logs;
      }
    }
    Map<Term, Double> terms = new EnumMap<>(Term.class);
    for (int level = 0; level < LEVELS; level++) {
      terms.merge(OF_LEVEL[level], attacker[level] - owner[level], Double::sum);
    }
    terms.put(Term.ATTACKER, Math.log(sum) - best + Math.log(likeliest.share));
    around(reading, site, odds, terms);
    double nats = 0;
    for (double each : terms.values()) {
      nats += each;
    }
    return new LoginScore(nats, terms, likeliest);
  }

  /** The terms that are the same for every attacker. */
  private static void around(
      LoginReading reading, Site.Known site, double odds, Map<Term, Double> terms) {
    int hour = LoginProfile.hour(reading.login().micros());
    double even = EVEN[hour];
    double usual = site.share(Site.HOUR_AT, hour, EVEN, 200);
    double own = (reading.atHour() + PRIOR_HOURS * usual) / (reading.all() + PRIOR_HOURS);
    terms.put(Term.HOUR, Math.log((usual + even) / 2 / own));
    int newness = Site.newness(reading);
    int km = Site.km(reading);
    if (km >= 0 && newness > 0) {
      double far =
          Math.max(
              MISPLACED, site.share(Site.kmAt(reading, newness), km, OWNER_FAR[newness], WEIGHT));
      terms.put(Term.DISTANCE, newness == 3 ? 0 : Math.log(ATTACKER_FAR[newness][km] / far));
      int speed = Site.speed(reading);
      double fast =
          site.share(
              Site.SPEED_AT + (newness * Site.KM + km) * Site.SPEEDS,
              speed,
              OWNER_FAST[km],
              WEIGHT);
      terms.put(Term.SPEED, Math.log(ATTACKER_FAST[km][speed] / fast));
    }
    int failures = Site.failures(reading);
    double failed = site.share(Site.FAILED_AT, failures, OWNER_FAILED, 10 * WEIGHT);
    terms.put(Term.FAILURES, Math.log(ATTACKER_FAILED[failures] / failed));
    boolean known = reading.known()[NET] > 0;
    terms.put(Term.INFRASTRUCTURE, known ? 0 : Math.min(MOST_ODDS, Math.log1p(odds)));
  }

  /** How likely the owner has that value below its parent: usual, or new by the odds of novelty. */
  private static double owner(LoginReading reading, Site.Known site, int level) {
    float below = reading.below()[level];
    double anybody = site.popularity(reading.login(), level);
    if (below <= 0) {
      return anybody;
    }
    double novelty = novelty(reading, site, level);
    double usual = reading.known()[level] / below;
    return Math.max(LEAST * LEAST, (1 - novelty) * usual + novelty * anybody);
  }

  private static double novelty(LoginReading reading, Site.Known site, int level) {
    double novel = 0;
    double chances = 0;
    for (int gap = 0; gap < Site.GAPS; gap++) {
      novel += site.count(Site.NOVEL + level * Site.GAPS + gap);
      chances += site.count(Site.CHANCES + level * Site.GAPS + gap);
    }
    double anybody = (novel + CHANCES * NOVELTY[level]) / (chances + CHANCES);
    double own =
        (reading.novel()[level] + NOVELTY_WEIGHT) / (reading.all() * anybody + NOVELTY_WEIGHT);
    int at = level * Site.GAPS + Site.gap(reading);
    double now =
        (site.count(Site.NOVEL + at) + CHANCES * anybody)
            / (site.count(Site.CHANCES + at) + CHANCES);
    return Math.max(LEAST, Math.min(0.9, now * own));
  }

  private static double attacker(Attacker who, LoginReading reading, Site.Known site, int level) {
    Login login = reading.login();
    double anybody = site.popularity(login, level);
    return switch (level) {
      case COUNTRY ->
          who == Attacker.NAIVE ? 0.9 / 60 + 0.1 * anybody : usual(reading, COUNTRY, anybody);
      case SYSTEM ->
          switch (who) {
            case NAIVE -> login.is(Login.RENTED) ? RENTED / RENTERS : (1 - RENTED) * anybody;
            case NEAR -> login.is(Login.RENTED) ? 0.3 / 3 : 0.7 * anybody;
            case IMITATING -> usual(reading, SYSTEM, anybody);
          };
      case WIDE -> 1 / 10.0;
      case NET -> 1 / 64.0;
      case HOST -> 1 / 200.0;
      case DOOR, FAMILY, VERSION ->
          who == Attacker.IMITATING
              ? owner(reading, site, level)
              : level == DOOR && login.is(Login.SECOND_FACTOR) ? anybody / 20 : anybody;
      default -> throw new IllegalArgumentException("no level " + level);
    };
  }

  /** As the owner's are; of an account without a history, as anybody's. */
  private static double usual(LoginReading reading, int level, double anybody) {
    float below = reading.below()[level];
    return below <= 0 ? anybody : Math.max(LEAST, reading.known()[level] / below + LEAST * anybody);
  }
}
