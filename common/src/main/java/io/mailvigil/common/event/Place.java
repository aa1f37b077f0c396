// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import org.jspecify.annotations.Nullable;

/**
 * Where an address is, as far as the operator's data knows ({@code source.geo.*}).
 *
 * @param country ISO 3166-1 alpha-2, upper case
 * @param city null where the data has countries only
 * @param latitude degrees, NaN where unknown
 * @param longitude degrees, NaN where unknown
 * @param radiusKm the accuracy radius in km, an area and never a point; NaN where unknown
 */
public record Place(
    String country, @Nullable String city, double latitude, double longitude, double radiusKm) {
  public boolean hasPoint() {
    return !Double.isNaN(latitude) && !Double.isNaN(longitude);
  }
}
