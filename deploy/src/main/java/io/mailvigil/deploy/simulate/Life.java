// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Mail;
import io.mailvigil.deploy.simulate.Act.Service;
import io.mailvigil.deploy.simulate.Act.Session;
import io.mailvigil.deploy.simulate.Act.Verdict;
import io.mailvigil.deploy.simulate.Person.Trip;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What people do of a day: the phone polls, the desktop opens, the webmail is visited, mail is
 * sent, passwords and codes are mistyped, an old password is forgotten in a phone, a tablet or a
 * café is used.
 */
final class Life {
  /** Of typed passwords (StopGuessing: 2 %). */
  private static final double TYPO = 0.02;

  /** Of typed codes. */
  private static final double WRONG_CODE = 0.03;

  /** Of logins that begin a day of polling with an old password (StopGuessing: 1 in 2,500). */
  private static final double STALE = 1 / 2500.0;

  private static final double CAFE = 0.02;
  private static final ZoneId ZONE = ZoneOffset.ofHours(1);

  private final Internet internet;
  private final Dice dice;

  Life(Internet internet, Dice dice) {
    this.internet = internet;
    this.dice = dice;
  }

  /** Gives out the acts of one person and day, in no order. */
  void day(Person person, LocalDate day, Consumer<Act> out) {
    Dice d = dice.of(person.login() + " " + day);
    boolean workday = day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0;
    double activity = person.busy() * (workday ? 1 : 0.35);
    if (person.isRare() && !d.chance(person.busy())) {
      return;
    }
    Instant midnight = day.atStartOfDay(ZONE).toInstant();
    if (person.phone() != null) {
      phone(person, day, midnight, d, out);
    }
    if (person.desktop() != null) {
      desktop(person, day, midnight, workday, activity, d, out);
    }
    if (person.webmail()) {
      for (int i = d.poisson(Math.min(3, 0.7 * activity)); i > 0; i--) {
        Instant at = waking(person, midnight, workday, d);
        typed(person, day, at, Service.WEBMAIL, null, placeOf(person, at, workday, d), d, out);
      }
    }
    for (int i = d.poisson(Math.min(12, 3.5 * activity)); i > 0; i--) {
      Instant at = waking(person, midnight, workday, d);
      out.accept(mail(person, at, placeOf(person, at, workday, d), d, Act.LIFE));
    }
  }

  /** Sessions of the phone from waking to sleep; each begins where the last network was left. */
  private void phone(Person person, LocalDate day, Instant midnight, Dice d, Consumer<Act> out) {
    double hour = person.wakes() + d.normal(0, 0.4);
    while (hour < 23.2) {
      Instant at = midnight.plusSeconds((long) (hour * 3600));
      boolean out4G = d.chance(hour > 8 && hour < 19 ? 0.45 : 0.15);
      String address = out4G ? onCarrier(person, at, d) : resting(person, at, d);
      Attempt granted = attempt(person, day, at, Service.IMAP, person.phone(), address, false, d);
      out.accept(granted);
      if (d.chance(STALE)) {
        stale(granted, d, out);
      }
      hour += 0.4 + d.exponential(Duration.ofMinutes(110)).toMinutes() / 60.0;
    }
  }

  /** The phone of who changed his password and forgot it: every five minutes for most of a day. */
  private static void stale(Attempt like, Dice d, Consumer<Act> out) {
    String old = "old-" + d.letters(6);
    Instant end = like.at().plus(Duration.ofHours(4 + d.below(20)));
    for (Instant at = like.at().plusSeconds(300); at.isBefore(end); at = at.plusSeconds(300)) {
      out.accept(like.with(Verdict.WRONG_PASSWORD, old, at));
    }
  }

  private void desktop(
      Person person,
      LocalDate day,
      Instant midnight,
      boolean workday,
      double activity,
      Dice d,
      Consumer<Act> out) {
    int sessions = workday ? 1 + d.poisson(activity) : d.poisson(0.6 * activity);
    for (int i = 0; i < Math.min(6, sessions); i++) {
      Instant at = waking(person, midnight, workday, d);
      String address = placeOf(person, at, workday, d);
      typed(person, day, at, Service.IMAP, person.desktop(), address, d, out);
    }
  }

  /** A login that a person types: with mistakes before it. */
  private void typed(
      Person person,
      LocalDate day,
      Instant at,
      Service service,
      @Nullable Program program,
      String address,
      Dice d,
      Consumer<Act> out) {
    boolean code = person.secondFactor();
    Attempt granted = attempt(person, day, at, service, program, address, code, d);
    Instant when = at;
    boolean again = d.chance(service == Service.WEBMAIL ? TYPO : TYPO / 4);
    while (again) {
      when = when.minusSeconds(8 + d.below(40));
      out.accept(granted.with(Verdict.WRONG_PASSWORD, "typo-" + d.letters(5), when));
      again = d.chance(2 / 3.0 * 0.5);
    }
    if (code && d.chance(WRONG_CODE)) {
      when = when.minusSeconds(20 + d.below(30));
      out.accept(granted.with(Verdict.WRONG_CODE, null, when));
      if (d.chance(0.3)) {
        out.accept(granted.with(Verdict.WRONG_CODE, null, when.minusSeconds(31)));
      }
    }
    out.accept(granted);
  }

  static Attempt attempt(
      Person person,
      LocalDate day,
      Instant at,
      Service service,
      @Nullable Program program,
      String address,
      boolean code,
      Dice d) {
    long fetched = d.poisson(program != null && program.onPhone() ? 3 : 9);
    Instant end = at.plus(d.exponential(Duration.ofMinutes(service == Service.IMAP ? 70 : 12)));
    long gone = d.chance(0.3) ? d.poisson(3) : 0;
    return new Attempt(
        at,
        person.login(),
        address,
        service,
        program,
        program == null ? null : program.version(day, person.lateDays()),
        code,
        Verdict.GRANTED,
        null,
        new Session(end, fetched, fetched * (2_000 + d.below(60_000)), gone, gone),
        Act.LIFE);
  }

  static Mail mail(Person person, Instant at, String address, Dice d, String label) {
    int recipients = 1 + (d.chance(0.25) ? d.poisson(2) : 0) + (d.chance(0.004) ? d.below(60) : 0);
    int external = 0;
    for (int i = 0; i < recipients; i++) {
      external += d.chance(0.55) ? 1 : 0;
    }
    int refused = external > 0 && d.chance(0.015) ? 1 : 0;
    return new Mail(
        at,
        person.login(),
        address,
        recipients,
        external,
        refused,
        2_000 + (long) Math.exp(d.normal(9, 1.5)),
        label);
  }

  /** A time of the day at which the person is up, in the office hours of a working day. */
  private static Instant waking(Person person, Instant midnight, boolean workday, Dice d) {
    double hour =
        workday && d.chance(0.7)
            ? d.normal(Math.max(9, person.wakes() + 1.5) + 3, 2.4)
            : d.uniform(person.wakes(), 23);
    return midnight.plusSeconds((long) (Math.max(0.2, Math.min(23.8, hour)) * 3600));
  }

  /** The address of somebody who sits: in the office, at home, in a café, behind his VPN. */
  private String placeOf(Person person, Instant at, boolean workday, Dice d) {
    if (d.chance(CAFE)) {
      Trip trip = person.tripAt(at);
      return internet.fixedLine(trip == null ? person.home() : trip.city(), d).any(d);
    }
    if (person.vpn() != null && d.chance(0.35)) {
      return person.vpn().address(3, d.below(40));
    }
    int hour = at.atZone(ZONE).getHour();
    boolean away = person.tripAt(at) != null;
    if (person.office() != null && workday && !away && hour >= 8 && hour < 18 && d.chance(0.85)) {
      return person.office();
    }
    return resting(person, at, d);
  }

  private static String resting(Person person, Instant at, Dice d) {
    Trip trip = person.tripAt(at);
    return trip == null
        ? person.line().address(at)
        : trip.hotel().address((int) trip.from().getEpochSecond(), d.below(5));
  }

  /** Behind a carrier's NAT: half of the time another address than before. */
  private static String onCarrier(Person person, Instant at, Dice d) {
    Trip trip = person.tripAt(at);
    Internet.Pool pool = trip == null || trip.homeRouted() ? person.carrier() : trip.roaming();
    Dice usual = new Dice(person.line().seed());
    return d.chance(0.5)
        ? pool.address(usual.below(Internet.NETWORKS), usual.below(254))
        : pool.any(d);
  }

  /** The acts of mailboxes that no single person owns: a shared one, a scanner, a ticket system. */
  void machines(List<Person> people, LocalDate day, Consumer<Act> out) {
    Dice d = dice.of("machines " + day);
    Instant midnight = day.atStartOfDay(ZONE).toInstant();
    for (int i = d.poisson(6); i > 0; i--) {
      Person who = people.get(d.below(Math.min(5, people.size())));
      Instant at = waking(who, midnight, day.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0, d);
      out.accept(
          attempt(who, day, at, Service.IMAP, who.desktop(), resting(who, at, d), false, d)
              .as("info@" + People.DOMAIN));
    }
    for (int hour = 0; hour < 24; hour++) {
      Instant at = midnight.plusSeconds(hour * 3600L + d.below(3600));
      out.accept(
          new Attempt(
              at,
              "tickets@" + People.DOMAIN,
              "20.0.0.5",
              Service.IMAP,
              null,
              null,
              false,
              Verdict.GRANTED,
              null,
              new Session(at.plusSeconds(3), 2, 9_000, 0, 0),
              Act.LIFE));
    }
  }

  /** The noise of the internet: names that do not exist, each from its own address. */
  void noise(LocalDate day, Consumer<Act> out) {
    Dice d = dice.of("noise " + day);
    Instant midnight = day.atStartOfDay(ZONE).toInstant();
    for (int i = d.poisson(60); i > 0; i--) {
      Instant at = midnight.plusSeconds(d.below(86_400));
      out.accept(
          new Attempt(
              at,
              d.one(List.of("admin", "test", "office", "sales", "scan", "user")) + d.below(40),
              internet
                  .anywhere(d.chance(0.5) ? Internet.Kind.HOSTING : Internet.Kind.FIXED, d)
                  .any(d),
              Service.IMAP,
              null,
              null,
              false,
              Verdict.UNKNOWN_USER,
              "noise-" + d.below(50),
              null,
              Act.LIFE));
    }
  }
}
