// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * A site of 40 people for a week after two weeks of learning, from a seed: home and office, a phone
 * that polls with an app password, typing mistakes (2 % of passwords, 3 % of codes, corrected), a
 * phone with an old password for an afternoon, and the noise of the internet: single wrong
 * passwords for names that do not exist, each from its own address.
 */
public final class OrdinaryWeek {
  /** Before it lie two weeks in which a detector may learn. */
  public static final Instant BEGINS = Instant.parse("2026-11-16T00:00:00Z");

  private static final Place HOME = new Place("DE", "Ulm", 48.4, 10.0, 20);

  private OrdinaryWeek() {}

  public static List<AuthEvent> events(long seed) {
    Random random = new Random(seed);
    Instant begin = BEGINS.minus(Duration.ofDays(14));
    List<AuthEvent> all = new ArrayList<>();
    for (int day = 0; day < 21; day++) {
      for (int person = 0; person < 40; person++) {
        day(all, begin.plus(Duration.ofDays(day)), person, random);
      }
      for (int i = 0; i < 200; i++) {
        Instant at = begin.plus(Duration.ofDays(day)).plusSeconds(random.nextInt(86_400));
        all.add(
            Events.at(at)
                .id("noise-" + day + "-" + i)
                .of("nobody" + random.nextInt(5000))
                .from("198.51." + random.nextInt(100) + "." + random.nextInt(256))
                .wrongPassword());
      }
    }
    all.sort(Comparator.comparing(AuthEvent::time).thenComparing(AuthEvent::id));
    return all;
  }

  private static void day(List<AuthEvent> all, Instant midnight, int person, Random random) {
    String name = "p" + person + "@example.org";
    String home = "192.0.2." + person;
    String office = "203.0.113.200";
    for (int poll = 0; poll < 24; poll++) {
      Instant at = midnight.plus(Duration.ofHours(poll)).plusSeconds(random.nextInt(3600));
      all.add(
          Events.at(at).id(name + at).of(name).from(home, HOME, 3320).succeedsWithAppPassword());
    }
    for (int login = 0; login < 4; login++) {
      String from = login < 2 ? office : home;
      Instant at =
          midnight.plus(Duration.ofHours(8 + 3L * login)).plusSeconds(random.nextInt(7000));
      if (random.nextInt(50) == 0) {
        all.add(
            Events.at(at).id("t" + name + at).of(name).from(from, HOME, 3320).wrongPassword("h1"));
      }
      if (random.nextInt(33) == 0) {
        all.add(
            Events.at(at.plusSeconds(5))
                .id("c" + name + at)
                .of(name)
                .from(from, HOME, 3320)
                .wrongCode());
      }
      all.add(
          Events.at(at.plusSeconds(20))
              .id("l" + name + at)
              .of(name)
              .from(from, HOME, 3320)
              .succeeds());
    }
    if (person == 7) {
      for (int i = 0; i < 60; i++) {
        Instant at = midnight.plus(Duration.ofHours(13)).plusSeconds(300L * i);
        all.add(Events.at(at).id("s" + at).of(name).from(office, HOME, 3320).wrongPassword("old"));
      }
    }
  }
}
