// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Ring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Where an account logged in from: an area, its middle and radius, never a point.
 *
 * @param micros event time in microseconds of the epoch
 * @param system the autonomous system, 0 where it is not known
 * @param words the place in words, as {@code DE/Berlin}
 * @param secondFactor whether the login proved a second factor
 */
record Spot(
    long micros,
    String id,
    SourceAddress ip,
    float latitude,
    float longitude,
    float radiusKm,
    long country,
    long system,
    String words,
    boolean secondFactor,
    boolean trusted)
    implements Comparable<Spot> {
  private static final double EARTH_RADIUS_KM = 6371;
  private static final int LONGEST_WORDS = 60;

  static Spot of(AuthEvent event, Source source, Place place) {
    String words = place.city() == null ? place.country() : place.country() + "/" + place.city();
    return new Spot(
        Ring.micros(event.time()),
        event.id(),
        source.ip(),
        (float) place.latitude(),
        (float) place.longitude(),
        (float) place.radiusKm(),
        Logins.country(place.country()),
        source.asNumber(),
        words.length() > LONGEST_WORDS ? words.substring(0, LONGEST_WORDS) : words,
        event.auth().second() == SecondFactor.PASSED,
        Finding.isTrusted(event));
  }

  Instant time() {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  /** The least way between the two areas in km: great circle, both radii taken off; at least 0. */
  double leastKm(Spot other) {
    double a = Math.toRadians(latitude);
    double b = Math.toRadians(other.latitude);
    double h =
        haversine(b - a)
            + Math.cos(a) * Math.cos(b) * haversine(Math.toRadians(other.longitude - longitude));
    double way = 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
    return Math.max(0, way - radiusKm - other.radiusKm);
  }

  private static double haversine(double angle) {
    double s = Math.sin(angle / 2);
    return s * s;
  }

  @Override
  public int compareTo(Spot other) {
    int byTime = Long.compare(micros, other.micros);
    return byTime != 0 ? byTime : id.compareTo(other.id);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(micros);
    out.writeUTF(id);
    out.writeLong(ip.high());
    out.writeLong(ip.low());
    out.writeFloat(latitude);
    out.writeFloat(longitude);
    out.writeFloat(radiusKm);
    out.writeLong(country);
    out.writeLong(system);
    out.writeUTF(words);
    out.writeByte((secondFactor ? 1 : 0) | (trusted ? 2 : 0));
  }

  static Spot read(DataInput in) throws IOException {
    long micros = in.readLong();
    String id = in.readUTF();
    SourceAddress ip = new SourceAddress(in.readLong(), in.readLong());
    float latitude = in.readFloat();
    float longitude = in.readFloat();
    float radius = in.readFloat();
    long country = in.readLong();
    long system = in.readLong();
    String words = in.readUTF();
    int flags = in.readByte();
    return new Spot(
        micros,
        id,
        ip,
        latitude,
        longitude,
        radius,
        country,
        system,
        words,
        (flags & 1) != 0,
        (flags & 2) != 0);
  }
}
