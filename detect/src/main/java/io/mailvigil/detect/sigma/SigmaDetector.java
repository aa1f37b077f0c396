// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.RuleRef;
import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Distinct;
import io.mailvigil.detect.Finding;
import io.mailvigil.detect.Grouping;
import io.mailvigil.detect.NobodysAddresses;
import io.mailvigil.detect.Proof;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.Seen;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One detection of a Sigma file: its documents are the severity steps and proofs, the strongest
 * proof of a step first.
 *
 * <p>Its memory holds the matches of the base rules, bounded; whatever a correlation says is worked
 * out from them at each event, so it is a function of the set of events. A condition that more
 * events can only fulfil (gt, gte) is so found under any order inside the lateness bound; where
 * more events can undo it (lt, lte, eq, neq, averages, since, share-of, a negated step before
 * another) it is judged by what has arrived when the event does. What must not happen is judged
 * when the watermark has passed the deadline, so it is exact under any order.
 */
public final class SigmaDetector implements Detector<SigmaMemory> {
  /** A document, and how it is told. */
  record Step(Node node, Telling telling) {
    Severities key(String suffix) {
      return new Severities(telling.meta().severity().ordinal(), suffix);
    }
  }

  /** Of the findings of one event the first of each of these speaks. */
  private record Severities(int severity, String suffix) {}

  /**
   * How the memory is laid out.
   *
   * @param hash of the file: the memory of another is not read
   */
  record Layout(
      String hash,
      List<LeafNode> leaves,
      List<KeptRing> kept,
      List<Sketched> sketches,
      List<Sighted> sightings,
      Slots slots,
      boolean ofOneAccount) {
    Layout {
      leaves = List.copyOf(leaves);
      kept = List.copyOf(kept);
      sketches = List.copyOf(sketches);
      sightings = List.copyOf(sightings);
    }
  }

  private static final long SECOND = 1_000_000L;

  private final Layout layout;
  private final List<Step> steps;
  private final @Nullable SigmaGrouping groups;
  private final Grouping grouping;
  private final NobodysAddresses nobodys;
  private final List<SigmaRule> rules;
  private final long shapes;
  private final Duration timespan;
  private final Duration quiet;
  private final Duration remembers;
  private final boolean waits;
  private final long layoutHash;
  private final RuleRef rule;

  SigmaDetector(
      Layout layout, List<Step> steps, @Nullable SigmaGrouping groups, NobodysAddresses nobodys) {
    this.layout = layout;
    this.steps = List.copyOf(steps);
    this.groups = groups;
    this.grouping = groups == null ? SigmaGrouping.SINGLE : groups.grouping();
    this.nobodys = nobodys;
    this.rules = layout.leaves.stream().map(LeafNode::rule).toList();
    this.shapes = rules.stream().mapToLong(SigmaRule::shapes).reduce(0, (a, b) -> a | b);
    this.timespan = timespan(steps);
    this.quiet = SigmaCompiler.quiet(steps.getFirst().telling.meta(), timespan);
    this.remembers = remembers(layout, timespan);
    this.waits = steps.stream().anyMatch(s -> s.node instanceof CorrelationNode c && c.waits());
    this.layoutHash = io.mailvigil.detect.Hash.of(layout.hash);
    this.rule = steps.getFirst().telling.meta().rule().withHash(layout.hash);
  }

  /** A cumulative count has no timespan that a slot could have. */
  private static Duration timespan(List<Step> steps) {
    Duration longest = Duration.ZERO;
    for (Step step : steps) {
      if (step.node instanceof CorrelationNode c
          && c.spec().extras().since() == null
          && c.spec().timespan().compareTo(longest) > 0) {
        longest = c.spec().timespan();
      }
    }
    return longest.isZero() ? Duration.ofHours(1) : longest;
  }

  private static Duration remembers(Layout layout, Duration timespan) {
    Duration longest = timespan.plus(LATENESS);
    for (KeptRing ring : layout.kept) {
      longest = ring.horizon().compareTo(longest) > 0 ? ring.horizon() : longest;
    }
    for (Sketched sketch : layout.sketches) {
      Duration all = sketch.span().multipliedBy(sketch.spans());
      longest = all.compareTo(longest) > 0 ? all : longest;
    }
    for (Sighted sighted : layout.sightings) {
      longest = sighted.lookBack().compareTo(longest) > 0 ? sighted.lookBack() : longest;
    }
    return longest;
  }

  @Override
  public RuleRef rule() {
    return rule;
  }

  @Override
  public String memory() {
    return rule.id() + '@' + layout.hash.substring(0, Math.min(16, layout.hash.length()));
  }

  /** Where the rule stands, as {@code file:line}. */
  public String place() {
    SigmaMeta first = metas().getFirst();
    return first.file() + ":" + first.line();
  }

  /** What its documents that alert say of themselves. */
  List<SigmaMeta> metas() {
    return steps.stream().map(step -> step.telling.meta()).toList();
  }

  /** SHA-256 of the file it comes from, 64 hex digits. */
  public String hash() {
    return layout.hash;
  }

  @Override
  public Grouping grouping() {
    return grouping;
  }

  @Override
  public Duration timespan() {
    return timespan;
  }

  @Override
  public Duration quiet() {
    return quiet;
  }

  @Override
  public Duration remembers() {
    return remembers;
  }

  @Override
  public boolean watches(AuthEvent event) {
    if ((shapes & Shapes.of(event)) == 0) {
      return false;
    }
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(event)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public SigmaMemory fresh() {
    return new SigmaMemory(
        each(layout.kept, KeptRing::ring),
        each(layout.sketches, Sketched::fresh),
        each(layout.sightings, Sighted::fresh));
  }

  private static <A, B> List<B> each(List<A> all, Function<A, B> made) {
    if (all.isEmpty()) {
      return List.of();
    }
    List<B> list = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      list.add(made.apply(all.get(i)));
    }
    return list;
  }

  @Override
  public boolean fold(SigmaMemory memory, AuthEvent event, Consumer<Finding> found) {
    return prove(memory, event, proof -> found.accept(proof.finding().get()));
  }

  @Override
  public boolean prove(SigmaMemory memory, AuthEvent event, Consumer<Proof> found) {
    Ring.Entry entry = layout.slots.entry(event, layout.ofOneAccount, nobodys);
    boolean changed = false;
    long matched = 0;
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).matches(event) && (groups == null || groups.isOfGroup(i, event))) {
        matched |= 1L << i;
        changed |= layout.kept.get(i).isKept() && memory.rings.get(i).add(entry) >= 0;
      }
    }
    for (int i = 0; i < layout.sketches.size(); i++) {
      Sketched sketch = layout.sketches.get(i);
      for (int leaf : sketch.leaves()) {
        changed |= (matched >> leaf & 1) != 0 && sketch.add(memory.sketches.get(i), entry);
      }
    }
    for (int i = 0; i < layout.sightings.size(); i++) {
      Sighted sighted = layout.sightings.get(i);
      changed |=
          (matched >> sighted.leaf() & 1) != 0 && sighted.add(memory.sightings.get(i), entry);
    }
    if (!changed) {
      return false;
    }
    memory.account = layout.ofOneAccount ? event.account() : null;
    judge(memory, entry, event, found);
    return true;
  }

  private void judge(SigmaMemory memory, Ring.Entry entry, AuthEvent event, Consumer<Proof> found) {
    Set<Severities> spoken = new HashSet<>();
    List<Proof> all = new ArrayList<>(0);
    for (Step step : steps) {
      long reach = Math.max(reach(step), 1) - 1;
      List<Hit> hits = step.node.hits(memory, entry.micros(), entry.micros() + reach);
      if (hits.isEmpty()) {
        continue;
      }
      // in order that is one; a late event may complete several, of which the ends span the rest
      add(step, memory, hits.getFirst(), event, spoken, all);
      if (hits.size() > 1) {
        Hit last = hits.getLast();
        if (step.telling.suffix(last).equals(step.telling.suffix(hits.getFirst()))) {
          all.add(step.telling.proof(memory, last, event));
        } else {
          add(step, memory, last, event, spoken, all);
        }
      }
    }
    all.sort(Comparator.comparing(Proof::severity));
    all.forEach(found);
  }

  private static long reach(Step step) {
    boolean cumulative =
        step.node instanceof CorrelationNode c && c.spec().extras().since() != null;
    long reach = cumulative ? Ring.micros(LATENESS) : step.node.reach();
    return Math.max(reach, SECOND);
  }

  private static void add(
      Step step,
      SigmaMemory memory,
      Hit hit,
      AuthEvent event,
      Set<Severities> spoken,
      List<Proof> all) {
    if (spoken.add(step.key(step.telling.suffix(hit)))) {
      all.add(step.telling.proof(memory, hit, event));
    }
  }

  @Override
  public boolean waits() {
    return waits;
  }

  @Override
  public long due(SigmaMemory memory, long after) {
    long due = Long.MAX_VALUE;
    for (Step step : steps) {
      if (step.node instanceof CorrelationNode c && c.waits()) {
        due = Math.min(due, c.due(memory, after));
      }
    }
    return due;
  }

  @Override
  public void pass(SigmaMemory memory, long after, long upTo, Consumer<Finding> found) {
    List<Finding> all = new ArrayList<>();
    for (Step step : steps) {
      if (step.node instanceof CorrelationNode c && c.waits()) {
        for (Hit hit : c.passed(memory, after, upTo)) {
          all.add(step.telling.finding(memory, hit, null));
        }
      }
    }
    all.sort(Comparator.comparing(Finding::time).thenComparing(Finding::severity));
    all.forEach(found);
  }

  @Override
  public void write(SigmaMemory memory, DataOutput out) throws IOException {
    out.writeLong(layoutHash);
    out.writeBoolean(memory.account != null);
    if (memory.account != null) {
      out.writeUTF(memory.account.tenant());
      out.writeUTF(memory.account.name());
    }
    for (Ring ring : memory.rings) {
      ring.write(out);
    }
    for (Distinct sketch : memory.sketches) {
      sketch.write(out);
    }
    for (Seen seen : memory.sightings) {
      seen.write(out);
    }
  }

  /** Throws where another version of the file wrote it: its matches mean something else. */
  @Override
  public SigmaMemory read(DataInput in, int version) throws IOException {
    if (in.readLong() != layoutHash) {
      throw new IOException("the memory of another version of the rule");
    }
    SigmaMemory memory = fresh();
    if (in.readBoolean()) {
      memory.account = new io.mailvigil.common.event.Account(in.readUTF(), in.readUTF());
    }
    for (Ring ring : memory.rings) {
      ring.read(in);
    }
    for (Distinct sketch : memory.sketches) {
      sketch.read(in);
    }
    for (Seen seen : memory.sightings) {
      seen.read(in);
    }
    return memory;
  }
}
