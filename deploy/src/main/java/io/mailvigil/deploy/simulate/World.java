// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Service;
import io.mailvigil.deploy.simulate.Act.Verdict;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The site, its people and its span of time, as attacks see it. */
final class World {
  final Internet internet;
  final List<Person> people;
  final Life life;
  final LocalDate first;
  final int days;
  private final Set<Act> replaced = new HashSet<>();
  private final Map<String, Double> activity = new HashMap<>();

  World(Internet internet, List<Person> people, Life life, LocalDate first, int days) {
    this.internet = internet;
    this.people = List.copyOf(people);
    this.life = life;
    this.first = first;
    this.days = days;
  }

  /** A day in the last two fifths: before it the site is at peace, so that it can be learned. */
  LocalDate attackedDay(Dice d) {
    int from = days * 3 / 5;
    return first.plusDays(from + d.below(Math.max(1, days - from)));
  }

  Instant noon(LocalDate day) {
    return day.atTime(11, 0).toInstant(ZoneOffset.UTC);
  }

  /** The end of the last day. */
  Instant end() {
    return first.plusDays(days).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  /**
   * So many people, each another, each as likely as he logs in often: where every account were hit
   * as often as any other, few logins before an attack would betray it.
   */
  List<Person> victims(int many, Dice d) {
    List<Person> all = new ArrayList<>(people);
    List<Person> chosen = new ArrayList<>();
    while (chosen.size() < many && !all.isEmpty()) {
      Person each = d.weighed(all, this::activity);
      all.remove(each);
      chosen.add(each);
    }
    return chosen;
  }

  /** Logins of two days. */
  private double activity(Person person) {
    return activity.computeIfAbsent(
        person.login(),
        login ->
            0.01
                + granted(person, first.plusDays(days / 2)).size()
                + granted(person, first.plusDays(days / 2 + 1)).size());
  }

  /** What the person logs in with on that day, in time order. */
  List<Attempt> granted(Person person, LocalDate day) {
    List<Attempt> all = new ArrayList<>();
    life.day(
        person,
        day,
        act -> {
          if (act instanceof Attempt a && a.verdict() == Verdict.GRANTED) {
            all.add(a);
          }
        });
    all.sort((a, b) -> a.at().compareTo(b.at()));
    return all;
  }

  /**
   * A login of the victim's at some time after that day: what an attacker may imitate who has the
   * password and not the second factor.
   */
  @Nullable Attempt later(Person person, LocalDate day, Dice d) {
    List<Attempt> all = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      all.addAll(granted(person, day.plusDays(i)));
    }
    all.removeIf(a -> a.code() && a.service() == Service.WEBMAIL);
    return all.isEmpty() ? null : d.one(all);
  }

  /** Takes an act of life away: an attack stands in its place. */
  void replace(Act act) {
    replaced.add(act);
  }

  boolean isReplaced(Act act) {
    return replaced.contains(act);
  }
}
