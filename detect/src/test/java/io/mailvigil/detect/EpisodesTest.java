// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Severity;
import io.mailvigil.common.lists.NamedLists;
import io.mailvigil.detect.sigma.SigmaFilters;
import io.mailvigil.detect.sigma.SigmaRules;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Identity and episodes, as contract part 4 states them. */
class EpisodesTest {
  private static final Detector<?> D01 =
      SigmaRules.pack(Lab.NOBODYS, NamedLists.EMPTY, SigmaFilters.NONE).detectors().stream()
          .filter(d -> d.rule().id().equals("D01-failed-second-factor-burst"))
          .findFirst()
          .orElseThrow();

  /** Five wrong codes, one a second, the last at that time: HIGH and never CRITICAL. */
  private static List<AuthEvent> burst(String lastAt) {
    Instant last = Instant.parse(lastAt);
    return IntStream.range(0, 5)
        .mapToObj(i -> Events.at(last.minusSeconds(4 - i)).wrongCode())
        .toList();
  }

  @SafeVarargs
  private static List<AuthEvent> all(List<AuthEvent>... bursts) {
    List<AuthEvent> all = new ArrayList<>();
    for (List<AuthEvent> burst : bursts) {
      all.addAll(burst);
    }
    return all;
  }

  @Test
  void theIdIsAFunctionOfTenantRuleGroupStepAndSlot() {
    Detection one = Lab.alerts(D01, burst("2026-11-23T10:20:00Z")).getFirst();
    Detection sameSlot = Lab.alerts(D01, burst("2026-11-23T10:50:00Z")).getFirst();
    Detection nextSlot = Lab.alerts(D01, burst("2026-11-23T11:00:00Z")).getFirst();
    assertThat(one.id()).isEqualTo(sameSlot.id()).isNotEqualTo(nextSlot.id());
    assertThat(one.id())
        .isEqualTo(
            Hash.id(
                "default",
                "D01-failed-second-factor-burst",
                "default/u/bob@example.org",
                "high",
                Long.toString(one.time().getEpochSecond() / 3600)));
  }

  @Test
  void aRuleSpeaksOncePerEpisode() {
    List<Detection> alerts =
        Lab.alerts(
            D01,
            all(
                burst("2026-11-23T10:50:00Z"),
                burst("2026-11-23T11:20:00Z"),
                burst("2026-11-23T11:49:59Z")));
    assertThat(alerts).hasSize(1);
  }

  @Test
  void quietTimeRunsFromTheAlertAndIsNeverProlonged() {
    List<Detection> alerts =
        Lab.alerts(
            D01,
            all(
                burst("2026-11-23T10:50:00Z"),
                burst("2026-11-23T11:45:00Z"),
                burst("2026-11-23T12:00:00Z")));
    assertThat(alerts)
        .extracting(Detection::time)
        .containsExactly(
            Instant.parse("2026-11-23T10:50:00Z"), Instant.parse("2026-11-23T12:00:00Z"));
  }

  @Test
  void aStepUpSpeaksAgain() {
    List<AuthEvent> events =
        IntStream.range(0, 10).mapToObj(i -> Events.at(i).wrongCode()).toList();
    assertThat(Lab.alerts(D01, events))
        .extracting(Detection::severity)
        .containsExactly(Severity.HIGH, Severity.CRITICAL);
  }

  @Test
  void laterEvidenceIsAnUpdateOfTheSameIdAtMostOneAMinute() {
    List<AuthEvent> events =
        IntStream.range(0, 61).mapToObj(i -> Events.at(i * 5).wrongCode()).toList();
    List<Detection> critical =
        Lab.run(D01, events).stream().filter(d -> d.severity() == Severity.CRITICAL).toList();
    assertThat(critical).extracting(Detection::id).containsOnly(critical.getFirst().id());
    assertThat(critical).extracting(Detection::revision).containsExactly(0, 1, 2, 3, 4);
    assertThat(critical).extracting(Detection::time).containsOnly(critical.getFirst().time());
    for (int i = 1; i < critical.size(); i++) {
      assertThat(Duration.between(critical.get(i - 1).end(), critical.get(i).end()))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }
  }

  @Test
  void aLateCompletionBelongsToTheAlertAndSetsItsTimeAsIfOrderHadBeenKept() {
    List<AuthEvent> events =
        IntStream.range(0, 6).mapToObj(i -> Events.at(i * 60).wrongCode()).toList();
    List<AuthEvent> late = new ArrayList<>(events);
    late.add(late.remove(0));
    assertThat(DetectorContract.ids(Lab.run(D01, late)))
        .isEqualTo(DetectorContract.ids(Lab.run(D01, events)));
    List<AuthEvent> next = burst("2026-11-23T11:24:30Z");
    assertThat(Lab.alerts(D01, all(late, next))).hasSize(2);
    assertThat(Lab.alerts(D01, all(events, next))).hasSize(2);
  }

  @Test
  void anAlertOnceSaidOfALateBurstIsNotLost() {
    List<AuthEvent> order = all(burst("2026-11-23T10:58:00Z"), burst("2026-11-23T11:03:00Z"));
    List<AuthEvent> reverse = all(burst("2026-11-23T11:03:00Z"), burst("2026-11-23T10:58:00Z"));
    assertThat(Lab.alerts(D01, order)).filteredOn(d -> d.severity() == Severity.HIGH).hasSize(1);
    assertThat(Lab.alerts(D01, reverse)).filteredOn(d -> d.severity() == Severity.HIGH).hasSize(1);
  }

  @Test
  void atEdgesAnAlertMayCarryTheNeighbouringSlotButNeverVanishes() {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<AuthEvent> events = new ArrayList<>();
      double at = 0;
      for (int i = 0; i < 120; i++) {
        at += random.nextInt(5) == 0 ? random.nextInt(4000) : random.nextInt(100);
        events.add(Events.at(at).id("e" + i).wrongCode());
      }
      List<Detection> kept = Lab.alerts(D01, events);
      List<Detection> other = Lab.alerts(D01, Lab.doubled(Lab.shuffled(events, random), random));
      assertNeighbours(kept, other, seed);
      assertNeighbours(other, kept, seed);
    }
  }

  private static void assertNeighbours(List<Detection> some, List<Detection> others, int seed) {
    for (Detection one : some) {
      assertThat(others)
          .as("seed " + seed + ": " + one.severity() + " " + one.time())
          .anyMatch(d -> d.severity() == one.severity() && Math.abs(slot(d) - slot(one)) <= 1);
    }
  }

  private static long slot(Detection d) {
    return Math.floorDiv(d.time().getEpochSecond(), 3600);
  }

  @Test
  void tenantsAndAccountsAreApart() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      events.add(Events.at(i).tenant("a").id("a" + i).wrongCode());
      events.add(Events.at(i).tenant("b").id("b" + i).wrongCode());
      events.add(Events.at(i).of("carol").id("c" + i).wrongCode());
    }
    assertThat(Lab.run(D01, events)).isEmpty();
    events.add(Events.at(9).tenant("a").wrongCode());
    events.add(Events.at(9).tenant("b").wrongCode());
    List<Detection> alerts = Lab.alerts(D01, events);
    assertThat(alerts).extracting(Detection::tenant).containsExactly("a", "b");
    assertThat(alerts.get(0).id()).isNotEqualTo(alerts.get(1).id());
  }

  @Test
  void theOrderOfTheListPlaysNoPart() {
    List<AuthEvent> events = all(burst("2026-11-23T10:20:00Z"));
    List<AuthEvent> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparing(AuthEvent::time).reversed());
    assertThat(DetectorContract.ids(Lab.run(D01, sorted)))
        .isEqualTo(DetectorContract.ids(Lab.run(D01, events)));
  }
}
