// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Service;
import io.mailvigil.deploy.simulate.Act.Session;
import io.mailvigil.deploy.simulate.Act.Verdict;
import io.mailvigil.deploy.simulate.Internet.Kind;
import io.mailvigil.deploy.simulate.Internet.Pool;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Attacks by somebody who guesses: passwords, or the code after a known password. */
final class Guesses {
  private Guesses() {}

  static void spray(World world, Dice d, Consumer<Act> out) {
    String from = world.internet.anywhere(Kind.HOSTING, d).any(d);
    Instant at = world.noon(world.attackedDay(d));
    for (int round = 0; round < 3; round++) {
      String password = "season-" + round;
      for (Person each : world.people) {
        at = at.plusSeconds(2 + d.below(12));
        out.accept(
            d.chance(0.01)
                ? granted(each, at, from, "spray")
                : wrong(each, at, from, password, "spray"));
      }
      at = at.plusSeconds(3600L + d.below(3600));
    }
  }

  static void distributedSpray(World world, Dice d, Consumer<Act> out) {
    Instant at = world.noon(world.attackedDay(d));
    for (int i = 0; i < Math.max(60, world.people.size()); i++) {
      Person each = d.one(world.people);
      at = at.plusSeconds(5 + d.below(50));
      String from = world.internet.anywhere(d.chance(0.5) ? Kind.FIXED : Kind.HOSTING, d).any(d);
      out.accept(
          d.chance(0.01)
              ? granted(each, at, from, "distributed-spray")
              : wrong(each, at, from, "winter", "distributed-spray"));
    }
  }

  static void stuffing(World world, Dice d, Consumer<Act> out) {
    Pool pool = world.internet.anywhere(Kind.HOSTING, d);
    Instant at = world.noon(world.attackedDay(d));
    for (int i = 0; i < 200; i++) {
      at = at.plusSeconds(1 + d.below(8));
      String from = pool.address(9, d.below(5));
      if (d.chance(0.6)) {
        out.accept(
            attempt(
                "leak" + d.below(100_000) + "@" + People.DOMAIN,
                at,
                from,
                Verdict.UNKNOWN_USER,
                "leak" + i,
                "stuffing"));
      } else {
        Person each = d.one(world.people);
        out.accept(
            d.chance(0.03)
                ? granted(each, at, from, "stuffing")
                : wrong(each, at, from, "leak" + i, "stuffing"));
      }
    }
  }

  static void slow(World world, Dice d, Consumer<Act> out) {
    Person victim = world.victims(1, d).getFirst();
    String from = world.internet.anywhere(Kind.FIXED, d).any(d);
    Instant at = world.noon(world.attackedDay(d));
    for (int i = 0; i < 150 && at.isBefore(world.end()); i++) {
      out.accept(wrong(victim, at, from, "guess" + i, "slow-guessing"));
      at = at.plusSeconds(1500 + d.below(300));
    }
  }

  static void botnet(World world, Dice d, Consumer<Act> out) {
    Person victim = world.victims(1, d).getFirst();
    Instant at = world.noon(world.attackedDay(d));
    for (int i = 0; i < 300; i++) {
      at = at.plusSeconds(5 + d.below(30));
      String from = world.internet.anywhere(d.chance(0.7) ? Kind.FIXED : Kind.HOSTING, d).any(d);
      out.accept(wrong(victim, at, from, "guess" + i, "botnet-guessing"));
    }
  }

  static void codes(World world, Dice d, Consumer<Act> out) {
    for (Person victim : withSecondFactor(world, 2, d)) {
      String from = world.internet.anywhere(Kind.VPN, d).any(d);
      Instant at = world.noon(world.attackedDay(d));
      int tries = 12 + d.below(30);
      for (int i = 0; i < tries; i++) {
        at = at.plusSeconds(6 + d.below(30));
        out.accept(attempt(victim.login(), at, from, Verdict.WRONG_CODE, null, "code-guessing"));
      }
      out.accept(granted(victim, at.plusSeconds(9), from, "code-guessing"));
    }
  }

  static void tricklingCodes(World world, Dice d, Consumer<Act> out) {
    for (Person victim : withSecondFactor(world, 2, d)) {
      Pool pool = world.internet.anywhere(Kind.FIXED, d);
      Instant at = world.noon(world.first.plusDays(world.days * 2L / 5));
      while (at.isBefore(world.end())) {
        out.accept(
            attempt(victim.login(), at, pool.any(d), Verdict.WRONG_CODE, null, "trickling-codes"));
        at = at.plusSeconds(19_000 + d.below(5_000));
      }
    }
  }

  static void lockout(World world, Dice d, Consumer<Act> out) {
    Instant at = world.noon(world.attackedDay(d));
    for (Person each : world.people) {
      String from = world.internet.anywhere(Kind.FIXED, d).any(d);
      for (int i = 0; i < 12; i++) {
        at = at.plusMillis(300 + d.below(900));
        out.accept(wrong(each, at, from, "lock" + i, "lockout"));
      }
    }
  }

  private static List<Person> withSecondFactor(World world, int many, Dice d) {
    return world.victims(world.people.size(), d).stream()
        .filter(Person::secondFactor)
        .limit(many)
        .toList();
  }

  private static Attempt granted(Person person, Instant at, String from, String label) {
    return attempt(person.login(), at, from, Verdict.GRANTED, null, label);
  }

  private static Attempt wrong(
      Person person, Instant at, String from, String password, String label) {
    return attempt(person.login(), at, from, Verdict.WRONG_PASSWORD, password, label);
  }

  private static Attempt attempt(
      String login,
      Instant at,
      String from,
      Verdict verdict,
      @Nullable String password,
      String label) {
    boolean granted = verdict == Verdict.GRANTED;
    return new Attempt(
        at,
        login,
        from,
        Service.IMAP,
        null,
        null,
        verdict == Verdict.WRONG_CODE || (granted && label.contains("code")),
        verdict,
        password,
        granted ? new Session(at.plusSeconds(2), 0, 0, 0, 0) : null,
        label);
  }
}
