// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Evidence;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Ledger;
import io.mailvigil.common.event.Place;
import io.mailvigil.common.event.ResponseAction;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Words;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * D32: two logins of one account, whichever came first, at least 500 km apart and only to be
 * reached at 900 km/h or more, after both accuracy radii are taken off. Country data has radii that
 * hold the whole country, so with it only far countries can be told apart.
 *
 * <p>Quiet where the address says little of the person: hosters, VPNs, relays, mobile carriers and
 * satellites; the same autonomous system; a country that the account logged in from on an earlier
 * day of the last 30 (a VPN's exit, a home left switched on); inside one country, a system known
 * that way. Medium; high where the account used a second factor at the one place and not at the
 * other.
 */
public final class ImpossibleTravel implements Detector<Travels> {
  private static final RuleRef RULE =
      new RuleRef("D32-impossible-travel", "Impossible travel", "1", List.of("T1078"));
  private static final double LEAST_KM = 500;
  private static final double LEAST_KMH = 900;
  private static final Duration TIMESPAN = Duration.ofHours(3);
  private static final Duration DAY = Duration.ofHours(24);

  /** No speed is told over less time: it would only be a large number. */
  private static final double LEAST_HOURS = 1 / 60.0;

  private static final Set<String> SAY_LITTLE =
      Set.of("hosting", "vpn", "relay", "mobile", "satellite");

  private final NobodysAddresses nobodys;

  public ImpossibleTravel(NobodysAddresses nobodys) {
    this.nobodys = nobodys;
  }

  @Override
  public RuleRef rule() {
    return RULE;
  }

  @Override
  public Grouping grouping() {
    return Grouping.ACCOUNT;
  }

  @Override
  public Duration timespan() {
    return TIMESPAN;
  }

  @Override
  public Duration remembers() {
    return Duration.ofDays(30);
  }

  @Override
  public boolean watches(AuthEvent event) {
    Source source = Logins.granted(event, nobodys);
    Place place = source == null ? null : source.place();
    return source != null
        && place != null
        && place.hasPoint()
        && place.radiusKm() >= 0
        && (source.networkClass() == null || !SAY_LITTLE.contains(source.networkClass()));
  }

  @Override
  public Travels fresh() {
    return new Travels();
  }

  @Override
  public boolean fold(Travels memory, AuthEvent event, Consumer<Finding> found) {
    Source source = event.source();
    Place place = source == null ? null : source.place();
    if (source == null || place == null) {
      return false;
    }
    Spot spot = Spot.of(event, source, place);
    if (!memory.add(spot)) {
      return false;
    }
    @Nullable Spot from = null;
    for (Spot other : memory.spots()) {
      if (isImpossible(memory, other, spot) && (from == null || isNearer(other, from, spot))) {
        from = other;
      }
    }
    if (from != null) {
      tell(event, from, spot, found);
    }
    return true;
  }

  private static boolean isImpossible(Travels memory, Spot a, Spot b) {
    long apart = Math.abs(a.micros() - b.micros());
    if (apart > Ring.micros(DAY) || (a.system() > 0 && a.system() == b.system())) {
      return false;
    }
    double km = a.leastKm(b);
    return km >= LEAST_KM
        && km / hours(apart) >= LEAST_KMH
        && !(isFamiliar(memory, a, b) && isFamiliar(memory, b, a));
  }

  private static boolean isFamiliar(Travels memory, Spot spot, Spot other) {
    // inside one country the country says nothing; without ASN data it is left alone
    return spot.country() == other.country()
        ? spot.system() == 0 || memory.knowsSystem(spot)
        : memory.knowsCountry(spot);
  }

  private static boolean isNearer(Spot a, Spot b, Spot to) {
    long da = Math.abs(a.micros() - to.micros());
    long db = Math.abs(b.micros() - to.micros());
    return da != db ? da < db : a.compareTo(b) < 0;
  }

  /** The later of the two completes it, whichever arrived last. */
  private static void tell(AuthEvent event, Spot from, Spot spot, Consumer<Finding> found) {
    boolean inOrder = from.compareTo(spot) < 0;
    Spot first = inOrder ? from : spot;
    Spot last = inOrder ? spot : from;
    double km = first.leastKm(last);
    Duration elapsed = Duration.ofMillis((last.micros() - first.micros()) / 1000);
    double kmh = km / hours(last.micros() - first.micros());
    String name = event.account() == null ? "somebody" : Words.name(event.account().name());
    String message =
        String.format(
            Locale.ROOT,
            "%s logged in from %s and %d min later from %s, at least %.0f km away",
            name,
            first.words(),
            elapsed.toMinutes(),
            last.words(),
            km);
    Evidence evidence =
        new Evidence.Travel(first.words(), last.words(), Math.rint(km), elapsed, Math.rint(kmh));
    found.accept(finding(event, Severity.MEDIUM, first, last, evidence, message));
    if (first.secondFactor() != last.secondFactor()) {
      String more = message + ", once without the second factor";
      found.accept(finding(event, Severity.HIGH, first, last, evidence, more));
    }
  }

  private static Finding finding(
      AuthEvent event, Severity severity, Spot first, Spot last, Evidence evidence, String words) {
    return new Finding(
        severity,
        suffix(first, last),
        last.time(),
        first.time(),
        last.time(),
        severity.score(),
        event.account(),
        event.user(),
        List.of(last.ip(), first.ip()),
        event.account() == null ? List.of() : List.of(event.account().name()),
        words,
        evidence,
        List.of(first.id(), last.id()),
        Ledger.ACCOUNT,
        "travel",
        FirstFactor.PASSED,
        List.of(ResponseAction.NOTIFY_USER),
        first.trusted() && last.trusted());
  }

  /** What is new: the two countries, in an order that both directions share. */
  private static String suffix(Spot a, Spot b) {
    String one = Logins.country(a.country());
    String two = Logins.country(b.country());
    return "travel=" + (one.compareTo(two) <= 0 ? one + "-" + two : two + "-" + one);
  }

  private static double hours(long micros) {
    return Math.max(LEAST_HOURS, micros / 3.6e9);
  }

  @Override
  public void write(Travels memory, DataOutput out) throws IOException {
    memory.write(out);
  }

  @Override
  public Travels read(DataInput in, int version) throws IOException {
    return Travels.read(in);
  }
}
