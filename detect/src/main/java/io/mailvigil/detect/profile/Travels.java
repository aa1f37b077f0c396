// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of {@link ImpossibleTravel}: where an account was in the last day, the newest login of
 * each of the newest {@value #SPOTS} networks, and which countries and systems it knows.
 */
final class Travels {
  static final int SPOTS = 8;
  private static final long DAY = Duration.ofHours(24).toMillis() * 1000;
  private static final Duration KNOWN = Duration.ofDays(30);

  /** By network: a client that polls does not push the other places out. */
  private final TreeMap<Long, Spot> spots = new TreeMap<>();

  private final Sightings countries = new Sightings(12, KNOWN);
  private final Sightings systems = new Sightings(16, KNOWN);

  /** Notes a login; false when nothing changed. */
  boolean add(Spot spot) {
    boolean changed = countries.add(spot.country(), spot.micros());
    if (spot.system() > 0) {
      changed |= systems.add(spot.system(), spot.micros());
    }
    long network = Logins.network(spot.ip());
    @Nullable Spot before = spots.get(network);
    if (before != null && before.compareTo(spot) >= 0) {
      return changed;
    }
    spots.put(network, spot);
    long newest = newest();
    spots.values().removeIf(each -> each.micros() <= newest - DAY);
    if (spots.size() > SPOTS) {
      Spot oldest = spots.firstEntry().getValue();
      for (Spot each : spots.values()) {
        oldest = each.compareTo(oldest) < 0 ? each : oldest;
      }
      spots.remove(Logins.network(oldest.ip()));
    }
    return changed | spots.containsValue(spot);
  }

  private long newest() {
    long newest = Long.MIN_VALUE;
    for (Spot each : spots.values()) {
      newest = Math.max(newest, each.micros());
    }
    return newest;
  }

  List<Spot> spots() {
    return new ArrayList<>(spots.values());
  }

  /** Whether the account logged in from that country on a day before, within 30 days. */
  boolean knowsCountry(Spot spot) {
    return countries.knewBefore(spot.country(), spot.micros() - DAY, KNOWN);
  }

  /** Whether the account logged in from that system on a day before, within 30 days. */
  boolean knowsSystem(Spot spot) {
    return spot.system() > 0 && systems.knewBefore(spot.system(), spot.micros() - DAY, KNOWN);
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(spots.size());
    for (Spot spot : spots.values()) {
      spot.write(out);
    }
    countries.write(out);
    systems.write(out);
  }

  static Travels read(DataInput in) throws IOException {
    Travels travels = new Travels();
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      Spot spot = Spot.read(in);
      travels.spots.put(Logins.network(spot.ip()), spot);
    }
    travels.countries.read(in);
    travels.systems.read(in);
    return travels;
  }
}
