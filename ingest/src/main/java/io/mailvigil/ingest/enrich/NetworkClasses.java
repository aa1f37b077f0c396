// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.Network;
import io.mailvigil.common.event.SourceAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells the kind of a network ({@code mailvigil.network.class}): {@code hosting}, {@code vpn},
 * {@code relay}, {@code mobile}, {@code satellite}, or the operator's own word. The operator's list
 * goes before the built-in one, AS numbers before words of the organization's name.
 *
 * @param networks the operator's networks, each with its class; the longest prefix wins
 * @param numbers AS numbers with their class
 * @param words whole words of organization names, in lower case, with their class
 */
record NetworkClasses(
    Map<Network, String> networks, Map<Long, String> numbers, Map<String, String> words) {
  NetworkClasses {
    networks = Map.copyOf(networks);
    numbers = Map.copyOf(numbers);
    words = Map.copyOf(words);
  }

  /**
   * The built-in list with the operator's before it.
   *
   * @param own class to entries such as {@code AS64496} and {@code 192.0.2.0/24}
   */
  static NetworkClasses with(Map<String, List<String>> own) {
    Map<Network, String> networks = new LinkedHashMap<>();
    Map<Long, String> numbers = new HashMap<>();
    own.forEach((name, entries) -> {
      for (String entry : entries) {
        if (entry.regionMatches(true, 0, "AS", 0, 2)) {
          numbers.putIfAbsent(number(entry.substring(2)), name);
        } else {
          networks.putIfAbsent(Network.parse(entry), name);
        }
      }
    });
    Map<String, String> words = new HashMap<>();
    readBuiltIn(numbers, words);
    return new NetworkClasses(networks, numbers, words);
  }

  /** Null where nothing is known. */
  @Nullable String of(SourceAddress address, GeoAnswer answer) {
    @Nullable String found = null;
    int longest = -1;
    for (Map.Entry<Network, String> entry : networks.entrySet()) {
      Network network = entry.getKey();
      if (network.prefix() > longest && network.contains(address)) {
        longest = network.prefix();
        found = entry.getValue();
      }
    }
    if (found == null) {
      found = numbers.get(answer.asNumber());
    }
    return found == null && answer.asOrganization() != null
        ? byWord(answer.asOrganization())
        : found;
  }

  private @Nullable String byWord(String organization) {
    for (String word : organization.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+", -1)) {
      @Nullable String found = words.get(word);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("should be an AS number such as AS64496", e);
    }
  }

  private static void readBuiltIn(Map<Long, String> numbers, Map<String, String> words) {
    @Nullable InputStream in = NetworkClasses.class.getResourceAsStream("network-classes.txt");
    if (in == null) {
      throw new IllegalStateException("network-classes.txt is missing from the jar");
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] f = line.split(" ", -1);
        boolean byWord = f.length > 1 && f[1].equals("~");
        for (int i = byWord ? 2 : 1; i < f.length && !line.startsWith("#"); i++) {
          if (byWord) {
            words.putIfAbsent(f[i], f[0]);
          } else {
            numbers.putIfAbsent(number(f[i]), f[0]);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
