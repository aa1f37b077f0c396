// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Action;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Factor;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Outcome;
import io.mailvigil.common.event.Reason;
import io.mailvigil.common.event.SecondFactor;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tests of the fields that hold one of few words. Each word is tested once, when the rule is
 * compiled: nearly every rule asks for the action and outcome of every event.
 */
final class WordTests {
  private WordTests() {}

  /** Null for a field that may hold any text. */
  static @Nullable Predicate<AuthEvent> of(EcsField field, TextTest test) {
    return switch (field.name()) {
      case "event.action" -> {
        boolean[] holds = each(List.of(Action.values()), Action::wire, test);
        yield event -> holds[event.action().ordinal()];
      }
      case "event.outcome" -> {
        boolean[] holds = each(List.of(Outcome.values()), Outcome::wire, test);
        yield event -> holds[event.outcome().ordinal()];
      }
      case "event.reason" -> {
        boolean[] holds = each(List.of(Reason.values()), Reason::wire, test);
        yield event -> event.reason() != null && holds[event.reason().ordinal()];
      }
      case "mailvigil.auth.factor" -> {
        boolean[] holds = each(List.of(Factor.values()), Factor::wire, test);
        yield event -> event.action().isAuthentication() && holds[event.auth().factor().ordinal()];
      }
      case "mailvigil.auth.first_factor" -> {
        boolean[] holds = each(List.of(FirstFactor.values()), FirstFactor::wire, test);
        yield event -> event.action().isAuthentication() && holds[event.auth().first().ordinal()];
      }
      case "mailvigil.auth.second_factor" -> {
        boolean[] holds = each(List.of(SecondFactor.values()), SecondFactor::wire, test);
        yield event -> event.action().isAuthentication() && holds[event.auth().second().ordinal()];
      }
      default -> null;
    };
  }

  private static <E extends Enum<E>> boolean[] each(
      List<E> values, Function<E, String> word, TextTest test) {
    boolean[] holds = new boolean[values.size()];
    for (E value : values) {
      holds[value.ordinal()] = test.test(word.apply(value));
    }
    return holds;
  }
}
