// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A place where people live and networks end; {@code weight} is its share of its country. */
record City(String country, String name, double latitude, double longitude, double weight) {
  private static final double EARTH_RADIUS_KM = 6371;

  static List<City> all() throws IOException {
    try (InputStream in = City.class.getResourceAsStream("cities.csv")) {
      if (in == null) {
        throw new IOException("missing resource cities.csv");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(City::of)
          .toList();
    }
  }

  private static City of(String line) {
    String[] f = line.split(",", -1);
    return new City(
        f[0], f[1], Double.parseDouble(f[2]), Double.parseDouble(f[3]), Double.parseDouble(f[4]));
  }

  double kmTo(City other) {
    double a = Math.toRadians(latitude);
    double b = Math.toRadians(other.latitude);
    double h =
        square(Math.sin((b - a) / 2))
            + Math.cos(a)
                * Math.cos(b)
                * square(Math.sin(Math.toRadians(other.longitude - longitude) / 2));
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
  }

  private static double square(double x) {
    return x * x;
  }
}
