// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import java.util.ArrayList;
import java.util.List;

/**
 * What kinds of answers data holds.
 *
 * @param countries whether it names countries
 * @param cities whether it names places finer than countries
 * @param systems whether it names autonomous systems
 */
record GeoKnowledge(boolean countries, boolean cities, boolean systems) {
  static final GeoKnowledge NONE = new GeoKnowledge(false, false, false);

  static GeoKnowledge of(GeoAnswer answer) {
    return new GeoKnowledge(
        answer.place() != null,
        answer.place() != null && answer.place().city() != null,
        answer.asNumber() > 0);
  }

  GeoKnowledge and(GeoKnowledge other) {
    return new GeoKnowledge(
        countries || other.countries, cities || other.cities, systems || other.systems);
  }

  /** What cannot be detected with this, a sentence each. */
  List<String> gaps() {
    List<String> all = new ArrayList<>();
    if (!countries) {
      all.add(
          "without country data D32 impossible travel and D33 new country are off: run"
              + " `mailvigil geoip fetch` or set ingest.geo.files");
    } else if (!cities) {
      all.add(
          "with country data alone D32 sees only travel between countries far apart: a city file"
              + " in ingest.geo.files sees more");
    }
    if (!systems) {
      all.add(
          "without ASN data D35 new network is off, and VPNs, hosters and mobile carriers are not"
              + " told apart: run `mailvigil geoip fetch` or set ingest.geo.files");
    }
    return all;
  }
}
