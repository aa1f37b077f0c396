// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Verdict;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many attackers a method finds at a volume of alerts, in a simulated world. Each attacker is
 * judged against a copy of his victim's account as it is when he comes, and that copy lives on
 * beside the account, attacker and owner teaching it: so that thousands of attacks do not disturb
 * each other or the site. The threshold is fixed on days before.
 */
final class Accuracy {
  /** Days of peace, days that fix the threshold, days that are measured. */
  private static final int PEACE = 28;

  private static final int VALIDATED = 21;
  static final int DAYS = PEACE + VALIDATED + 21;

  private final int accounts;
  private final long seed;
  private final List<LoginMethod<?>> methods;
  private final List<Result<?>> results = new ArrayList<>();

  /** What one method made of a world. */
  static final class Result<S> {
    final LoginMethod<S> method;

    /** Scores of episodes: the highest of an account and day. */
    final Map<String, Double> validated = new HashMap<>();

    final Map<String, Double> measured = new HashMap<>();

    /** By family: for each attacker the scores of his logins, one after the other. */
    final Map<String, List<List<Double>>> attacks = new TreeMap<>();

    private final Map<String, S> forks = new HashMap<>();
    private final Map<String, Integer> positions = new HashMap<>();

    private Result(LoginMethod<S> method) {
      this.method = method;
    }

    private void life(AuthEvent event, int day) {
      double score = method.take(event);
      String user = String.valueOf(event.user());
      if (score > LoginMethod.NOTHING && day >= PEACE) {
        (day < PEACE + VALIDATED ? validated : measured).merge(user + " " + day, score, Math::max);
      }
    }

    private void copied(String attack, AuthEvent event) {
      S fork = forks.get(attack);
      if (fork != null) {
        method.take(fork, event);
      }
    }

    private void attack(String attack, String family, AuthEvent event, boolean first) {
      S fork = first ? method.fork(String.valueOf(event.user())) : forks.get(attack);
      if (fork == null) {
        return;
      }
      forks.put(attack, fork);
      List<List<Double>> all = attacks.computeIfAbsent(family, f -> new ArrayList<>());
      if (first) {
        all.add(new ArrayList<>());
      }
      int position = positions.computeIfAbsent(attack, a -> all.size() - 1);
      all.get(position).add(method.take(fork, event));
    }

    /** The least score that makes no more episodes of the validated days than the budget. */
    double threshold(double budget, int users) {
      List<Double> all = new ArrayList<>(validated.values());
      all.sort(Comparator.reverseOrder());
      int allowed = (int) Math.floor(budget * users / 1000 * VALIDATED);
      return all.size() <= allowed ? -1e300 : all.get(allowed) + 1e-9;
    }

    /** Episodes of the measured days, per 1,000 users and day. */
    double episodes(double threshold, int users) {
      return measured.values().stream().filter(s -> s >= threshold).count()
          * 1000.0
          / users
          / (DAYS - PEACE - VALIDATED);
    }

    /** Of the attackers of a family, those found at their n-th login or before; and all. */
    int[] found(String family, double threshold) {
      int found = 0;
      List<List<Double>> all = attacks.getOrDefault(family, List.of());
      for (List<Double> logins : all) {
        found += logins.getFirst() >= threshold ? 1 : 0;
      }
      return new int[] {found, all.size()};
    }

    /** Of the attackers found at their first login, how many are found at the last one again. */
    int[] foundAgain(String family, double threshold, int at) {
      int found = 0;
      int first = 0;
      for (List<Double> logins : attacks.getOrDefault(family, List.of())) {
        if (logins.getFirst() >= threshold && logins.size() > at) {
          first++;
          found += logins.get(at) >= threshold ? 1 : 0;
        }
      }
      return new int[] {found, first};
    }
  }

  /** An act of an attacker. */
  private record Strike(String attack, String family, Attempt attempt, boolean first) {}

  Accuracy(int accounts, long seed, List<LoginMethod<?>> methods) {
    this.accounts = accounts;
    this.seed = seed;
    this.methods = methods;
  }

  /**
   * Lets the world live.
   *
   * @param share how many of the accounts each family attacks
   */
  List<Result<?>> run(double share) throws IOException {
    Dice dice = new Dice(seed);
    Internet internet = new Internet(dice.of("internet"), City.all());
    LocalDate begin = Simulation.FIRST;
    List<Person> people =
        new People(
                internet, dice.of("people"), begin.atStartOfDay().toInstant(ZoneOffset.UTC), DAYS)
            .make(accounts);
    World world = new World(internet, people, new Life(internet, dice.of("life")), begin, DAYS);
    LoginEvents events = new LoginEvents(internet);
    methods.forEach(method -> results.add(new Result<>(method)));
    List<Strike> strikes = strikes(world, dice, share);
    Map<String, List<String>> copies = new HashMap<>();
    int next = 0;
    long id = 0;
    for (int day = 0; day < DAYS; day++) {
      LocalDate date = begin.plusDays(day);
      List<Attempt> today = new ArrayList<>();
      java.util.function.Consumer<Act> keep =
          act -> {
            if (act instanceof Attempt attempt) {
              today.add(attempt);
            }
          };
      people.forEach(person -> world.life.day(person, date, keep));
      world.life.machines(people, date, keep);
      world.life.noise(date, keep);
      today.sort(Comparator.comparing(Attempt::at));
      for (Attempt attempt : today) {
        while (next < strikes.size() && !strikes.get(next).attempt.at().isAfter(attempt.at())) {
          strike(strikes.get(next++), events, copies);
        }
        AuthEvent event = events.of(attempt, "life-" + id++);
        for (Result<?> result : results) {
          result.life(event, day);
          for (String attack : copies.getOrDefault(attempt.login(), List.of())) {
            result.copied(attack, event);
          }
        }
      }
    }
    return results;
  }

  private void strike(Strike strike, LoginEvents events, Map<String, List<String>> copies) {
    AuthEvent event = events.of(strike.attempt, strike.attack + " " + strike.attempt.at());
    for (Result<?> result : results) {
      result.attack(strike.attack, strike.family, event, strike.first);
    }
    List<String> here = copies.computeIfAbsent(strike.attempt.login(), l -> new ArrayList<>());
    if (!here.contains(strike.attack) && strike.family.equals("patient")) {
      here.add(strike.attack);
    }
  }

  private List<Strike> strikes(World world, Dice dice, double share) {
    List<Strike> all = new ArrayList<>();
    Instant from = world.noon(world.first.plusDays(PEACE + VALIDATED));
    for (Attack attack : Attack.ALL) {
      if (!List.of("naive", "proxy", "targeted", "very-targeted", "patient", "changing-proxies")
          .contains(attack.name())) {
        continue;
      }
      int rounds = (int) Math.round(share * accounts / Math.max(3, accounts / 100));
      for (int i = 0; i < rounds; i++) {
        Map<String, Boolean> seen = new HashMap<>();
        List<Act> acts = new ArrayList<>();
        attack.plan().carryOut(world, dice.of("attack " + attack.name() + " " + i), acts::add);
        for (Act act : acts) {
          if (act instanceof Attempt a
              && a.verdict() == Verdict.GRANTED
              && (!a.at().isBefore(from) || attack.name().equals("patient"))) {
            String name = attack.name() + " " + i + " " + a.login();
            all.add(new Strike(name, attack.name(), a, seen.put(name, true) == null));
          }
        }
      }
    }
    all.sort(Comparator.comparing(strike -> strike.attempt.at()));
    return all;
  }
}
