// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Client;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Hash;
import io.mailvigil.detect.Ring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;

/**
 * A login, or a failure to, as a profile keeps it: 45 bytes of what it was done with and from
 * where.
 *
 * @param micros event time
 * @param id hash of the event id
 * @param address IPv4 as a number, of IPv6 the first 64 bits
 * @param country its two letters, 0 where it is not known
 * @param system the autonomous system; where none is known, of the /16 (IPv6: /32) a number that no
 *     system has
 * @param family hash of the client's name, 0 for none
 * @param version hash of its version, 0 for none
 * @param door hash of protocol and mechanism, and whether a second factor was proved: a client is
 *     usual at one door and strange at another
 * @param latitude hundredths of a degree
 * @param longitude hundredths of a degree
 * @param radiusKm -1 where the place is not known
 * @param flags see the constants
 */
record Login(
    long micros,
    long id,
    long address,
    short country,
    int system,
    int family,
    int version,
    int door,
    short latitude,
    short longitude,
    short radiusKm,
    byte flags)
    implements Comparable<Login> {
  static final int FAILED = 1;
  static final int SECOND_FACTOR = 2;
  static final int V6 = 4;
  static final int MOBILE = 8;

  /** Of a hoster, a VPN or a relay: the address says little of the person. */
  static final int RENTED = 16;

  static final int WEB = 32;
  static final int SMTP = 64;

  /** Somebody who knows said that it was not the owner's, before it was learned. */
  static final int REFUSED = 128;

  private static final double EARTH_RADIUS_KM = 6371;

  static Login of(AuthEvent event, Source source, boolean failed) {
    SourceAddress ip = source.ip();
    Place place = source.place();
    boolean point = place != null && place.hasPoint() && place.radiusKm() >= 0;
    String network = Objects.requireNonNullElse(source.networkClass(), "");
    boolean mobile = network.equals("mobile") || network.equals("satellite");
    boolean rented = network.equals("hosting") || network.equals("vpn") || network.equals("relay");
    boolean second = !failed && event.auth().second() == SecondFactor.PASSED;
    long address = ip.isV4() ? ip.low() & 0xffff_ffffL : ip.high();
    Client client = event.client();
    String family = client == null ? null : client.family();
    String version = client == null ? null : client.version();
    return new Login(
        Ring.micros(event.time()),
        idOf(event.id()),
        address,
        place == null || place.country().length() != 2 ? 0 : letters(place.country()),
        source.asNumber() > 0
            ? (int) source.asNumber()
            : ~(int) (address >>> (ip.isV4() ? 16 : 32)),
        family == null ? 0 : hash(family.toLowerCase(Locale.ROOT)),
        version == null ? 0 : hash(version),
        hash(event.protocol() + " " + event.auth().mechanism() + (second ? " +2" : "")),
        point && place != null ? (short) Math.round(place.latitude() * 100) : 0,
        point && place != null ? (short) Math.round(place.longitude() * 100) : 0,
        point && place != null ? (short) Math.min(20_000, Math.ceil(place.radiusKm())) : -1,
        (byte)
            ((failed ? FAILED : 0)
                | (second ? SECOND_FACTOR : 0)
                | (ip.isV4() ? 0 : V6)
                | (mobile ? MOBILE : 0)
                | (rented ? RENTED : 0)
                | ("http".equals(event.protocol()) ? WEB : 0)
                | ("smtp".equals(event.protocol()) ? SMTP : 0)));
  }

  static long idOf(String eventId) {
    return Hash.of(eventId);
  }

  private static short letters(String country) {
    return (short) ((country.charAt(0) & 0x7f) << 8 | (country.charAt(1) & 0x7f));
  }

  static int hash(String text) {
    return (int) Hash.of(text);
  }

  boolean is(int flag) {
    return (flags & flag) != 0;
  }

  /** The same, which somebody who knows said was the owner's: as good as a second factor. */
  Login confirmed() {
    return with(flags & ~REFUSED | SECOND_FACTOR);
  }

  /** The same, which somebody who knows said was not the owner's. */
  Login refused() {
    return with(flags | REFUSED);
  }

  private Login with(int otherFlags) {
    return new Login(
        micros,
        id,
        address,
        country,
        system,
        family,
        version,
        door,
        latitude,
        longitude,
        radiusKm,
        (byte) otherFlags);
  }

  boolean hasPlace() {
    return radiusKm >= 0;
  }

  /** The /16 of IPv4, the /32 of IPv6. */
  int wide() {
    return (int) (address >>> (is(V6) ? 32 : 16));
  }

  /** The /24 of IPv4, the /48 of IPv6. */
  int net() {
    return is(V6) ? mixed(address >>> 16) : (int) (address >>> 8);
  }

  /** The address; of IPv6 its /64. */
  int host() {
    return is(V6) ? mixed(address) : (int) address;
  }

  private static int mixed(long value) {
    long h = (value ^ (value >>> 29)) * 0xbf58476d1ce4e5b9L;
    return (int) (h >>> 32);
  }

  /** The least way to a place in km, both radii taken off; at least 0. */
  double leastKm(double otherLatitude, double otherLongitude, double otherRadius) {
    double a = Math.toRadians(latitude / 100.0);
    double b = Math.toRadians(otherLatitude);
    double h =
        haversine(b - a)
            + Math.cos(a)
                * Math.cos(b)
                * haversine(Math.toRadians(otherLongitude - longitude / 100.0));
    double way = 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
    return Math.max(0, way - radiusKm - otherRadius);
  }

  private static double haversine(double angle) {
    double s = Math.sin(angle / 2);
    return s * s;
  }

  /** Logins alike are told apart by nothing but their time: one of them teaches as much as all. */
  boolean isAlike(Login other) {
    return address == other.address
        && family == other.family
        && version == other.version
        && door == other.door
        && is(FAILED) == other.is(FAILED);
  }

  /** The same for all that are alike, and mixed: of too many, those with the least are kept. */
  long likeness() {
    long h = address * 0x9e3779b97f4a7c15L ^ family * 0x94d049bb133111ebL;
    h = (h ^ version ^ (h >>> 31)) * 0xbf58476d1ce4e5b9L ^ door;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return (h ^ (h >>> 31)) >>> 1 | (is(FAILED) ? 1L << 62 : 0);
  }

  @Override
  public int compareTo(Login other) {
    int byTime = Long.compare(micros, other.micros);
    return byTime != 0 ? byTime : Long.compare(id, other.id);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(micros);
    out.writeLong(id);
    out.writeLong(address);
    out.writeShort(country);
    out.writeInt(system);
    out.writeInt(family);
    out.writeInt(version);
    out.writeInt(door);
    out.writeShort(latitude);
    out.writeShort(longitude);
    out.writeShort(radiusKm);
    out.writeByte(flags);
  }

  static Login read(DataInput in) throws IOException {
    return new Login(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readShort(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readShort(),
        in.readShort(),
        in.readShort(),
        in.readByte());
  }
}
