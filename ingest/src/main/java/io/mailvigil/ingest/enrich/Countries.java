// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The disc that holds the whole of each country: what data that knows only the country can say of a
 * place. Distances from such a disc, its radius taken off, are never too great.
 */
final class Countries {
  private static final Map<String, Place> DISCS = read();

  private Countries() {}

  /** The country as a place; without a point where no disc is known. */
  static Place disc(String country) {
    Place disc = DISCS.get(country);
    return disc == null ? new Place(country, null, Double.NaN, Double.NaN, Double.NaN) : disc;
  }

  private static Map<String, Place> read() {
    Map<String, Place> discs = new HashMap<>();
    @Nullable InputStream in = Countries.class.getResourceAsStream("countries.csv");
    if (in == null) {
      throw new IllegalStateException("countries.csv is missing from the jar");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          String[] f = line.split(",", -1);
          discs.put(f[0], new Place(f[0], null, number(f[1]), number(f[2]), number(f[3])));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(discs);
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }
}
