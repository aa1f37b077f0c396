// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an account was lately, session by session, and where it usually is. A client that comes
 * back within half an hour goes on with its session.
 */
final class Places {
  private static final int MOST_RECENT = 6;
  private static final int MOST_USUAL = 5;
  private static final double ONE_PLACE_KM = 75;
  private static final double GEOGRAPHY_KM = 50;
  private static final int MOBILE_RADIUS_KM = 200;
  private static final double LEAST_HOURS = 0.25;
  private static final double HALF_LIFE_DAYS = 30;
  private static final float LEAST = 0.1f;
  private static final long SESSION = Duration.ofMinutes(30).toMillis() * 1000;
  private static final long DAY = Duration.ofDays(1).toMillis() * 1000;

  /** A session; {@code held} while nobody has confirmed it. */
  private record Session(Login login, boolean held) {}

  /** A place the account usually is at. */
  private record Usual(float latitude, float longitude, float weight) {}

  private final List<Session> recent;
  private final List<Usual> usual;

  Places() {
    recent = new ArrayList<>(2);
    usual = new ArrayList<>(2);
  }

  Places(Places other) {
    recent = new ArrayList<>(other.recent);
    usual = new ArrayList<>(other.usual);
  }

  /** Whether a login goes on with a session that was there before. */
  boolean continues(Login login) {
    for (Session each : recent) {
      if (each.login.isAlike(login) && login.micros() - each.login.micros() <= SESSION) {
        return true;
      }
    }
    return false;
  }

  /** Notes a login, in the order of their times. */
  void add(Login login, boolean held) {
    boolean goesOn = continues(login);
    recent.removeIf(
        each -> each.login.isAlike(login) || each.login.micros() < login.micros() - DAY);
    if (recent.size() == MOST_RECENT) {
      recent.removeFirst();
    }
    recent.add(new Session(login, held));
    if (!held && !goesOn && login.hasPlace() && !login.is(Login.RENTED | Login.MOBILE)) {
      learn(login);
    }
  }

  private void learn(Login login) {
    float latitude = login.latitude() / 100f;
    float longitude = login.longitude() / 100f;
    int least = -1;
    for (int i = 0; i < usual.size(); i++) {
      Usual each = usual.get(i);
      if (login.leastKm(each.latitude, each.longitude, -login.radiusKm()) < ONE_PLACE_KM) {
        usual.set(i, new Usual(each.latitude, each.longitude, each.weight + 1));
        return;
      }
      least = least < 0 || each.weight < usual.get(least).weight ? i : least;
    }
    if (usual.size() == MOST_USUAL) {
      usual.remove(least);
    }
    usual.add(new Usual(latitude, longitude, 1));
  }

  void pass(long days) {
    float by = (float) Math.pow(0.5, days / HALF_LIFE_DAYS);
    usual.replaceAll(each -> new Usual(each.latitude, each.longitude, each.weight * by));
    usual.removeIf(each -> each.weight < LEAST);
  }

  /**
   * How fast somebody must have travelled at least to come here from a place of the last 24 h, in
   * km/h; -1 where nothing can be said.
   */
  double speed(Login login) {
    if (!login.hasPlace() || login.is(Login.RENTED)) {
      return -1;
    }
    double fastest = -1;
    for (Session each : recent) {
      Login from = each.login;
      if (!each.held
          && from.hasPlace()
          && !from.is(Login.RENTED)
          && login.micros() - each.login.micros() < DAY) {
        double km = login.leastKm(from.latitude() / 100.0, from.longitude() / 100.0, radius(from));
        double more = login.is(Login.MOBILE) ? MOBILE_RADIUS_KM - login.radiusKm() : 0;
        double hours = (login.micros() - each.login.micros()) / 3.6e9 + LEAST_HOURS;
        fastest = Math.max(fastest, Math.max(0, km - Math.max(0, more) - GEOGRAPHY_KM) / hours);
      }
    }
    return fastest;
  }

  private static double radius(Login login) {
    return login.is(Login.MOBILE) ? Math.max(MOBILE_RADIUS_KM, login.radiusKm()) : login.radiusKm();
  }

  /** How far the nearest usual place is, in km; -1 where nothing can be said. */
  double distance(Login login) {
    if (!login.hasPlace() || usual.isEmpty()) {
      return -1;
    }
    double nearest = Double.MAX_VALUE;
    for (Usual each : usual) {
      nearest = Math.min(nearest, login.leastKm(each.latitude, each.longitude, 0));
    }
    return nearest;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(recent.size());
    for (Session each : recent) {
      each.login.write(out);
      out.writeBoolean(each.held);
    }
    out.writeByte(usual.size());
    for (Usual each : usual) {
      out.writeFloat(each.latitude);
      out.writeFloat(each.longitude);
      out.writeFloat(each.weight);
    }
  }

  Places read(DataInput in) throws IOException {
    int sessions = in.readUnsignedByte();
    for (int i = 0; i < sessions; i++) {
      recent.add(new Session(Login.read(in), in.readBoolean()));
    }
    int places = in.readUnsignedByte();
    for (int i = 0; i < places; i++) {
      usual.add(new Usual(in.readFloat(), in.readFloat(), in.readFloat()));
    }
    return this;
  }
}
