// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.Place;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of MMDB files in MaxMind's schema ({@code country.iso_code}, {@code
 * location.latitude}, {@code autonomous_system_number}) and in the flat ones ({@code country_code},
 * {@code latitude}, {@code asn}).
 *
 * <p>The radius is the data's own where it has one, but at least {@value #LEAST_RADIUS_KM} km; a
 * city without one gets {@value #CITY_RADIUS_KM} km; anything coarser is its country's whole disc.
 */
final class GeoRecord {
  static final double LEAST_RADIUS_KM = 50;
  static final double CITY_RADIUS_KM = 100;

  private GeoRecord() {}

  static GeoAnswer answer(Map<?, ?> record) {
    @Nullable String as =
        text(record, "autonomous_system_number", "asn", "as_number", "autonomous_system");
    return new GeoAnswer(
        place(record),
        asNumber(as),
        text(
            record,
            "autonomous_system_organization",
            "as_organization",
            "as_name",
            "as_org",
            "organization"));
  }

  private static @Nullable Place place(Map<?, ?> record) {
    @Nullable String country = country(record);
    if (country == null) {
      return null;
    }
    Map<?, ?> location = record.get("location") instanceof Map<?, ?> map ? map : record;
    double latitude = number(location, "latitude", "lat");
    double longitude = number(location, "longitude", "lng", "lon");
    double radius = number(location, "accuracy_radius", "radius");
    @Nullable String city = city(record);
    if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)
        || (latitude == 0 && longitude == 0)
        || (Double.isNaN(radius) && city == null)) {
      Place disc = Countries.disc(country);
      return new Place(country, city, disc.latitude(), disc.longitude(), disc.radiusKm());
    }
    return new Place(
        country,
        city,
        latitude,
        longitude,
        radius > 0 ? Math.max(radius, LEAST_RADIUS_KM) : CITY_RADIUS_KM);
  }

  private static @Nullable String country(Map<?, ?> record) {
    @Nullable String code = null;
    // not registered_country: where the address is, not where its owner is enrolled
    if (record.get("country") instanceof Map<?, ?> map) {
      code = text(map, "iso_code");
    }
    if (code == null) {
      code = text(record, "country_code", "country_iso_code", "country");
    }
    if (code == null || !code.matches("[A-Za-z]{2}")) {
      return null;
    }
    return code.toUpperCase(Locale.ROOT);
  }

  private static @Nullable String city(Map<?, ?> record) {
    if (record.get("city") instanceof Map<?, ?> city) {
      return city.get("names") instanceof Map<?, ?> names ? text(names, "en") : null;
    }
    return text(record, "city", "city_name");
  }

  private static long asNumber(@Nullable String text) {
    if (text == null) {
      return 0;
    }
    String digits = text.startsWith("AS") || text.startsWith("as") ? text.substring(2) : text;
    try {
      long number = Long.parseLong(digits);
      return number > 0 && number <= 0xffff_ffffL ? number : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static @Nullable String text(Map<?, ?> record, String... names) {
    for (String name : names) {
      Object value = record.get(name);
      if ((value instanceof String || value instanceof Number) && !value.toString().isBlank()) {
        return value.toString();
      }
    }
    return null;
  }

  private static double number(Map<?, ?> record, String... names) {
    @Nullable String text = text(record, names);
    try {
      return text == null ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
