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

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a site knows of everybody's logins: which countries, operators, networks and clients are
 * common, how often something new is, how fast people travel, which networks guess passwords, and
 * how high scores are. It learns what the profiles have learned, and is asked for what it knew
 * before the day ({@link Known}): so it is a function of the set of events.
 */
public final class Site {
  static final int GAPS = 4;
  static final int KM = 4;
  static final int SPEEDS = 5;
  static final int NEWNESS = 4;
  static final int FAILURES = 4;
  static final int HOURS = 48;

  // things that are counted in "numbers"
  static final int CHANCES = 0;
  static final int NOVEL = CHANCES + LEVELS * GAPS;
  static final int KM_AT = NOVEL + LEVELS * GAPS;
  static final int SPEED_AT = KM_AT + NEWNESS * KM;
  static final int FAILED_AT = SPEED_AT + NEWNESS * KM * SPEEDS;
  static final int HOUR_AT = FAILED_AT + FAILURES;
  static final int USERS = HOUR_AT + HOURS;
  static final int TOLD = USERS + 1;
  static final int SCORES = TOLD + 1;
  static final int MOBILE_KM_AT = SCORES + Scores.STRATA * Scores.BINS;
  private static final int THINGS = MOBILE_KM_AT + KM;

  private static final int SKETCH = 1024;
  private static final long DAY = 86_400_000_000L;

  /** Events come at most 10 min late: so long after midnight the day before may still change. */
  private static final long LATE = DAY / 72;

  private final Numbers numbers = new Numbers(THINGS);
  private final Numbers countries = new Numbers(256);
  private final Numbers systems = new Numbers(1500);
  private final Numbers doors = new Numbers(64);
  private final Numbers clients = new Numbers(600);
  private final Numbers shared = new Numbers(2 * SKETCH);
  private final Numbers tries = new Numbers(2 * SKETCH);
  private final Numbers granted = new Numbers(2 * SKETCH);
  private long first = Long.MAX_VALUE;

  /** Made anew for each day; not written. */
  private @Nullable Known known;

  /** What was known when the day of that time began. */
  Known before(long micros) {
    long day = Math.floorDiv(micros - LATE, DAY) - 1;
    Known is = known;
    if (is == null || is.day != day) {
      is = new Known(this, day);
      known = is;
    }
    return is;
  }

  /** What a site knew at the end of a day. */
  static final class Known {
    private final long day;
    final double days;
    final int users;
    final Scores scores;
    final Popularity countries;
    final Popularity systems;
    final Popularity doors;
    final Popularity clients;
    private final Map<Long, Integer> numbers;
    private final Map<Long, Integer> shared;

    private Known(Site site, long day) {
      this.day = day;
      long period = Numbers.period(day);
      Map<Long, Integer> now = site.numbers.fortnight(period, day);
      Map<Long, Integer> then = site.numbers.fortnight(period - 1, day);
      users = Math.max(now.getOrDefault((long) USERS, 0), then.getOrDefault((long) USERS, 0));
      numbers = new HashMap<>(then);
      now.forEach((thing, n) -> numbers.merge(thing, n, Integer::sum));
      days = Math.max(1, day + 1 - Math.max(site.first, (period - 1) * Numbers.PERIOD_DAYS));
      scores = new Scores(numbers, SCORES);
      countries = new Popularity(site.countries.upTo(day));
      systems = new Popularity(site.systems.upTo(day));
      doors = new Popularity(site.doors.upTo(day));
      clients = new Popularity(site.clients.upTo(day));
      shared = site.shared.upTo(day);
    }

    double count(int thing) {
      return numbers.getOrDefault((long) thing, 0);
    }

    /** How often one of a few things that follow each other is, beside what is expected. */
    double share(int from, int at, double[] expected, double weight) {
      double all = 0;
      for (int i = 0; i < expected.length; i++) {
        all += count(from + i);
      }
      return (count(from + at) + weight * expected[at]) / (all + weight);
    }

    /** How often that network, or address, was used by anybody whom it is usual for. */
    double shared(int key) {
      return Math.min(
          shared.getOrDefault(Site.first(key), 0), shared.getOrDefault(Site.second(key), 0));
    }

    /** How likely a value is below its parent, for anybody. */
    double popularity(Login login, int level) {
      return switch (level) {
        case COUNTRY -> countries.probability(login.country(), 0, 1 / 150.0);
        case SYSTEM -> systems.probability(login.system(), login.country(), 1 / 40.0);
        case WIDE -> 1 / 10.0;
        case NET ->
            0.5 / 64
                + 0.5
                    * Math.min(
                        1,
                        shared(login.net())
                            / (systems.count(login.system(), login.country()) + 5.0));
        case HOST ->
            0.5 / 200 + 0.5 * Math.min(1, shared(~login.host()) / (shared(login.net()) + 2));
        case DOOR -> doors.probability(login.door(), 0, 1 / 20.0);
        case FAMILY -> clients.probability(login.family(), 0, 1 / 60.0);
        case VERSION -> clients.probability(login.version(), login.family(), 1 / 10.0);
        default -> throw new IllegalArgumentException("no level " + level);
      };
    }
  }

  /** Counts a try at once: who guesses is known within the hour. */
  void tried(LoginReading reading) {
    Login login = reading.login();
    long day = Math.floorDiv(login.micros(), DAY);
    for (int key : new int[] {login.net(), login.system()}) {
      up(tries, key, day);
      if (!login.is(Login.FAILED)) {
        up(granted, key, day);
      }
    }
  }

  /** An alert was told. */
  void told(long micros) {
    numbers.add(TOLD, Math.floorDiv(micros, DAY));
  }

  /**
   * Learns of a login what its profile has learned of it.
   *
   * @param micros when that was
   * @param score what it scores by what was known when the day began
   */
  void learned(LoginReading reading, int stratum, double score, long micros) {
    Login login = reading.login();
    long day = Math.floorDiv(micros, DAY);
    first = Math.min(first, day);
    if (reading.is(LoginReading.SYSTEM_OF_DAY)) {
      countries.add(login.country(), day);
      systems.add(Popularity.thing(login.system(), login.country()), day);
    }
    if (reading.is(LoginReading.FAMILY_OF_DAY)) {
      doors.add(Popularity.thing(login.door(), 0), day);
      clients.add(Popularity.thing(login.family(), 0), day);
      clients.add(Popularity.thing(login.version(), login.family()), day);
    }
    if (reading.is(LoginReading.NET_OF_DAY) && !reading.is(LoginReading.ODD)) {
      up(shared, login.net(), day);
      up(shared, ~login.host(), day);
    }
    if (reading.is(LoginReading.FIRST_OF_PERIOD)) {
      numbers.add(USERS, day);
    }
    numbers.add(HOUR_AT + LoginProfile.hour(login.micros()), day);
    numbers.add(FAILED_AT + failures(reading), day);
    if (!reading.is(LoginReading.TOLD)) {
      numbers.add(SCORES + (long) stratum * Scores.BINS + Scores.bin(score), day);
      if (reading.logins() > 0) {
        novelty(reading, day);
      }
    }
  }

  private void novelty(LoginReading reading, long day) {
    int gap = gap(reading);
    for (int level = 0; level < LEVELS; level++) {
      if (reading.below()[level] > 0) {
        numbers.add(CHANCES + (long) level * GAPS + gap, day);
        if (reading.known()[level] == 0) {
          numbers.add(NOVEL + (long) level * GAPS + gap, day);
        }
      }
    }
    int newness = newness(reading);
    int km = km(reading);
    if (km >= 0) {
      numbers.add((long) kmAt(reading, newness) + km, day);
      numbers.add(SPEED_AT + ((long) newness * KM + km) * SPEEDS + speed(reading), day);
    }
  }

  /**
   * Where distances are counted. Of a network of an operator that is usual, geography says little
   * when it is mobile, and much when it is not.
   */
  static int kmAt(LoginReading reading, int newness) {
    return newness == 1 && reading.login().is(Login.MOBILE) ? MOBILE_KM_AT : KM_AT + newness * KM;
  }

  static int gap(LoginReading reading) {
    float hours = reading.gapHours();
    return hours < 12 ? 0 : hours < 72 ? 1 : hours < 336 ? 2 : 3;
  }

  /** 0 nothing, 1 the network, 2 the operator, 3 the country is new. */
  static int newness(LoginReading reading) {
    float[] seen = reading.known();
    return seen[COUNTRY] == 0 ? 3 : seen[SYSTEM] == 0 ? 2 : seen[NET] == 0 ? 1 : 0;
  }

  /** How far from the usual places, in four steps; -1 where it is not known. */
  static int km(LoginReading reading) {
    float km = reading.km();
    return km < 0 ? -1 : km < 25 ? 0 : km < 100 ? 1 : km < 400 ? 2 : 3;
  }

  static int speed(LoginReading reading) {
    float kmh = reading.kmh();
    return kmh < 0 ? 4 : kmh < 80 ? 0 : kmh < 250 ? 1 : kmh < 800 ? 2 : 3;
  }

  static int failures(LoginReading reading) {
    float f = reading.failures();
    return f < 0.3 ? 0 : f < 2.5 ? 1 : f < 8 ? 2 : 3;
  }

  /**
   * Herley and Schechter's odds that a try from there is an attacker's, of this day and the one
   * before: from the usual share of tries that are granted.
   */
  double odds(int key, long micros) {
    double legitimate = 0.95;
    long day = Math.floorDiv(micros, DAY);
    return Math.max(
        0,
        legitimate * (lately(tries, key, day) + 10) / (lately(granted, key, day) + 10 * legitimate)
            - 1);
  }

  private static void up(Numbers sketch, int key, long day) {
    sketch.add(first(key), day);
    sketch.add(second(key), day);
  }

  /** Never too small; too large where others share both cells. */
  private static int lately(Numbers sketch, int key, long day) {
    return Math.min(sketch.lately(first(key), day), sketch.lately(second(key), day));
  }

  private static long first(int key) {
    int h = key * 0x9e3779b1;
    return (h ^ h >>> 15) & SKETCH - 1;
  }

  private static long second(int key) {
    int h = (key ^ key >>> 16) * 0x85ebca6b;
    return SKETCH + ((h ^ h >>> 13) & SKETCH - 1);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(first);
    numbers.write(out);
    countries.write(out);
    systems.write(out);
    doors.write(out);
    clients.write(out);
    shared.write(out);
    tries.write(out);
    granted.write(out);
  }

  static Site read(DataInput in) throws IOException {
    Site site = new Site();
    site.first = in.readLong();
    site.numbers.read(in);
    site.countries.read(in);
    site.systems.read(in);
    site.doors.read(in);
    site.clients.read(in);
    site.shared.read(in);
    site.tries.read(in);
    site.granted.read(in);
    return site;
  }
}
