// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.enrich;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Source;
import org.jspecify.annotations.Nullable;

/**
 * Adds what is known of the source to an event ({@code source.geo}, {@code source.as}, {@code
 * mailvigil.network.class}). A login that a webmail made for its user is left as it is: its address
 * is nobody's.
 */
public final class Enricher {
  private final PlaceFinder places;

  public Enricher(PlaceFinder places) {
    this.places = places;
  }

  public AuthEvent enrich(AuthEvent event) {
    @Nullable Source source = event.source();
    return source == null || event.auth().delegated()
        ? event
        : event.withSource(places.find(source));
  }
}
