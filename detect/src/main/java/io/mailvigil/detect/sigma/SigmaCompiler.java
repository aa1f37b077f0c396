// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Words;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes one detection of the documents that are its steps. */
final class SigmaCompiler {
  private static final int DEEPEST = 4;
  private static final int MOST_RULES = 48;
  private static final Duration LONGEST_SAMPLED = Duration.ofHours(6);

  /** The correlations above a base rule, outermost first, with the path to it from each. */
  private record Above(SigmaCorrelation correlation, List<String> path) {}

  private final SigmaPlan plan;
  private final Slots slots = new Slots();
  private final Map<String, Integer> leafIndex = new HashMap<>();
  private final List<LeafNode> leaves = new ArrayList<>();
  private final List<SigmaGrouping.Leaf> groups = new ArrayList<>();
  private final List<KeptRing> kept = new ArrayList<>();
  private final List<Sketched> sketches = new ArrayList<>();
  private final List<Sighted> sightings = new ArrayList<>();
  private List<GroupKey> groupBy = List.of();

  private SigmaCompiler(SigmaPlan plan) {
    this.plan = plan;
  }

  /** Every detection of a file. Throws on what the engine can not keep. */
  static List<SigmaDetector> compile(RuleFile file, NobodysAddresses nobodys)
      throws SigmaException {
    SigmaPlan plan = new SigmaPlan(file);
    List<SigmaDetector> all = new ArrayList<>();
    for (List<SigmaPlan.Output> steps : plan.detections()) {
      all.add(new SigmaCompiler(plan).detection(file, steps, nobodys));
    }
    return all;
  }

  private SigmaDetector detection(
      RuleFile file, List<SigmaPlan.Output> steps, NobodysAddresses nobodys) throws SigmaException {
    boolean grouped = false;
    for (SigmaPlan.Output step : steps) {
      SigmaCorrelation each = step.correlation();
      if (each != null && grouped && !names(each.groupBy()).equals(names(groupBy))) {
        throw plan.wrong(
            each.meta(),
            "is a step of "
                + each.meta().rule().id()
                + " and must have the same group-by as its other steps: "
                + names(groupBy));
      }
      if (each != null && !grouped) {
        groupBy = each.groupBy();
        grouped = true;
      }
    }
    if (!grouped && steps.stream().anyMatch(SigmaCompiler::asksWhatWasSeen)) {
      EcsField account = EcsField.of("mailvigil.account");
      String key = steps.getFirst().meta().key();
      groupBy = List.of(new GroupKey(account.name(), Map.of(key, account)));
      grouped = true;
    }
    List<Node> nodes = new ArrayList<>();
    for (SigmaPlan.Output step : steps) {
      nodes.add(node(step));
    }
    SigmaGrouping grouping = grouped ? new SigmaGrouping(names(groupBy), groups) : null;
    boolean ofOneAccount = grouping != null && grouping.isByAccount();
    List<SigmaDetector.Step> compiled = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      SigmaMeta meta = steps.get(i).meta();
      SigmaCorrelation correlation = steps.get(i).correlation();
      EcsField touches = meta.response().touches();
      compiled.add(
          new SigmaDetector.Step(
              nodes.get(i),
              new Telling(
                  meta,
                  correlation,
                  ofOneAccount,
                  touches == null ? null : slots.of(touches),
                  message(meta, correlation, meta.response().message()),
                  unproven(meta, correlation))));
    }
    return new SigmaDetector(
        new SigmaDetector.Layout(
            file.sha256(), leaves, kept, sketches, sightings, slots, ofOneAccount),
        compiled,
        grouping,
        nobodys);
  }

  private static boolean asksWhatWasSeen(SigmaPlan.Output step) {
    return step.rule() != null && !step.rule().newTo().isEmpty();
  }

  private Node node(SigmaPlan.Output output) throws SigmaException {
    SigmaCorrelation correlation = output.correlation();
    SigmaRule rule = output.rule();
    if (correlation != null) {
      return correlation(correlation, List.of(), 1);
    }
    if (rule == null) {
      throw new IllegalStateException("an output is a rule or a correlation");
    }
    List<EcsField> fields = new ArrayList<>();
    for (GroupKey key : groupBy) {
      EcsField field = EcsField.find(key.name());
      if (field == null) {
        throw plan.wrong(
            rule.meta(), "has no field " + key.name() + ", by which its other steps are grouped");
      }
      fields.add(field);
    }
    LeafNode leaf = leafOf(rule, fields);
    Duration told = quiet(rule.meta(), Duration.ZERO).multipliedBy(2);
    if (rule.newTo().isEmpty()) {
      kept.get(leaf.index()).single(told);
      return leaf;
    }
    kept.get(leaf.index()).few(told);
    List<Sighted> asked = new ArrayList<>();
    for (NewTo each : rule.newTo()) {
      LeafNode teacher = leafOf(plan.rule(rule.meta(), each.rule()), fields);
      Integer slot = each.field() == null ? null : slots.of(each.field());
      asked.add(new Sighted(teacher.index(), slot, each.lookBack(), each.known()));
    }
    sightings.addAll(asked);
    return new NewNode(leaf, asked, sightings.size() - asked.size());
  }

  static Duration quiet(SigmaMeta meta, Duration timespan) {
    Duration asked = meta.response().quiet();
    Duration hour = Duration.ofHours(1);
    return !asked.isZero() ? asked : timespan.compareTo(hour) < 0 ? hour : timespan;
  }

  private @Nullable Message unproven(SigmaMeta meta, @Nullable SigmaCorrelation spec)
      throws SigmaException {
    SigmaResponse.Unproven unproven = meta.response().unproven();
    return unproven == null || unproven.message() == null
        ? null
        : message(meta, spec, unproven.message());
  }

  private Message message(SigmaMeta meta, @Nullable SigmaCorrelation spec, @Nullable String asked)
      throws SigmaException {
    String template = asked;
    if (template == null) {
      template = Words.name(meta.rule().name()).replace("{", "(");
      if (spec != null) {
        template +=
            spec.type().isTemporal()
                ? ": {user}, within {timespan}"
                : ": {count} events of {accounts} from {sources} within {timespan}";
      }
    }
    try {
      return new Message(template, slots);
    } catch (IllegalArgumentException e) {
      throw plan.wrong(meta, String.valueOf(e.getMessage()));
    }
  }

  private static List<String> names(List<GroupKey> keys) {
    return keys.stream().map(GroupKey::name).toList();
  }

  /**
   * @param factor how often this must match for those above it
   */
  private CorrelationNode correlation(SigmaCorrelation spec, List<Above> above, double factor)
      throws SigmaException {
    if (above.size() >= DEEPEST) {
      throw plan.wrong(
          spec.meta(), "stands in a chain of more than " + DEEPEST + " correlations, or in a ring");
    }
    boolean root = above.isEmpty();
    List<Node> children = new ArrayList<>();
    Map<Integer, List<Integer>> inner = new HashMap<>();
    Set<Integer> below = new LinkedHashSet<>();
    for (String key : spec.rules()) {
      List<Above> path = new ArrayList<>();
      for (Above each : above) {
        path.add(extended(each, key));
      }
      path.add(new Above(spec, List.of(key)));
      SigmaCorrelation chained = plan.correlation(key);
      if (chained != null) {
        double least = spec.type().isTemporal() ? 1 : spec.threshold().least();
        CorrelationNode child = correlation(chained, path, factor * least);
        if (child.waits()) {
          throw plan.wrong(
              spec.meta(), "refers to " + key + ", which waits for a deadline: only others can be");
        }
        children.add(child);
        collect(child, below);
      } else {
        LeafNode leaf = leaf(plan.rule(spec.meta(), key), path);
        children.add(leaf);
        below.add(leaf.index());
      }
    }
    for (int index : below) {
      inner.put(index, new ArrayList<>());
    }
    for (int i = 0; i < spec.rules().size(); i++) {
      innerKeys(spec, children.get(i), List.of(spec.rules().get(i)), inner);
    }
    InnerKey innerKey = new InnerKey(inner);
    Conditions conditions = new Conditions(plan, slots, spec);
    long positives = conditions.positives();
    Integer share = null;
    Extras.ShareOf shareOf = spec.extras().shareOf();
    if (shareOf != null) {
      if (!root) {
        throw plan.wrong(spec.meta(), "has share-of inside a chain: only the outermost can");
      }
      LeafNode of =
          leaf(plan.rule(spec.meta(), shareOf.rule()), marking(spec, above, shareOf.rule()));
      share = sketches.size();
      sketches.add(
          new Sketched(
              Set.of(of.index()),
              slots.of(shareOf.field()),
              Duration.ofDays(1),
              shareOf.lookBack().toDays()));
    }
    int since = -1;
    if (spec.extras().since() != null) {
      String key = spec.extras().since();
      LeafNode leaf = leaf(plan.rule(spec.meta(), key), marking(spec, above, key));
      since = leaf.index();
      innerKeys(spec, leaf, List.of(key), inner);
      innerKey = new InnerKey(inner);
    }
    Duration span = spec.timespan();
    for (Above each : above) {
      span = span.plus(each.correlation().timespan());
    }
    Counting counting =
        spec.type().isTemporal()
            ? null
            : conditions.counting(sketch(spec, children, innerKey), share == null ? -1 : share);
    if ((!spec.extras().lasting().isZero() || spec.extras().sample() > 0)
        && spec.timespan().compareTo(LONGEST_SAMPLED) > 0) {
      throw plan.wrong(
          spec.meta(), "has lasting or sample with a timespan above 6 hours: shorten it");
    }
    for (int i = 0; i < children.size(); i++) {
      if (children.get(i) instanceof LeafNode leaf) {
        List<Integer> keys = inner.getOrDefault(leaf.index(), List.of());
        KeptRing ring = kept.get(leaf.index());
        if ((positives >> i & 1) == 0) {
          ring.marks(keys, span);
        } else {
          ring.need(spec, counting, factor, keys, span);
        }
      }
    }
    if (since >= 0) {
      kept.get(since).anew(inner.getOrDefault(since, List.of()), span);
    }
    return new CorrelationNode(
        spec,
        children,
        innerKey,
        counting,
        conditions.ordered(),
        conditions.present(),
        positives,
        since);
  }

  private static Above extended(Above each, String key) {
    List<String> path = new ArrayList<>(each.path());
    path.add(key);
    return new Above(each.correlation(), path);
  }

  private static List<Above> marking(SigmaCorrelation spec, List<Above> above, String key) {
    List<Above> path = new ArrayList<>();
    for (Above each : above) {
      path.add(extended(each, key));
    }
    path.add(new Above(spec, List.of(key)));
    return path;
  }

  private static void collect(CorrelationNode node, Set<Integer> into) {
    for (Node child : node.children()) {
      if (child instanceof LeafNode leaf) {
        into.add(leaf.index());
      } else if (child instanceof CorrelationNode chained) {
        collect(chained, into);
      }
    }
  }

  /** Notes for each base rule below the places of the keys beyond those of the detection. */
  private void innerKeys(
      SigmaCorrelation spec, Node node, List<String> path, Map<Integer, List<Integer>> inner)
      throws SigmaException {
    if (node instanceof LeafNode leaf) {
      List<Integer> places = new ArrayList<>();
      for (GroupKey key : spec.groupBy()) {
        EcsField field = plan.field(spec, key, path);
        if (!groups.get(leaf.index()).fields().contains(field)) {
          places.add(slots.of(field));
        }
      }
      inner.put(leaf.index(), places);
    } else if (node instanceof CorrelationNode chained) {
      for (int i = 0; i < chained.children().size(); i++) {
        List<String> further = new ArrayList<>(path);
        further.add(chained.spec().rules().get(i));
        innerKeys(spec, chained.children().get(i), further, inner);
      }
    }
  }

  private LeafNode leaf(SigmaRule rule, List<Above> above) throws SigmaException {
    Above root = above.getFirst();
    List<EcsField> fields = new ArrayList<>();
    for (GroupKey key : groupBy) {
      fields.add(plan.field(root.correlation(), named(root.correlation(), key), root.path()));
    }
    return leafOf(rule, fields);
  }

  /** The key of that name in this step's own group-by: aliases may mean other fields in it. */
  private static GroupKey named(SigmaCorrelation step, GroupKey key) {
    for (GroupKey each : step.groupBy()) {
      if (each.name().equals(key.name())) {
        return each;
      }
    }
    return key;
  }

  private LeafNode leafOf(SigmaRule rule, List<EcsField> fields) throws SigmaException {
    String key = rule.meta().key() + fields;
    Integer index = leafIndex.get(key);
    if (index != null) {
      return leaves.get(index);
    }
    if (leaves.size() >= MOST_RULES) {
      throw plan.wrong(
          rule.meta(), "is one of more than " + MOST_RULES + " base rules of one detection");
    }
    leafIndex.put(key, leaves.size());
    LeafNode leaf = new LeafNode(rule, leaves.size());
    leaves.add(leaf);
    groups.add(new SigmaGrouping.Leaf(rule, fields));
    kept.add(new KeptRing());
    return leaf;
  }

  /** The sketch that counts what a ring can not keep, -1 where a ring keeps enough. */
  private int sketch(SigmaCorrelation spec, List<Node> children, InnerKey inner) {
    boolean values = spec.type() == SigmaCorrelation.Type.VALUE_COUNT;
    boolean large =
        spec.threshold().least() > (values ? KeptRing.EXACT_VALUES : KeptRing.EXACT_EVENTS);
    boolean counts = values || spec.type() == SigmaCorrelation.Type.EVENT_COUNT;
    Set<Integer> below = new LinkedHashSet<>();
    for (Node child : children) {
      if (child instanceof LeafNode leaf) {
        below.add(leaf.index());
      }
    }
    if (!counts || !large || !inner.isNone() || below.size() < children.size()) {
      return -1;
    }
    EcsField field = spec.threshold().field();
    Duration eighth = spec.timespan().dividedBy(8);
    Duration second = Duration.ofSeconds(1);
    sketches.add(
        new Sketched(
            below,
            field == null || !values ? null : slots.of(field),
            eighth.compareTo(second) < 0 ? second : eighth,
            8));
    return sketches.size() - 1;
  }
}
