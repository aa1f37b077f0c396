// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Who runs which addresses where. Four fixed-line operators and three mobile carriers in each
 * country, and hosters and VPN exits in the large ones. An operator has a /18 in each city it
 * serves (a carrier one for its whole country), which is 64 networks of /24.
 *
 * <p>Where geography data says a /24 is lies off the truth, the same each time: 12 km on average
 * for fixed lines, 270 km for mobile ones, as measured (arXiv 2605.21937).
 */
final class Internet {
  /** What kind of network; the wire name is that of {@code ingest.geo.network-classes}. */
  enum Kind {
    FIXED("", 12),
    MOBILE("mobile", 270),
    HOSTING("hosting", 12),
    VPN("vpn", 12);

    final String networkClass;
    final double errorKm;

    Kind(String networkClass, double errorKm) {
      this.networkClass = networkClass;
      this.errorKm = errorKm;
    }
  }

  /** An operator: an autonomous system in one country. */
  record Operator(long number, String name, String country, Kind kind, double share) {}

  /** The /18 of an operator at a city; {@code first} is its first address. */
  record Pool(Operator operator, City city, int first) {
    /** An address of the so-manieth /24, 0 to 63. */
    String address(int network, int host) {
      return text(first + (Math.floorMod(network, NETWORKS) << 8) + 1 + Math.floorMod(host, 254));
    }

    String any(Dice dice) {
      return address(dice.below(NETWORKS), dice.below(254));
    }
  }

  static final int NETWORKS = 64;

  /** The private range of RFC 6996, so that no list of real networks knows them. */
  private static final long FIRST_NUMBER = 4_200_000_000L;

  private static final int FIRST_ADDRESS = 20 << 24;
  private static final List<String> HOSTED =
      List.of("DE", "NL", "US", "FR", "GB", "RU", "SG", "RO", "CA", "SE", "CH", "PL");

  private final List<City> cities;
  private final List<Pool> pools = new ArrayList<>();
  private final Dice dice;

  Internet(Dice dice, List<City> cities) {
    this.dice = dice;
    this.cities = List.copyOf(cities);
    long number = FIRST_NUMBER;
    for (String country : cities.stream().map(City::country).distinct().toList()) {
      List<City> here = citiesOf(country);
      for (int i = 0; i < 4; i++) {
        Operator fixed =
            new Operator(number++, country + " Telecom " + (i + 1), country, Kind.FIXED, 4 - i);
        here.forEach(city -> add(fixed, city));
      }
      for (int i = 0; i < 3; i++) {
        add(
            new Operator(number++, country + " Mobile " + (i + 1), country, Kind.MOBILE, 3 - i),
            here.getFirst());
      }
      if (HOSTED.contains(country)) {
        add(new Operator(number++, country + " Hosting", country, Kind.HOSTING, 1), here.getLast());
        add(new Operator(number++, country + " VPN", country, Kind.VPN, 1), here.getFirst());
      }
    }
  }

  private void add(Operator operator, City city) {
    pools.add(new Pool(operator, city, FIRST_ADDRESS + (pools.size() << 14)));
  }

  List<City> cities() {
    return cities;
  }

  List<City> citiesOf(String country) {
    return cities.stream().filter(city -> city.country().equals(country)).toList();
  }

  /** A fixed line at a city, the larger operators more often. */
  Pool fixedLine(City city, Dice chance) {
    return chance.weighed(
        pools.stream().filter(p -> p.operator.kind() == Kind.FIXED && p.city.equals(city)).toList(),
        p -> p.operator.share());
  }

  /** One of a kind in a country; anywhere where that country has none. */
  Pool of(Kind kind, String country, Dice chance) {
    List<Pool> here =
        pools.stream()
            .filter(p -> p.operator.kind() == kind && p.operator.country().equals(country))
            .toList();
    return here.isEmpty()
        ? chance.one(pools.stream().filter(p -> p.operator.kind() == kind).toList())
        : chance.weighed(here, p -> p.operator.share());
  }

  /** Any network of the world of that kind. */
  Pool anywhere(Kind kind, Dice chance) {
    return chance.one(pools.stream().filter(p -> p.operator.kind() == kind).toList());
  }

  /** The other lines of the same operator in the same country: where an address may move to. */
  List<Pool> of(Operator operator) {
    return pools.stream().filter(p -> p.operator.equals(operator)).toList();
  }

  List<Operator> operators(Kind kind) {
    return pools.stream()
        .map(Pool::operator)
        .filter(operator -> operator.kind() == kind)
        .distinct()
        .toList();
  }

  /** The geography an operator of Mailvigil would have: ranges with place and radius. */
  void writePlaces(Writer out) throws IOException {
    for (Pool pool : pools) {
      double mean = pool.operator.kind().errorKm;
      for (int network = 0; network < NETWORKS; network++) {
        int first = pool.first + (network << 8);
        Dice error = dice.of("error " + first);
        double km = -Math.log(1 - error.uniform(0, 1)) * mean;
        double bearing = error.uniform(0, 2 * Math.PI);
        double latitude =
            Math.max(-85, Math.min(85, pool.city.latitude() + km / 111 * Math.cos(bearing)));
        double longitude =
            pool.city.longitude()
                + km / (111 * Math.cos(Math.toRadians(latitude))) * Math.sin(bearing);
        out.write(
            String.format(
                Locale.ROOT,
                "%s,%s,%s,,,%s,,%.3f,%.3f,,%.0f\n",
                text(first),
                text(first + 255),
                pool.city.country(),
                pool.city.name(),
                latitude,
                Math.max(-180, Math.min(180, longitude)),
                Math.max(20, 2 * mean)));
      }
    }
  }

  /** Ranges with their autonomous systems. */
  void writeSystems(Writer out) throws IOException {
    for (Pool pool : pools) {
      out.write(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%s\n",
              text(pool.first),
              text(pool.first + (NETWORKS << 8) - 1),
              pool.operator.number(),
              pool.operator.name()));
    }
  }

  static String text(int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 255)
        + "."
        + (address >>> 8 & 255)
        + "."
        + (address & 255);
  }
}
