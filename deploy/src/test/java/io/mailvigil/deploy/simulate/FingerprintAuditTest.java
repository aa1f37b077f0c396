// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.deploy.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.deploy.simulate.Act.Attempt;
import io.mailvigil.deploy.simulate.Act.Service;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whether the simulator betrays its attackers by what no attacker would differ in. A classifier
 * that sees only such a feature must do no better than chance: AUC 0.45 to 0.56. It learns on the
 * even victims' logins and is measured on the odd ones'.
 */
class FingerprintAuditTest {
  private static final int ACCOUNTS = 400;
  private static final int DAYS = 30;

  /** A login among others of its account. */
  private record Seen(Attempt attempt, int before, boolean attack) {}

  /** What must not tell an imitating attacker from his victim. */
  private enum Feature {
    HOUR(seen -> seen.attempt.at().atOffset(ZoneOffset.UTC).getHour() / 3),
    WEEKDAY(seen -> seen.attempt.at().atOffset(ZoneOffset.UTC).getDayOfWeek().getValue()),
    HISTORY(seen -> 31 - Integer.numberOfLeadingZeros(1 + seen.before)),
    SECOND(seen -> seen.attempt.at().atOffset(ZoneOffset.UTC).getSecond() / 10),
    PROGRAM(seen -> String.valueOf(seen.attempt.program()).hashCode() & 15);

    private final ToIntFunction<Seen> value;

    Feature(ToIntFunction<Seen> value) {
      this.value = value;
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatNoAttackerDiffersInDoesNotBetrayHim(Feature feature) throws IOException {
    double auc = 0;
    int worlds = 3;
    for (int seed = 1; seed <= worlds; seed++) {
      auc += auc(logins(seed), feature.value) / worlds;
    }

    assertThat(auc).as("AUC of %s", feature).isBetween(0.45, 0.56);
  }

  /** The logins of the attacked fifths: the attackers', and those of all people beside them. */
  private static List<Seen> logins(long seed) throws IOException {
    Dice dice = new Dice(seed);
    Internet internet = new Internet(dice.of("internet"), City.all());
    LocalDate first = Simulation.FIRST;
    List<Person> people =
        new People(
                internet, dice.of("people"), first.atStartOfDay().toInstant(ZoneOffset.UTC), DAYS)
            .make(ACCOUNTS);
    World world = new World(internet, people, new Life(internet, dice.of("life")), first, DAYS);
    List<Act> attacks = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      Takeovers.targeted(world, dice.of("targeted " + i), attacks::add);
    }
    Map<String, List<Attempt>> byPerson = new HashMap<>();
    for (Person person : people) {
      for (int day = 0; day < DAYS; day++) {
        byPerson
            .computeIfAbsent(person.login(), p -> new ArrayList<>())
            .addAll(world.granted(person, first.plusDays(day)));
      }
    }
    for (Act act : attacks) {
      Attempt attempt = (Attempt) act;
      byPerson.computeIfAbsent(attempt.login(), p -> new ArrayList<>()).add(attempt);
    }
    List<Seen> all = new ArrayList<>();
    var begin = world.noon(first).plus(Duration.ofDays(DAYS * 3 / 5));
    for (List<Attempt> logins : byPerson.values()) {
      boolean isVictim = logins.stream().anyMatch(a -> !a.label().equals(Act.LIFE));
      logins.sort(Comparator.comparing(Attempt::at));
      for (int i = 0; i < logins.size(); i++) {
        Attempt a = logins.get(i);
        if (isVictim
            && a.service() == Service.IMAP
            && a.at().isAfter(begin)
            && !world.isReplaced(a)) {
          all.add(new Seen(a, i, !a.label().equals(Act.LIFE)));
        }
      }
    }
    return all;
  }

  /**
   * Naive Bayes over one feature's values: learned on one half of the accounts, measured on the
   * other.
   */
  private static double auc(List<Seen> all, ToIntFunction<Seen> feature) {
    Map<Integer, double[]> counts = new HashMap<>();
    for (Seen seen : all) {
      if (seen.attempt.login().hashCode() % 2 == 0) {
        counts
            .computeIfAbsent(feature.applyAsInt(seen), v -> new double[] {1, 1})[
            seen.attack ? 1 : 0]++;
      }
    }
    List<double[]> scored = new ArrayList<>();
    for (Seen seen : all) {
      if (seen.attempt.login().hashCode() % 2 != 0) {
        double[] c = counts.getOrDefault(feature.applyAsInt(seen), new double[] {1, 1});
        scored.add(new double[] {c[1] / c[0], seen.attack ? 1 : 0});
      }
    }
    return area(scored);
  }

  /** The chance that an attack scores above a legitimate login, ties counting half. */
  private static double area(List<double[]> scored) {
    scored.sort(Comparator.comparingDouble(s -> s[0]));
    double rankSum = 0;
    double attacks = 0;
    int i = 0;
    while (i < scored.size()) {
      int j = i;
      double in = 0;
      while (j < scored.size() && scored.get(j)[0] == scored.get(i)[0]) {
        in += scored.get(j++)[1];
      }
      rankSum += in * (i + j + 1) / 2.0;
      attacks += in;
      i = j;
    }
    double legitimate = scored.size() - attacks;
    return (rankSum - attacks * (attacks + 1) / 2) / (attacks * legitimate);
  }
}
