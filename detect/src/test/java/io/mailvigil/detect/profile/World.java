// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Events;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Places to log in from, and a history that makes an account known. */
final class World {
  static final Place ULM = new Place("DE", "Ulm", 48.4, 10.0, 50);
  static final Place LAGOS = new Place("NG", "Lagos", 6.5, 3.4, 100);
  static final Place MADRID = new Place("ES", "Madrid", 40.4, -3.7, 100);
  static final Place NEW_YORK = new Place("US", "New York", 40.7, -74.0, 50);
  static final Place SEATTLE = new Place("US", "Seattle", 47.6, -122.3, 50);

  static final Source HOME = source("192.0.2.10", ULM, 64496, null);
  static final Source ABROAD = source("203.0.113.10", LAGOS, 64510, null);
  static final Source SPAIN = source("203.0.113.70", MADRID, 64511, null);

  private World() {}

  static Source source(String ip, @Nullable Place place, long as, @Nullable String kind) {
    return new Source(SourceAddress.of(ip), 0, place, as, as == 0 ? null : "Example " + as, kind);
  }

  /** A login every morning of so many days before {@link Events#START}. */
  static List<AuthEvent> mornings(int days, Source from) {
    List<AuthEvent> all = new ArrayList<>();
    for (int day = days; day > 0; day--) {
      Instant at = Events.START.minus(Duration.ofDays(day));
      all.add(Events.at(at).id("morning-" + from.ip() + "-" + day).behind(from).succeeds());
    }
    return all;
  }

  static List<AuthEvent> join(List<AuthEvent> before, AuthEvent... after) {
    List<AuthEvent> all = new ArrayList<>(before);
    all.addAll(List.of(after));
    return all;
  }
}
