// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Internet.Kind;
import io.mailvigil.deploy.simulate.Internet.Pool;
import io.mailvigil.deploy.simulate.Person.Trip;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The people of a site: most live in one country, in one of three offices' towns; a tenth travels,
 * a twelfth has a VPN of its own, a tenth reads its mail less than weekly.
 */
final class People {
  static final String DOMAIN = "example.org";
  private static final List<String> COUNTRIES =
      List.of("DE", "DE", "DE", "DE", "DE", "DE", "DE", "AT", "CH", "NL", "GB", "US");
  private static final List<String> FIRST =
      List.of(
          "anna", "ben", "clara", "david", "elif", "felix", "greta", "hugo", "ida", "jonas",
          "katja", "leon", "mara", "nils", "olga", "paul", "quirin", "rosa", "sven", "tara", "udo",
          "vera", "wim", "xenia", "yusuf", "zoe");
  private static final List<String> LAST =
      List.of(
          "adler", "bauer", "conrad", "dietz", "ernst", "fuchs", "graf", "huber", "iwers", "jung",
          "keller", "lang", "maier", "neumann", "otto", "pohl", "quast", "richter", "sommer",
          "thiel", "ulrich", "vogt", "weber", "yildiz", "ziegler");

  private final Internet internet;
  private final Dice dice;
  private final Instant begin;
  private final int days;

  People(Internet internet, Dice dice, Instant begin, int days) {
    this.internet = internet;
    this.dice = dice;
    this.begin = begin;
    this.days = days;
  }

  List<Person> make(int accounts) {
    List<Person> all = new ArrayList<>(accounts);
    for (int i = 0; i < accounts; i++) {
      all.add(person(i));
    }
    return all;
  }

  /** The name of the so-manieth account: readable, and each another. */
  static String login(int i) {
    String name = FIRST.get(i % FIRST.size()) + "." + LAST.get(i / FIRST.size() % LAST.size());
    int round = i / (FIRST.size() * LAST.size());
    return name + (round == 0 ? "" : round + 1) + "@" + DOMAIN;
  }

  private Person person(int i) {
    Dice d = dice.of("person " + i);
    String country = d.one(COUNTRIES);
    City home = d.weighed(internet.citiesOf(country), City::weight);
    boolean worksInOffice = d.chance(0.7);
    // an office is one address for everybody of its town: fifty people behind one NAT
    Pool officeLine = internet.fixedLine(home, dice.of("office " + home.name()));
    String office = worksInOffice ? officeLine.address(d.below(2), 7) : null;
    double busy = d.chance(0.1) ? d.uniform(0.02, 0.14) : Math.exp(d.normal(-0.1, 0.5));
    boolean hasDesktop = d.chance(0.75);
    boolean hasPhone = d.chance(0.7);
    return new Person(
        login(i),
        home,
        Line.at(internet.fixedLine(home, d), d),
        internet.of(Kind.MOBILE, country, d),
        office,
        d.chance(0.08) ? internet.of(Kind.VPN, d.chance(0.5) ? country : "NL", d) : null,
        hasDesktop ? d.weighed(Program.onPhones(false), Program::share) : null,
        hasPhone ? d.weighed(Program.onPhones(true), Program::share) : null,
        d.below(25),
        d.chance(0.5) || (!hasDesktop && !hasPhone),
        d.chance(0.6),
        Math.max(4, Math.min(12, d.normal(7.3, 1.4))),
        busy,
        trips(d, home, internet.of(Kind.MOBILE, country, d)));
  }

  private List<Trip> trips(Dice d, City home, Pool carrier) {
    List<Trip> all = new ArrayList<>();
    double aMonth = d.chance(0.1) ? d.uniform(1, 3) : 0.12;
    Instant at = begin;
    Instant end = begin.plus(Duration.ofDays(days));
    while (true) {
      at = at.plus(d.exponential(Duration.ofHours((long) (720 / aMonth))));
      if (!at.isBefore(end)) {
        return all;
      }
      City city =
          d.chance(0.45)
              ? d.weighed(internet.citiesOf(home.country()), City::weight)
              : nearFirst(d, home);
      Instant back = at.plus(Duration.ofHours(20 + d.below(150)));
      boolean abroad = !city.country().equals(home.country());
      all.add(
          new Trip(
              at.plus(Duration.ofMinutes((long) (city.kmTo(home) / 8) + 60)),
              back,
              city,
              internet.fixedLine(city, d),
              abroad ? internet.of(Kind.MOBILE, city.country(), d) : carrier,
              !abroad || d.chance(0.55)));
      at = back;
    }
  }

  /** Near places are visited more often than far ones. */
  private City nearFirst(Dice d, City home) {
    @Nullable City best = null;
    for (int i = 0; i < 3; i++) {
      City city = d.one(internet.cities());
      best = best == null || city.kmTo(home) < best.kmTo(home) ? city : best;
    }
    return best == null ? home : best;
  }
}
