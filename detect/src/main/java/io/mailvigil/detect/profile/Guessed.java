// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Ring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of {@link SuccessAfterFailures}: the newest failures and logins of half an hour, and
 * which networks the account has used in 90 days.
 */
final class Guessed {
  static final Duration KNOWN = Duration.ofDays(90);
  private static final Duration HORIZON = Duration.ofMinutes(30);
  private static final int MOST_FAILURES = 20;

  final Ring failures = Ring.newest(MOST_FAILURES, HORIZON);
  final Logged logins = new Logged();
  private final Sightings neighbourhoods = new Sightings(16, KNOWN);
  private final Sightings networks = new Sightings(8, KNOWN);

  /** A login that was granted. */
  record Login(
      long micros,
      String id,
      SourceAddress ip,
      long neighbourhood,
      boolean secondFactor,
      boolean trusted) {
    Instant time() {
      return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
  }

  /** The newest few logins, by time and id. */
  static final class Logged {
    private static final int MOST = 4;
    private final List<Login> all = new ArrayList<>(2);

    boolean add(Login login) {
      int at = 0;
      while (at < all.size() && compare(all.get(at), login) < 0) {
        at++;
      }
      if (at < all.size() && compare(all.get(at), login) == 0) {
        return false;
      }
      all.add(at, login);
      long oldest = all.getLast().micros - Ring.micros(HORIZON);
      while (all.size() > MOST || all.getFirst().micros <= oldest) {
        all.removeFirst();
      }
      return all.contains(login);
    }

    private static int compare(Login a, Login b) {
      int byTime = Long.compare(a.micros, b.micros);
      return byTime != 0 ? byTime : a.id.compareTo(b.id);
    }

    int firstAt(long micros) {
      int i = 0;
      while (i < all.size() && all.get(i).micros < micros) {
        i++;
      }
      return i;
    }

    int size() {
      return all.size();
    }

    Login get(int i) {
      return all.get(i);
    }
  }

  /** Notes a login; false when nothing changed. */
  boolean add(AuthEvent event) {
    Source source = event.source();
    if (source == null) {
      return false;
    }
    long time = Ring.micros(event.time());
    boolean changed = neighbourhoods.add(Logins.neighbourhood(source), time);
    changed |= networks.add(Logins.network(source.ip()), time);
    changed |=
        logins.add(
            new Login(
                time,
                event.id(),
                source.ip(),
                Logins.neighbourhood(source),
                event.auth().second() == SecondFactor.PASSED,
                Finding.isTrusted(event)));
    return changed;
  }

  /**
   * Whether the account had not used the login's system (or /24, /48) until so long before, but had
   * used another.
   */
  boolean isNew(Login login, Duration before) {
    long since = login.micros - Ring.micros(before);
    return !neighbourhoods.knewBefore(login.neighbourhood, since, KNOWN)
        && neighbourhoods.knewAnythingBefore(since);
  }

  /** Whether the account used the login's /24 or /48 longer ago than that. */
  boolean usedOnEarlierDay(Login login, Duration before) {
    return networks.knewBefore(Logins.network(login.ip), login.micros - Ring.micros(before), KNOWN);
  }

  void write(DataOutput out) throws IOException {
    failures.write(out);
    out.writeByte(logins.size());
    for (Login login : logins.all) {
      out.writeLong(login.micros);
      out.writeUTF(login.id);
      out.writeLong(login.ip.high());
      out.writeLong(login.ip.low());
      out.writeLong(login.neighbourhood);
      out.writeByte((login.secondFactor ? 1 : 0) | (login.trusted ? 2 : 0));
    }
    neighbourhoods.write(out);
    networks.write(out);
  }

  static Guessed read(DataInput in) throws IOException {
    Guessed guessed = new Guessed();
    guessed.failures.read(in);
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      long micros = in.readLong();
      String id = in.readUTF();
      SourceAddress ip = new SourceAddress(in.readLong(), in.readLong());
      long neighbourhood = in.readLong();
      int flags = in.readByte();
      guessed.logins.all.add(
          new Login(micros, id, ip, neighbourhood, (flags & 1) != 0, (flags & 2) != 0));
    }
    guessed.neighbourhoods.read(in);
    guessed.networks.read(in);
    return guessed;
  }
}
