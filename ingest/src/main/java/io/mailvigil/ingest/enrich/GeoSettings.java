// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.event.Network;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known of addresses (configuration {@code ingest.geo}).
 *
 * @param files the operator's MMDB and ASN files, the most exact first: of each answer the first
 *     file that knows it is taken. What {@code geoip fetch} put into the data folder comes last
 * @param networkClasses the operator's own kinds of networks: class to AS numbers and networks
 */
public record GeoSettings(List<Path> files, Map<String, List<String>> networkClasses) {
  public static final GeoSettings DEFAULT = new GeoSettings(List.of(), Map.of());

  public GeoSettings {
    files = List.copyOf(files);
    networkClasses = Map.copyOf(networkClasses);
  }

  /** Reads the section {@code geo} of {@code ingest}. */
  public static GeoSettings from(ConfigNode ingest) {
    ConfigNode node = ingest.section("geo");
    Map<String, List<String>> classes = new LinkedHashMap<>();
    ConfigNode own = node.section("network-classes");
    for (String name : own.names()) {
      classes.put(name, own.parsedList(name, List.of(), GeoSettings::networkOrAs));
    }
    return new GeoSettings(
        node.strings("files", List.of()).stream().map(Path::of).toList(), classes);
  }

  private static String networkOrAs(String text) {
    if (!text.matches("(?i)AS\\d{1,10}")) {
      try {
        Network.parse(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "should be an AS number such as AS64496 or a network such as 192.0.2.0/24", e);
      }
    }
    return text;
  }
}
