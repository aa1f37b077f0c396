// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.Auth;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Origin;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import io.mailvigil.common.event.Service;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Whether a detection can take a guess: a failed attempt that proves no password. It is tried on
 * every kind of guess there is; a field that says nothing of that may hold or not.
 *
 * @param holds the kinds of guess, one bit each, that it may take
 * @param fails those that it may refuse
 */
record Guesses(long holds, long fails) {
  private static final List<AuthEvent> KINDS = kinds("");

  private static final long ALL = (1L << KINDS.size()) - 1;

  /** What has no say in it. */
  private static final Guesses UNKNOWN = new Guesses(ALL, ALL);

  private static final Set<String> TELLING =
      Set.of(
          "event.action",
          "event.outcome",
          "event.reason",
          "mailvigil.auth.factor",
          "mailvigil.auth.first_factor",
          "mailvigil.auth.second_factor");

  boolean any() {
    return holds != 0;
  }

  /** The kinds of guess as a product of that {@code service.type} logs them. */
  private static List<AuthEvent> kinds(String type) {
    List<AuthEvent> all = new ArrayList<>();
    for (Action action : List.of(Action.LOGIN, Action.FIRST_FACTOR, Action.SECOND_FACTOR)) {
      for (FirstFactor first : List.of(FirstFactor.FAILED, FirstFactor.UNKNOWN)) {
        all.add(guess(type, action, first, Factor.PASSWORD, Reason.BAD_PASSWORD));
        all.add(guess(type, action, first, Factor.UNKNOWN, Reason.BAD_PASSWORD));
        all.add(guess(type, action, first, Factor.PASSWORD, Reason.UNKNOWN_USER));
        all.add(guess(type, action, first, Factor.SECOND_FACTOR, Reason.BAD_SECOND_FACTOR));
        all.add(guess(type, action, first, Factor.PASSWORD, null));
        all.add(guess(type, action, first, Factor.UNKNOWN, null));
      }
    }
    return List.copyOf(all);
  }

  private static AuthEvent guess(
      String type, Action action, FirstFactor first, Factor factor, @Nullable Reason reason) {
    SecondFactor second =
        factor == Factor.SECOND_FACTOR ? SecondFactor.FAILED : SecondFactor.NOT_ASKED;
    return new AuthEvent(
        "guess",
        Instant.EPOCH,
        action,
        Outcome.FAILURE,
        reason,
        1,
        "default",
        null,
        null,
        null,
        null,
        new Service(type, null, null, 0),
        null,
        null,
        new Auth(factor, first, second, null, null, null, false),
        null,
        new Origin(null, -1, true),
        List.of(),
        false,
        null);
  }

  /** Whether events of a source can be guesses at all. */
  static boolean areIn(LogSource source) {
    return LogSource.types()
        .flatMap(type -> kinds(type).stream())
        .anyMatch(guess -> source.test().test(guess));
  }

  static Guesses of(Condition condition, Map<String, Guesses> selections) {
    return switch (condition) {
      case Condition.Of of -> selections.getOrDefault(of.name(), UNKNOWN);
      case Condition.Not not -> of(not.condition(), selections).not();
      case Condition.And and -> all(each(and.parts(), selections));
      case Condition.Or or -> any(each(or.parts(), selections));
      case Condition.AtLeast least -> {
        List<Guesses> parts = each(least.parts(), selections);
        yield least.count() == 1
            ? any(parts)
            : least.count() == parts.size() ? all(parts) : some(parts);
      }
    };
  }

  private static List<Guesses> each(List<Condition> parts, Map<String, Guesses> selections) {
    return parts.stream().map(part -> of(part, selections)).toList();
  }

  private Guesses not() {
    return new Guesses(fails, holds);
  }

  private static Guesses all(List<Guesses> parts) {
    return new Guesses(
        parts.stream().mapToLong(Guesses::holds).reduce(ALL, (a, b) -> a & b),
        parts.stream().mapToLong(Guesses::fails).reduce(0, (a, b) -> a | b));
  }

  private static Guesses any(List<Guesses> parts) {
    return new Guesses(
        parts.stream().mapToLong(Guesses::holds).reduce(0, (a, b) -> a | b),
        parts.stream().mapToLong(Guesses::fails).reduce(ALL, (a, b) -> a & b));
  }

  private static Guesses some(List<Guesses> parts) {
    return new Guesses(any(parts).holds, all(parts).fails);
  }

  /** What a search identifier says of guesses. */
  static Guesses of(Node selection, Items items, Taxonomy taxonomy) {
    return switch (selection) {
      case MappingNode mapping ->
          all(mapping.getValue().stream().map(entry -> item(entry, items, taxonomy)).toList());
      case SequenceNode list ->
          any(list.getValue().stream().map(entry -> of(entry, items, taxonomy)).toList());
      default -> UNKNOWN;
    };
  }

  private static Guesses item(NodeTuple entry, Items items, Taxonomy taxonomy) {
    String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
    List<ScalarNode> values = new ArrayList<>();
    Node value = entry.getValueNode();
    for (Node each : value instanceof SequenceNode list ? list.getValue() : List.of(value)) {
      if (each instanceof ScalarNode scalar) {
        values.add(scalar);
      }
    }
    if (!isTelling(taxonomy.find(Arrays.asList(key.split("\\|", -1)).getFirst()))) {
      return UNKNOWN;
    }
    try {
      return of(items.compile(key, values, entry.getKeyNode()));
    } catch (IllegalArgumentException e) {
      return UNKNOWN; // it is told where the selection itself is compiled
    }
  }

  private static boolean isTelling(@Nullable Meaning meaning) {
    return meaning instanceof Meaning.Words
        || (meaning instanceof Meaning.Field field && TELLING.contains(field.field().name()));
  }

  private static Guesses of(Predicate<AuthEvent> test) {
    long holds = 0;
    for (int i = 0; i < KINDS.size(); i++) {
      holds |= test.test(KINDS.get(i)) ? 1L << i : 0;
    }
    return new Guesses(holds, ALL & ~holds);
  }
}
