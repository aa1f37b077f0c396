// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Mail;
import io.mailvigil.deploy.simulate.Act.Service;
import io.mailvigil.deploy.simulate.Act.Session;
import io.mailvigil.deploy.simulate.Act.Verdict;
import io.mailvigil.deploy.simulate.Internet.Kind;
import io.mailvigil.deploy.simulate.Internet.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Attacks by somebody who has the password: the attacker classes of Wiefling et al., and what
 * follows.
 */
final class Takeovers {
  private Takeovers() {}

  /** Of a hundred accounts one is taken over, and at least three. */
  private static List<Person> victims(World world, Dice d) {
    return world.victims(Math.max(3, world.people.size() / 100), d);
  }

  static void naive(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      out.accept(
          login(victim, someTime(world, d), anywhere(world, d).any(d), anyProgram(d), "naive", d));
    }
  }

  /** Where cheap access is sold: rented servers, proxies, homes with a trojan. */
  private static Pool anywhere(World world, Dice d) {
    double kind = d.uniform(0, 1);
    return world.internet.anywhere(
        kind < 0.45 ? Kind.HOSTING : kind < 0.6 ? Kind.VPN : kind < 0.75 ? Kind.MOBILE : Kind.FIXED,
        d);
  }

  static void proxy(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      out.accept(
          login(
              victim,
              someTime(world, d),
              inCountry(world, victim, d).any(d),
              popular(d),
              "proxy",
              d));
    }
  }

  private static Pool inCountry(World world, Person victim, Dice d) {
    City city = d.weighed(world.internet.citiesOf(victim.home().country()), City::weight);
    return d.chance(0.3)
        ? world.internet.of(Kind.VPN, city.country(), d)
        : world.internet.fixedLine(city, d);
  }

  static void targeted(World world, Dice d, Consumer<Act> out) {
    imitate(
        world,
        d,
        "targeted",
        victim -> d.one(world.internet.of(victim.line().pool().operator())),
        out);
  }

  static void veryTargeted(World world, Dice d, Consumer<Act> out) {
    imitate(world, d, "very-targeted", victim -> victim.line().pool(), out);
  }

  /**
   * The program comes from a login after the attack, and the login replaces one of the victim's.
   */
  private static void imitate(
      World world, Dice d, String label, Function<Person, Pool> network, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      LocalDate day = world.attackedDay(d);
      Attempt like = world.later(victim, day, d);
      List<Attempt> own = world.granted(victim, day);
      if (like != null && !own.isEmpty()) {
        Attempt instead = d.one(own);
        world.replace(instead);
        out.accept(imitating(victim, instead.at(), network.apply(victim).any(d), like, label, d));
      }
    }
  }

  static void patient(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      Pool pool = d.chance(0.5) ? anywhere(world, d) : inCountry(world, victim, d);
      String address = pool.any(d);
      Program program = popular(d);
      Instant at =
          world.noon(world.first.plusDays(world.days * 2L / 5)).plusSeconds(d.below(20_000));
      for (Duration wait : List.of(Duration.ZERO, Duration.ofHours(80), Duration.ofDays(30))) {
        at = at.plus(wait);
        if (at.isBefore(world.end())) {
          out.accept(login(victim, at, address, program, "patient", d));
        }
      }
    }
  }

  static void changingProxies(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      LocalDate day = world.attackedDay(d);
      Program program = popular(d);
      for (int i = 0; i < 7; i++) {
        Instant at = world.noon(day.plusDays(i)).plusSeconds(d.below(30_000) - 10_000L);
        if (at.isBefore(world.end())) {
          City city = d.weighed(world.internet.citiesOf(victim.home().country()), City::weight);
          String address = world.internet.fixedLine(city, d).any(d);
          out.accept(login(victim, at, address, program, "changing-proxies", d));
        }
      }
    }
  }

  static void spam(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      Instant at = someTime(world, d);
      String address = anywhere(world, d).any(d);
      out.accept(login(victim, at, address, popular(d), "spam", d));
      for (int i = 0; i < 20 + d.below(30); i++) {
        at = at.plusSeconds(20 + d.below(100));
        int recipients = 15 + d.below(35);
        out.accept(
            new Mail(
                at,
                victim.login(),
                address,
                recipients,
                recipients,
                d.below(1 + recipients / 4),
                6_000 + d.below(4_000),
                "spam"));
      }
    }
  }

  static void exfiltration(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      Instant at = someTime(world, d);
      long fetched = 2_000 + d.below(6_000);
      Attempt login =
          login(victim, at, inCountry(world, victim, d).any(d), popular(d), "exfiltration", d);
      out.accept(
          login.with(
              new Session(at.plusSeconds(600 + d.below(2_000)), fetched, fetched * 45_000, 0, 0)));
    }
  }

  static void wipe(World world, Dice d, Consumer<Act> out) {
    for (Person victim : victims(world, d)) {
      Instant at = someTime(world, d);
      long gone = 1_000 + d.below(4_000);
      Attempt login = login(victim, at, inCountry(world, victim, d).any(d), popular(d), "wipe", d);
      out.accept(
          login.with(new Session(at.plusSeconds(100 + d.below(400)), 3, 90_000, gone, gone)));
    }
  }

  private static Instant someTime(World world, Dice d) {
    return world.noon(world.attackedDay(d)).plusSeconds(d.below(70_000) - 35_000L);
  }

  private static Program anyProgram(Dice d) {
    return d.one(Program.ALL);
  }

  private static Program popular(Dice d) {
    return d.weighed(Program.ALL, Program::share);
  }

  private static Attempt login(
      Person victim, Instant at, String address, Program program, String label, Dice d) {
    LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
    return new Attempt(
        at,
        victim.login(),
        address,
        Service.IMAP,
        program,
        program.version(day, d.below(25)),
        false,
        Verdict.GRANTED,
        null,
        new Session(at.plusSeconds(30 + d.below(600)), d.poisson(12), 90_000, 0, 0),
        label);
  }

  private static Attempt imitating(
      Person victim, Instant at, String address, Attempt like, String label, Dice d) {
    return new Attempt(
        at,
        victim.login(),
        address,
        like.service(),
        like.program(),
        like.version(),
        false,
        Verdict.GRANTED,
        null,
        new Session(at.plusSeconds(30 + d.below(600)), d.poisson(12), 90_000, 0, 0),
        label);
  }
}
