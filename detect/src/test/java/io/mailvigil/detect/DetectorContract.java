// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What every detector promises. A detector's test implements this and gives the detector and events
 * of one group that make it speak, away from the edges of slots and quiet times.
 */
public interface DetectorContract<M> {
  int SHUFFLES = 200;

  Detector<M> detector();

  /** Events in order, of one group, that complete at least one finding. */
  List<AuthEvent> speaking();

  @Test
  default void speaksAndSaysTheSameAgain() {
    List<Detection> once = Lab.run(detector(), speaking());
    assertThat(once).isNotEmpty().isEqualTo(Lab.run(detector(), speaking()));
  }

  @Test
  default void duplicatesChangeNothing() {
    for (int seed = 0; seed < SHUFFLES; seed++) {
      List<AuthEvent> doubled = Lab.doubled(speaking(), new Random(seed));
      assertThat(Lab.run(detector(), doubled)).isEqualTo(Lab.run(detector(), speaking()));
      assertThat(Lab.memory(detector(), doubled)).isEqualTo(Lab.memory(detector(), speaking()));
    }
  }

  @Test
  default void anyOrderInsideTheLatenessBoundEndsInTheSameMemoryAndIds() {
    byte[] memory = Lab.memory(detector(), speaking());
    for (int seed = 0; seed < SHUFFLES; seed++) {
      List<AuthEvent> other = Lab.shuffled(speaking(), new Random(seed));
      assertThat(Lab.memory(detector(), other)).as("memory, seed " + seed).isEqualTo(memory);
      assertThat(ids(Lab.run(detector(), other)))
          .as("ids, seed " + seed)
          .isEqualTo(ids(Lab.run(detector(), speaking())));
    }
  }

  @Test
  default void aCrashAfterAnyEventChangesNothing() throws IOException {
    Watch<M> watch = new Watch<>(detector());
    Map<String, byte[]> kept = new HashMap<>();
    Profiles profiles = new Profiles(Lab.NOBODYS, 1_000);
    List<Detection> told = new ArrayList<>();
    for (AuthEvent event : speaking()) {
      String key = detector().grouping().key(event, Lab.NOBODYS);
      if (key == null || !detector().watches(event)) {
        continue;
      }
      byte[] bytes = kept.get(key);
      Watch.Group<M> group = bytes == null ? watch.fresh() : watch.read(bytes);
      if (bytes != null) {
        assertThat(watch.write(group)).isEqualTo(bytes);
      }
      Watch.Folded folded =
          watch.fold(
              group,
              key,
              Lab.profiled(detector(), profiles, event),
              detector().learns().toMillis() > 0 && isLearning(event));
      if (folded.changed()) {
        kept.put(key, watch.write(group));
      }
      told.addAll(folded.detections());
    }
    assertThat(told).isEqualTo(Lab.run(detector(), speaking()));
  }

  private boolean isLearning(AuthEvent event) {
    return event.time().isBefore(speaking().getFirst().time().plus(detector().learns()));
  }

  @Test
  default void whatChangesNothingSaysNothing() {
    M memory = detector().fresh();
    Profiles profiles = new Profiles(Lab.NOBODYS, 1_000);
    List<AuthEvent> twice = new ArrayList<>(speaking());
    twice.addAll(speaking());
    for (AuthEvent event : twice) {
      if (!detector().watches(event) || detector().grouping().key(event, Lab.NOBODYS) == null) {
        continue;
      }
      byte[] before = Lab.memoryOf(detector(), memory);
      List<Finding> found = new ArrayList<>();
      boolean changed =
          detector().fold(memory, Lab.profiled(detector(), profiles, event), found::add);
      byte[] after = Lab.memoryOf(detector(), memory);
      assertThat(changed).isEqualTo(!java.util.Arrays.equals(before, after));
      assertThat(changed || found.isEmpty()).isTrue();
    }
  }

  @Test
  default void memoryStaysBoundedWhateverAnAttackerChooses() throws IOException {
    Random random = new Random(7);
    Watch<M> watch = new Watch<>(detector());
    Watch.Group<M> group = watch.fresh();
    Profiles profiles = new Profiles(Lab.NOBODYS, 1_000);
    AuthEvent like = speaking().getLast();
    int most = 0;
    for (int i = 0; i < 20_000; i++) {
      Events next =
          Events.at(i * 0.7)
              .id("attack-" + i)
              .of("x".repeat(random.nextInt(200)) + random.nextInt())
              .from("10." + random.nextInt(256) + "." + random.nextInt(256) + ".9");
      AuthEvent event =
          switch (random.nextInt(4)) {
            case 0 -> next.wrongPassword("h" + random.nextInt());
            case 1 -> next.wrongCode(FirstFactor.PASSED);
            case 2 -> next.succeeds();
            default -> next.wrongPassword();
          };
      if (detector().watches(event)) {
        watch.fold(group, like.key(), Lab.profiled(detector(), profiles, event), false);
      }
      if (i % 1000 == 999) {
        most = Math.max(most, watch.write(group).length);
      }
    }
    assertThat(most).isLessThan(1 << 20);
    assertThat(watch.write(watch.read(watch.write(group)))).isEqualTo(watch.write(group));
  }

  @Test
  default void anyShapeOfEventIsTaken() {
    List<AuthEvent> shapes = new ArrayList<>();
    for (Action action : Action.values()) {
      for (Outcome outcome : Outcome.values()) {
        shapes.add(
            Events.at(shapes.size()).action(action).outcome(outcome).of(null).from(null).build());
        shapes.add(Events.at(shapes.size()).action(action).outcome(outcome).of(null).build());
        shapes.add(Events.at(shapes.size()).action(action).outcome(outcome).from(null).build());
      }
    }
    for (Reason reason : Reason.values()) {
      shapes.add(Events.at(shapes.size()).fails(reason));
      shapes.add(Events.at(shapes.size()).of(null).from(null).fails(reason));
    }
    assertThatCode(() -> Lab.run(detector(), shapes)).doesNotThrowAnyException();
  }

  @Test
  default void faultsOfTheServerAreNoFailures() {
    List<AuthEvent> events = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Reason reason =
          List.of(Reason.DISABLED, Reason.LOCKED, Reason.CLEARTEXT_REFUSED, Reason.BACKEND_ERROR)
              .get(i % 4);
      events.add(Events.at(i).of("u" + i % 20).fails(reason));
      events.add(Events.at(i + 0.5).of("u" + i % 20).outcome(Outcome.UNKNOWN).build());
    }
    assertThat(Lab.run(detector(), events)).isEmpty();
  }

  @Test
  default void anOrdinaryWeekStaysQuiet() {
    List<Detection> told = Lab.run(detector(), OrdinaryWeek.events(1));
    assertThat(told)
        .filteredOn(d -> !d.learning() && d.severity().atLeast(Severity.MEDIUM))
        .filteredOn(d -> d.time().isAfter(OrdinaryWeek.BEGINS))
        .isEmpty();
  }

  static Set<String> ids(List<Detection> detections) {
    Set<String> ids = new TreeSet<>();
    detections.forEach(d -> ids.add(d.rule().id() + " " + d.severity() + " " + d.id()));
    return new HashSet<>(ids);
  }
}
