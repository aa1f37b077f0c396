// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Compiles the condition of one correlation. */
record Conditions(SigmaPlan plan, Slots slots, SigmaCorrelation spec) {

  Counting counting(int sketch, int share) throws SigmaException {
    EcsField field = spec.threshold().field();
    if (field == null && spec.type() != SigmaCorrelation.Type.EVENT_COUNT) {
      throw plan.wrong(spec.meta(), "needs condition.field: the field whose values it looks at");
    }
    if (spec.threshold().bounds().isEmpty()) {
      throw plan.wrong(spec.meta(), "needs a condition such as gte: 5");
    }
    List<Integer> oncePer = new ArrayList<>();
    for (EcsField each : spec.extras().oncePer()) {
      oncePer.add(slots.of(each));
    }
    EcsField weight = spec.extras().weight();
    boolean attempts =
        weight == null
            ? spec.groupBy().stream()
                .anyMatch(key -> key.fields().values().stream().anyMatch(Slots::isSource))
            : weight.name().equals("mailvigil.auth.attempts");
    return new Counting(
        spec,
        field == null ? null : slots.of(field),
        weight == null || attempts ? null : slots.of(weight),
        attempts,
        oncePer,
        sketch,
        share,
        isCount() && spec.threshold().bounds().stream().allMatch(Threshold.Bound::isFromBelow));
  }

  private boolean isCount() {
    return spec.type() == SigmaCorrelation.Type.EVENT_COUNT
        || spec.type() == SigmaCorrelation.Type.VALUE_COUNT;
  }

  /** The condition of temporal over the set of rules seen, one bit a rule. */
  LongPredicate present() throws SigmaException {
    int many = spec.rules().size();
    if (many > Long.SIZE - 2) {
      throw plan.wrong(spec.meta(), "refers to more than " + (Long.SIZE - 2) + " rules");
    }
    Presence presence = spec.extras().presence();
    if (positives() == 0) {
      throw plan.wrong(spec.meta(), "needs one rule at least that must be seen");
    }
    if (presence != null) {
      return compiled(presence);
    }
    if (!spec.threshold().bounds().isEmpty()) {
      return seen -> spec.threshold().holds(Long.bitCount(seen));
    }
    long all = (1L << many) - 1;
    return seen -> seen == all;
  }

  /** The rules that must or may be seen, one bit a rule: all that are not under an odd not. */
  long positives() {
    Presence presence = spec.extras().presence();
    if (presence == null || !spec.type().isTemporal()) {
      return (1L << spec.rules().size()) - 1;
    }
    long named = named(presence);
    long all = (1L << spec.rules().size()) - 1;
    return positive(presence, false) | (all & ~named);
  }

  @Nullable Ordered ordered() throws SigmaException {
    if (spec.type() != SigmaCorrelation.Type.TEMPORAL_ORDERED) {
      return null;
    }
    Presence presence = spec.extras().presence();
    if (presence != null && !isList(presence)) {
      throw plan.wrong(
          spec.meta(),
          "is temporal_ordered: its condition can only join rules by and, and negate them");
    }
    if (!spec.threshold().bounds().isEmpty() && spec.threshold().least() != spec.rules().size()) {
      throw plan.wrong(
          spec.meta(), "is temporal_ordered: its condition can only ask for all of its rules");
    }
    long positives = positives();
    List<Boolean> negated = new ArrayList<>();
    for (int i = 0; i < spec.rules().size(); i++) {
      negated.add((positives >> i & 1) == 0);
    }
    return new Ordered(negated);
  }

  private static boolean isList(Presence presence) {
    return switch (presence) {
      case Presence.Of of -> !of.rule().isEmpty();
      case Presence.Not not -> not.presence() instanceof Presence.Of;
      case Presence.All all -> all.parts().stream().allMatch(Conditions::isList);
      case Presence.Any any -> any.parts().size() == 1 && isList(any.parts().getFirst());
    };
  }

  private LongPredicate compiled(Presence presence) throws SigmaException {
    switch (presence) {
      case Presence.Of of -> {
        long bit = bit(of);
        if (bit == 0) {
          throw plan.wrong(
              spec.meta(), "has " + of.rule() + " in its condition, which is not among its rules");
        }
        return seen -> (seen & bit) != 0;
      }
      case Presence.Not not -> {
        return compiled(not.presence()).negate();
      }
      case Presence.All all -> {
        LongPredicate together = seen -> true;
        for (Presence part : all.parts()) {
          together = together.and(compiled(part));
        }
        return together;
      }
      case Presence.Any any -> {
        LongPredicate together = seen -> false;
        for (Presence part : any.parts()) {
          together = together.or(compiled(part));
        }
        return together;
      }
    }
  }

  private long bit(Presence.Of of) {
    int at = spec.rules().indexOf(of.rule());
    return at < 0 ? 0 : 1L << at;
  }

  private long named(Presence presence) {
    return switch (presence) {
      case Presence.Of of -> bit(of);
      case Presence.Not not -> named(not.presence());
      case Presence.All all ->
          all.parts().stream().mapToLong(this::named).reduce(0, (a, b) -> a | b);
      case Presence.Any any ->
          any.parts().stream().mapToLong(this::named).reduce(0, (a, b) -> a | b);
    };
  }

  private long positive(Presence presence, boolean negated) {
    return switch (presence) {
      case Presence.Of of -> negated ? 0 : bit(of);
      case Presence.Not not -> positive(not.presence(), !negated);
      case Presence.All all ->
          all.parts().stream().mapToLong(p -> positive(p, negated)).reduce(0, (a, b) -> a | b);
      case Presence.Any any ->
          any.parts().stream().mapToLong(p -> positive(p, negated)).reduce(0, (a, b) -> a | b);
    };
  }
}
