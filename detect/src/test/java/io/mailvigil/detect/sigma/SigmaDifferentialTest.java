// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Detection;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.Severity;
import io.mailvigil.detect.Events;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import io.mailvigil.detect.sigma.Threshold.Bound;
import io.mailvigil.detect.sigma.Threshold.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Random rules over random streams: the engine, which forgets, against {@link Reference}, which
 * recomputes from the whole history. {@code mailvigil.test.times} multiplies the seeds.
 */
class SigmaDifferentialTest {
  private static final int SEEDS = 150 * Integer.getInteger("mailvigil.test.times", 1);
  private static final List<String> BASES = List.of("wrong", "code", "right", "device");

  /** A rule file with the keys of the documents that speak. */
  record Made(Rules rules, List<String> roots, boolean monotone) {}

  private static Rules bases() {
    return new Rules("T99-random")
        .severity(Severity.INFO) // those that nobody refers to must not speak
        .rule("wrong", e -> e.reason() == Reason.BAD_PASSWORD)
        .rule("code", e -> e.reason() == Reason.BAD_SECOND_FACTOR)
        .rule("right", e -> e.outcome() == Outcome.SUCCESS)
        .rule("device", e -> e.attempts() > 1 || e.auth().passwordHash() != null);
  }

  static Made rules(Random random) {
    Rules rules = bases();
    boolean monotone = true;
    List<String> roots = new ArrayList<>();
    List<String> by =
        new ArrayList<>(
            List.of(
                    List.of("user.name"),
                    List.of("source.ip"),
                    List.of("user.name", "source.ip"),
                    List.<String>of(),
                    List.of("service.type"))
                .get(random.nextInt(5)));
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      rules.severity(
          i == 0 ? Severity.HIGH : random.nextBoolean() ? Severity.CRITICAL : Severity.HIGH);
      String root = "root" + i;
      monotone &= correlation(random, rules, root, by, random.nextInt(3), true);
      roots.add(root);
    }
    return new Made(rules, roots, monotone);
  }

  private static Duration span(Random random) {
    return Duration.ofSeconds(List.of(45, 120, 300, 600, 1800, 4000).get(random.nextInt(6)));
  }

  private static String[] groupBy(List<String> by) {
    return by.toArray(String[]::new);
  }

  /** Adds a correlation with those below it; whether more events can only fulfil it. */
  private static boolean correlation(
      Random random, Rules rules, String key, List<String> by, int depth, boolean root) {
    boolean monotone = true;
    Type type = List.of(Type.values()).get(random.nextInt(Type.values().length));
    int many = type.isTemporal() ? 2 + random.nextInt(2) : 1 + random.nextInt(2);
    List<String> of = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      if (depth > 0 && random.nextInt(2) == 0) {
        List<String> finer = new ArrayList<>(by);
        for (String field : List.of("user.name", "source.ip")) {
          if (!finer.contains(field) && random.nextBoolean()) {
            finer.add(field);
          }
        }
        String child = key + "_" + i;
        monotone &= correlation(random, rules, child, finer, depth - 1, false);
        of.add(child);
      } else {
        String base = BASES.get(random.nextInt(BASES.size()));
        if (!of.contains(base)) {
          of.add(base);
        }
      }
    }
    Threshold threshold = Threshold.NONE;
    Extras extras = Extras.NONE;
    switch (type) {
      case TEMPORAL, TEMPORAL_ORDERED -> {
        if (of.size() > 1 && random.nextInt(3) == 0) {
          List<Presence> parts = new ArrayList<>();
          int not = random.nextInt(of.size());
          // only the outermost may wait for a deadline
          not = !root && type == Type.TEMPORAL_ORDERED ? random.nextInt(of.size() - 1) : not;
          if (root || type == Type.TEMPORAL_ORDERED) {
            for (int i = 0; i < of.size(); i++) {
              Presence one = new Presence.Of(of.get(i));
              parts.add(i == not ? new Presence.Not(one) : one);
            }
            extras = extras.with(new Presence.All(parts));
            monotone &= type == Type.TEMPORAL || not == of.size() - 1;
          }
        } else if (type == Type.TEMPORAL && random.nextInt(4) == 0) {
          threshold = Threshold.gte(1 + random.nextInt(of.size()));
        }
      }
      case EVENT_COUNT -> {
        threshold = bound(random, 5);
        if (random.nextInt(5) == 0) {
          extras = extras.withSince("right");
        } else if (random.nextInt(4) == 0) {
          List<EcsField> once =
              List.of(EcsField.of("user.name"), EcsField.of("mailvigil.auth.password_hash"));
          extras = new Extras(null, null, null, null, once, 0, 0, Duration.ZERO, 0);
        }
      }
      case VALUE_COUNT -> {
        String field =
            List.of("user.name", "source.ip", "mailvigil.auth.password_hash", "event.reason")
                .get(random.nextInt(4));
        threshold = bound(random, 3).of(EcsField.of(field));
        if (random.nextInt(3) == 0) {
          extras =
              new Extras(
                  null, null, null, null, List.of(), 0, 1 + random.nextInt(6), Duration.ZERO, 0);
        }
      }
      case VALUE_SUM -> threshold = bound(random, 9).of(EcsField.of("mailvigil.auth.attempts"));
      case VALUE_AVG, VALUE_PERCENTILE ->
          threshold =
              new Threshold(
                  bound(random, 3).bounds(),
                  EcsField.of("mailvigil.auth.attempts"),
                  List.of(50.0, 90.0, 99.0).get(random.nextInt(3)));
    }
    boolean rising = threshold.bounds().stream().allMatch(b -> b.op() == Op.GT || b.op() == Op.GTE);
    monotone &= rising && extras.since() == null;
    monotone &= type != Type.VALUE_AVG && type != Type.VALUE_PERCENTILE;
    rules.correlation(key, type, of, span(random), threshold, extras, groupBy(by));
    return monotone;
  }

  private static Threshold bound(Random random, int most) {
    int n = 1 + random.nextInt(most);
    List<Bound> bounds =
        switch (random.nextInt(9)) {
          case 0 -> List.of(new Bound(Op.GT, n));
          case 1 -> List.of(new Bound(Op.LT, n + 1));
          case 2 -> List.of(new Bound(Op.EQ, n));
          case 3 -> List.of(new Bound(Op.GTE, n), new Bound(Op.LTE, n + 2));
          case 4 -> List.of(new Bound(Op.GTE, n), new Bound(Op.NEQ, n + 1));
          default -> List.of(new Bound(Op.GTE, n));
        };
    return new Threshold(bounds, null, 50);
  }

  /** Times differ where a condition could be undone: then order at one time would matter. */
  static List<AuthEvent> stream(Random random, boolean ties) {
    List<AuthEvent> all = new ArrayList<>();
    double time = 0;
    int many = 5 + random.nextInt(60);
    int pace = List.of(8, 40, 200, 900).get(random.nextInt(4));
    for (int i = 0; i < many; i++) {
      time += ties ? random.nextInt(pace) : 1 + random.nextInt(pace);
      Events next =
          Events.at(time)
              .id("e" + random.nextInt(10) + "-" + i)
              .of(random.nextInt(15) == 0 ? null : "u" + random.nextInt(3))
              .from(random.nextInt(15) == 0 ? null : "203.0.113." + random.nextInt(3))
              .attempts(random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1);
      all.add(
          switch (random.nextInt(5)) {
            case 0 -> next.succeeds();
            case 1 -> next.wrongPassword("h" + random.nextInt(3));
            case 2 -> next.wrongCode();
            default -> next.wrongPassword();
          });
    }
    all.sort(Comparator.comparing(AuthEvent::time).thenComparing(AuthEvent::id));
    return all;
  }

  static Set<Reference.Alert> alerts(SigmaDetector detector, List<AuthEvent> events) {
    Set<Reference.Alert> all = new HashSet<>();
    for (Detection d : Lab.alerts(detector, events)) {
      all.add(new Reference.Alert(d.groupKey(), d.severity().wire(), Ring.micros(d.time())));
    }
    return all;
  }

  @Test
  void saysWhatTheWholeHistorySays() {
    int spoke = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Made made = rules(random);
      SigmaDetector detector = made.rules.detector();
      List<AuthEvent> events = stream(random, made.monotone);
      Set<Reference.Alert> said =
          new Reference(made.rules.file()).alerts(detector, events, made.roots);
      Set<Reference.Alert> told = alerts(detector, events);
      if (isMixed(made)) {
        // a step that is also told at once may have spoken before its deadline could be judged
        long quiet = Ring.micros(detector.quiet());
        assertThat(told)
            .as("nothing else, seed " + seed)
            .allMatch(a -> said.stream().anyMatch(b -> isNeighbour(a, b, quiet)));
        assertThat(said)
            .as("nothing less, seed " + seed)
            .allMatch(a -> told.stream().anyMatch(b -> isNeighbour(a, b, quiet)));
      } else {
        assertThat(told).as("seed " + seed).isEqualTo(said);
      }
      assertThat(alerts(detector, Lab.doubled(events, random)))
          .as("doubled, seed " + seed)
          .isEqualTo(told);
      spoke += said.size();
    }
    assertThat(spoke).isGreaterThan(SEEDS);
  }

  private static boolean isMixed(Made made) {
    Reference reference = new Reference(made.rules.file());
    Set<Boolean> kinds = new HashSet<>();
    made.rules.file().correlations().stream()
        .filter(c -> made.roots.contains(c.meta().key()))
        .forEach(c -> kinds.add(reference.waits(c)));
    return kinds.size() > 1;
  }

  @Test
  void anyOrderInsideTheLatenessBoundSaysTheSame() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      Made made = rules(random);
      SigmaDetector detector = made.rules.detector();
      List<AuthEvent> events = stream(random, made.monotone);
      List<AuthEvent> other = Lab.doubled(Lab.shuffled(events, random), random);
      assertThat(Lab.memories(detector, other))
          .as("memory, seed " + seed)
          .isEqualTo(Lab.memories(detector, events));
      if (made.monotone) {
        long quiet = Ring.micros(detector.quiet());
        Set<Reference.Alert> inOrder = alerts(detector, events);
        Set<Reference.Alert> shuffled = alerts(detector, other);
        assertThat(shuffled)
            .as("nothing new, seed " + seed)
            .allMatch(a -> inOrder.stream().anyMatch(b -> isNeighbour(a, b, quiet)));
        assertThat(inOrder)
            .as("nothing lost, seed " + seed)
            .allMatch(a -> shuffled.stream().anyMatch(b -> isNeighbour(a, b, quiet)));
      }
    }
  }

  private static boolean isNeighbour(Reference.Alert a, Reference.Alert b, long quiet) {
    return a.key().equals(b.key())
        && a.step().equals(b.step())
        && Math.abs(Math.floorDiv(a.time(), quiet) - Math.floorDiv(b.time(), quiet)) <= 1;
  }

  @Test
  void aCrashAfterAnyEventChangesNothing() {
    for (int seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      SigmaDetector detector = rules(random).rules.detector();
      List<AuthEvent> events = stream(random, false);
      assertThat(Lab.crashing(detector, events))
          .as("seed " + seed)
          .isEqualTo(Lab.withoutDeadlines(detector, events));
    }
  }
}
