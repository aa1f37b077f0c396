// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.Account;
import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Lab;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.sigma.SigmaCorrelation.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a rule file means, worked out from the whole history, slowly and in the plainest way: what
 * the engine is held to.
 */
final class Reference {
  /** A match: the completing event, and when it counts as seen. */
  record Match(AuthEvent event, boolean virtual, long start, long time) {
    String id() {
      return event.id();
    }
  }

  /** An alert, as far as its identity goes. */
  record Alert(String key, String step, long time) {}

  private static final Comparator<Match> ORDER =
      Comparator.comparingLong(Match::time).thenComparing(Match::id);

  private final Map<String, SigmaRule> rules = new LinkedHashMap<>();
  private final Map<String, SigmaCorrelation> correlations = new LinkedHashMap<>();

  Reference(RuleFile file) {
    file.rules().forEach(r -> rules.put(r.meta().key(), r));
    file.correlations().forEach(c -> correlations.put(c.meta().key(), c));
  }

  /** The alerts of every detection step, of a history in order. */
  Set<Alert> alerts(SigmaDetector detector, List<AuthEvent> history, List<String> roots) {
    Map<String, List<AuthEvent>> groups = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    long newest = Long.MIN_VALUE;
    for (AuthEvent event : history) {
      newest = Math.max(newest, micros(event));
      String key = detector.grouping().key(event, Lab.NOBODYS);
      if (key != null && seen.add(event.id())) {
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
      }
    }
    long watermark = newest - Ring.micros(Detector.LATENESS);
    Set<Alert> all = new HashSet<>();
    groups.forEach((key, events) -> {
      Map<String, List<Match>> bySeverity = new LinkedHashMap<>();
      for (String root : roots) {
        SigmaCorrelation spec = Objects.requireNonNull(correlations.get(root));
        List<Match> matches =
            waits(spec) ? absences(spec, events, watermark) : matches(spec, events);
        bySeverity
            .computeIfAbsent(spec.meta().severity().wire(), s -> new ArrayList<>())
            .addAll(matches);
      }
      bySeverity.forEach((severity, matches) -> {
        matches.sort(ORDER);
        all.addAll(episodes(key, severity, matches, Ring.micros(detector.quiet())));
      });
    });
    return all;
  }

  private static List<Alert> episodes(
      String key, String severity, List<Match> matches, long quiet) {
    List<Alert> all = new ArrayList<>();
    for (Match match : matches) {
      boolean told = false;
      for (Alert alert : all) {
        told |=
            match.time - alert.time < quiet
                || Math.floorDiv(match.time, quiet) == Math.floorDiv(alert.time, quiet);
      }
      if (!told) {
        all.add(new Alert(key, severity, match.time));
      }
    }
    return all;
  }

  private static long micros(AuthEvent event) {
    return Ring.micros(event.time());
  }

  private boolean isNegated(SigmaCorrelation spec, String rule) {
    return spec.extras().presence() != null && negated(spec.extras().presence(), rule);
  }

  private static boolean negated(Presence presence, String rule) {
    return switch (presence) {
      case Presence.Of of -> false;
      case Presence.Not not -> not.presence().equals(new Presence.Of(rule));
      case Presence.All all -> all.parts().stream().anyMatch(p -> negated(p, rule));
      case Presence.Any any -> any.parts().stream().anyMatch(p -> negated(p, rule));
    };
  }

  boolean waits(SigmaCorrelation spec) {
    return switch (spec.type()) {
      case TEMPORAL -> spec.rules().stream().anyMatch(r -> isNegated(spec, r));
      case TEMPORAL_ORDERED -> isNegated(spec, spec.rules().getLast());
      default -> false;
    };
  }

  private List<Match> matches(String key, List<AuthEvent> events) {
    SigmaRule rule = rules.get(key);
    if (rule == null) {
      return matches(Objects.requireNonNull(correlations.get(key)), events);
    }
    List<Match> all = new ArrayList<>();
    for (AuthEvent event : events) {
      if (rule.matches().test(event)) {
        all.add(new Match(event, false, micros(event), micros(event)));
      }
    }
    return all;
  }

  private static @Nullable Object value(AuthEvent event, @Nullable EcsField field) {
    if (field == null) {
      return null;
    }
    Account account = event.account();
    return switch (field.name()) {
      case "user.name", "mailvigil.account" -> account == null ? null : account.name();
      case "source.ip" -> event.source() == null ? null : event.source().ip().network();
      default -> field.value(event);
    };
  }

  /** Whether a match is in the same inner group as another; all group by plain fields here. */
  private static boolean together(SigmaCorrelation spec, AuthEvent a, AuthEvent b) {
    for (GroupKey key : spec.groupBy()) {
      Object mine = value(a, EcsField.of(key.name()));
      if (mine == null || !mine.equals(value(b, EcsField.of(key.name())))) {
        return false;
      }
    }
    return true;
  }

  private List<Match> matches(SigmaCorrelation spec, List<AuthEvent> events) {
    Map<String, List<Match>> inputs = new LinkedHashMap<>();
    Set<Match> candidates = new TreeSet<>(ORDER);
    for (String rule : spec.rules()) {
      inputs.put(rule, matches(rule, events));
      candidates.addAll(inputs.get(rule));
    }
    long span = Ring.micros(spec.timespan());
    List<Match> all = new ArrayList<>();
    for (Match x : candidates) {
      Map<String, List<Match>> window = new LinkedHashMap<>();
      long anew = since(spec, events, x);
      inputs.forEach((rule, matches) -> {
        List<Match> in =
            matches.stream()
                .filter(m -> together(spec, m.event, x.event))
                .filter(m -> m.time > x.time - span && m.time > anew)
                .filter(m -> spec.type().isTemporal() ? m.time <= x.time : ORDER.compare(m, x) <= 0)
                .toList();
        window.put(rule, in);
      });
      Match match =
          spec.type().isTemporal() ? temporal(spec, window, x) : counting(spec, window, x);
      if (match != null) {
        all.add(match);
      }
    }
    if (spec.type().isTemporal()) { // of one time only the last event completes
      Map<Object, Match> last = new LinkedHashMap<>();
      for (Match match : all) {
        List<Object> group = new ArrayList<>(List.of(match.time));
        spec.groupBy()
            .forEach(k -> group.add(String.valueOf(value(match.event, EcsField.of(k.name())))));
        last.merge(group, match, (a, b) -> ORDER.compare(a, b) > 0 ? a : b);
      }
      return new ArrayList<>(last.values());
    }
    return all;
  }

  private long since(SigmaCorrelation spec, List<AuthEvent> events, Match x) {
    long anew = Long.MIN_VALUE;
    if (spec.extras().since() != null) {
      for (Match match : matches(spec.extras().since(), events)) {
        if (together(spec, match.event, x.event) && ORDER.compare(match, x) < 0) {
          anew = Math.max(anew, match.time);
        }
      }
    }
    return anew;
  }

  private @Nullable Match counting(
      SigmaCorrelation spec, Map<String, List<Match>> window, Match x) {
    Map<String, Match> events = new LinkedHashMap<>();
    window.values().stream()
        .flatMap(List::stream)
        .sorted(ORDER)
        .forEach(m -> events.putIfAbsent(m.id(), m));
    List<Match> counted = new ArrayList<>(events.values());
    EcsField field = spec.threshold().field();
    if (field != null) {
      counted.removeIf(m -> value(m.event, field) == null);
    }
    if (counted.isEmpty() || !counted.getLast().id().equals(x.id())) {
      return null;
    }
    boolean bySource = spec.groupBy().stream().anyMatch(k -> k.name().equals("source.ip"));
    double weight = 0;
    Set<Object> repeated = new HashSet<>();
    for (Match m : counted) {
      List<Object> same = new ArrayList<>();
      for (EcsField each : spec.extras().oncePer()) {
        Object v = value(m.event, each);
        if (v != null) {
          same.add(v);
        }
      }
      boolean once = !same.isEmpty() && same.size() == spec.extras().oncePer().size();
      double one = bySource && !m.virtual ? m.event.attempts() : 1;
      weight += !once ? one : repeated.add(same) ? 1 : 0;
    }
    double[] numbers =
        counted.stream()
            .filter(m -> field != null && value(m.event, field) instanceof Number)
            .mapToDouble(
                m -> ((Number) Objects.requireNonNull(value(m.event, field))).doubleValue())
            .sorted()
            .toArray();
    double number =
        switch (spec.type()) {
          case EVENT_COUNT -> weight;
          case VALUE_COUNT -> counted.stream().map(m -> value(m.event, field)).distinct().count();
          case VALUE_SUM -> java.util.Arrays.stream(numbers).sum();
          case VALUE_AVG -> java.util.Arrays.stream(numbers).average().orElse(Double.NaN);
          case VALUE_PERCENTILE ->
              numbers.length == 0
                  ? Double.NaN
                  : numbers[
                      Math.max(
                          0,
                          (int) Math.ceil(spec.threshold().percentile() * numbers.length / 100)
                              - 1)];
          case TEMPORAL, TEMPORAL_ORDERED -> Double.NaN;
        };
    boolean holds =
        !Double.isNaN(number)
            && spec.threshold().bounds().stream().allMatch(b -> b.holds(number))
            && weight >= spec.extras().events();
    return holds ? new Match(x.event, true, x.time, x.time) : null;
  }

  private @Nullable Match temporal(
      SigmaCorrelation spec, Map<String, List<Match>> window, Match x) {
    if (spec.type() == Type.TEMPORAL) {
      Set<String> seen = new HashSet<>();
      window.forEach((rule, matches) -> {
        if (!matches.isEmpty()) {
          seen.add(rule);
        }
      });
      return present(spec, seen) ? new Match(x.event, true, x.time, x.time) : null;
    }
    long start = chain(spec, window, x, new ArrayList<>());
    return start == Long.MIN_VALUE ? null : new Match(x.event, true, start, x.time);
  }

  private static boolean present(SigmaCorrelation spec, Set<String> seen) {
    if (spec.extras().presence() != null) {
      return holds(spec.extras().presence(), seen);
    }
    return spec.threshold().bounds().isEmpty()
        ? seen.size() == spec.rules().size()
        : spec.threshold().holds(seen.size());
  }

  private static boolean holds(Presence presence, Set<String> seen) {
    return switch (presence) {
      case Presence.Of of -> seen.contains(of.rule());
      case Presence.Not not -> !holds(not.presence(), seen);
      case Presence.All all -> all.parts().stream().allMatch(p -> holds(p, seen));
      case Presence.Any any -> any.parts().stream().anyMatch(p -> holds(p, seen));
    };
  }

  /** Tries every chain of the rules that must be seen; the newest start, MIN_VALUE for none. */
  private long chain(
      SigmaCorrelation spec, Map<String, List<Match>> window, Match x, List<Match> chosen) {
    List<String> positive = spec.rules().stream().filter(r -> !isNegated(spec, r)).toList();
    if (chosen.size() == positive.size()) {
      return chosen.getLast().time == x.time && isClean(spec, window, positive, chosen)
          ? chosen.getFirst().time
          : Long.MIN_VALUE;
    }
    long newest = Long.MIN_VALUE;
    for (Match next : window.getOrDefault(positive.get(chosen.size()), List.of())) {
      Match before = chosen.isEmpty() ? null : chosen.getLast();
      if (before == null || (before.time <= next.time && !before.id().equals(next.id()))) {
        chosen.add(next);
        newest = Math.max(newest, chain(spec, window, x, chosen));
        chosen.removeLast();
      }
    }
    return newest;
  }

  private boolean isClean(
      SigmaCorrelation spec,
      Map<String, List<Match>> window,
      List<String> positive,
      List<Match> chosen) {
    int passed = 0;
    for (String rule : spec.rules()) {
      if (!isNegated(spec, rule)) {
        passed++;
        continue;
      }
      if (passed == positive.size()) {
        return true; // what must not follow is the deadline's
      }
      long from = passed == 0 ? Long.MIN_VALUE : chosen.get(passed - 1).time;
      long to = chosen.get(passed).time;
      for (Match match : window.getOrDefault(rule, List.of())) {
        if (match.time >= from && match.time <= to) {
          return false;
        }
      }
    }
    return positive.size() == chosen.size();
  }

  private List<Match> absences(SigmaCorrelation spec, List<AuthEvent> events, long watermark) {
    long span = Ring.micros(spec.timespan());
    List<Match> anchors = new ArrayList<>();
    if (spec.type() == Type.TEMPORAL_ORDERED) {
      anchors.addAll(matches(spec, events));
    } else {
      for (String rule : spec.rules()) {
        if (!isNegated(spec, rule)) {
          anchors.addAll(matches(rule, events));
        }
      }
    }
    List<Match> all = new ArrayList<>();
    for (Match anchor : anchors) {
      boolean ordered = spec.type() == Type.TEMPORAL_ORDERED;
      long deadline = (ordered ? anchor.start : anchor.time) + span;
      if (deadline > watermark) {
        continue;
      }
      Set<String> seen = new HashSet<>();
      for (String rule : spec.rules()) {
        for (Match match : matches(rule, events)) {
          if (match.time >= anchor.time
              && match.time < deadline
              && together(spec, match.event, anchor.event)) {
            seen.add(rule);
          }
        }
      }
      boolean holds = ordered ? isUnanswered(spec, seen) : present(spec, seen);
      if (holds) {
        all.add(new Match(anchor.event, true, anchor.time, deadline));
      }
    }
    return all;
  }

  private boolean isUnanswered(SigmaCorrelation spec, Set<String> seen) {
    for (int i = spec.rules().size() - 1; isNegated(spec, spec.rules().get(i)); i--) {
      if (seen.contains(spec.rules().get(i))) {
        return false;
      }
    }
    return true;
  }
}
