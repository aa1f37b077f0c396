// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import java.nio.file.Path;
import java.util.List;

/** Where {@code geoip fetch} keeps its files: {@code DATA/geoip}. */
final class FetchedSets {
  static final String COUNTRY = "country.mmdb";
  static final String ASN = "asn.csv";

  private FetchedSets() {}

  static Path folder(Path data) {
    return data.resolve("geoip");
  }

  /** The fetched files, whether they are there yet or not. */
  static List<Path> files(Path data) {
    Path folder = folder(data);
    return List.of(folder.resolve(COUNTRY), folder.resolve(ASN));
  }
}
