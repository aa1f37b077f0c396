// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.Place;
import org.jspecify.annotations.Nullable;

/**
 * What one data file says of one address.
 *
 * @param place null where the file knows no country for it
 * @param asNumber 0 where the file knows none
 * @param asOrganization null where the file knows none
 */
record GeoAnswer(@Nullable Place place, long asNumber, @Nullable String asOrganization) {
  static final GeoAnswer NOTHING = new GeoAnswer(null, 0, null);

  /** This answer, its gaps filled from another file's. */
  GeoAnswer or(GeoAnswer other) {
    boolean ownAs = asNumber > 0 || other.asNumber == 0;
    return new GeoAnswer(
        place == null ? other.place : place,
        ownAs ? asNumber : other.asNumber,
        ownAs ? asOrganization : other.asOrganization);
  }

  boolean isComplete() {
    return place != null && asNumber > 0;
  }
}
