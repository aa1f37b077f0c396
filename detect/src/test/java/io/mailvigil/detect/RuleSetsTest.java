// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mailvigil.common.event.RuleSet;
import io.mailvigil.common.lists.NamedLists;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RuleSetsTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  private Instant clock = NOW;
  private final RuleSets sets = sets(Duration.ZERO);

  private RuleSets sets(Duration patience) {
    return new RuleSets(
        set ->
            new DetectionSet(
                List.of(), Lab.NOBODYS, NamedLists.EMPTY, List.of(set.hash()), List.of()),
        () -> clock,
        patience);
  }

  private static RuleSet set(String hash, int seconds) {
    Instant from = NOW.plusSeconds(seconds);
    return new RuleSet(from, from.minus(RuleSets.LEAD), "a", hash, List.of());
  }

  private String at(int seconds) {
    return sets.at(NOW.plusSeconds(seconds)).set().mistakes().getFirst();
  }

  @Test
  void anEventIsJudgedByTheSetThatIsInForceAtItsTime() {
    sets.take(set("one", -100));
    sets.take(set("two", 0));
    sets.readAt(NOW);

    assertThat(at(-1)).isEqualTo("one");
    assertThat(at(0)).isEqualTo("two");
    assertThat(at(5)).isEqualTo("two");
    assertThat(at(-1_000_000)).as("before all of them, by the first").isEqualTo("one");
  }

  @Test
  void whatStandsLastOnTheTopicHolds() {
    sets.take(set("one", -100));
    sets.take(set("two", 4));
    sets.take(set("three", 2));
    sets.readAt(NOW);

    assertThat(at(1)).isEqualTo("one");
    assertThat(at(2)).isEqualTo("three");
    assertThat(at(5)).isEqualTo("three");
  }

  @Test
  void theSameFilesOnceMoreChangeNothing() {
    sets.take(set("one", -100));
    sets.take(set("one", -50));
    sets.readAt(NOW);

    assertThat(sets.at(NOW)).isSameAs(sets.at(NOW.minusSeconds(100)));
  }

  @Test
  void nothingIsJudgedBeforeTheTopicIsReadToItsEnd() {
    assertThatThrownBy(() -> at(0)).isInstanceOf(RulesNotRead.class);
    sets.take(set("one", -100));
    assertThatThrownBy(() -> at(0)).isInstanceOf(RulesNotRead.class);
    assertThat(sets.isFresh()).isFalse();
    sets.readAt(NOW);
    assertThat(at(0)).isEqualTo("one");
    assertThat(sets.isFresh()).isTrue();
  }

  @Test
  void whenItCanNotBeReadOnlyWhatIsKnownForSureIsJudged() {
    sets.take(set("one", -100));
    sets.readAt(NOW);
    clock = NOW.plus(RuleSets.FRESH).plusMillis(1);

    assertThat(sets.isFresh()).isFalse();
    assertThat(at(5)).isEqualTo("one");
    assertThatThrownBy(() -> at(6)).isInstanceOf(RulesNotRead.class);
  }

  @Test
  void anEventAheadOfTheClockIsJudgedByWhatIsKnown() {
    sets.take(set("one", -100));
    sets.readAt(NOW);

    assertThat(at(100)).isEqualTo("one");
  }

  @Test
  void whoWaitsGoesOnWhenTheTopicHasBeenRead() {
    RuleSets patient = sets(Duration.ofSeconds(30));
    CompletableFuture<InForce> judged = CompletableFuture.supplyAsync(() -> patient.at(NOW));

    patient.take(set("one", -100));
    patient.readAt(NOW);

    assertThat(judged.orTimeout(10, TimeUnit.SECONDS).join().set().mistakes())
        .containsExactly("one");
  }

  @Test
  void aSetIsInForceAfterEveryEventThatWasJudged() {
    sets.take(set("one", -100));
    sets.readAt(NOW);
    assertThat(sets.newest(NOW)).isEqualTo(NOW);
    at(40);
    assertThat(sets.newest(NOW)).isEqualTo(NOW.plusSeconds(40));
    at(1_000_000);
    assertThat(sets.newest(NOW)).as("a clock of next year").isEqualTo(NOW.plusSeconds(120));
  }

  @Test
  void onlyTheLastSetsStayOnTheTopic() {
    for (int i = 0; i < RuleSets.KEPT + 3; i++) {
      sets.take(set("s" + i, i));
    }
    assertThat(sets.old())
        .containsExactly(set("s0", 0).key(), set("s1", 1).key(), set("s2", 2).key());
    sets.old().forEach(sets::removed);
    assertThat(sets.old()).isEmpty();
  }
}
