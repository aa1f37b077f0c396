// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import io.mailvigil.detect.Ring;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A correlation: slides its timespan, open at the old end, over the matches of its rules, and asks
 * its condition at each of them.
 */
final class CorrelationNode implements Node {
  private final SigmaCorrelation spec;
  private final List<Node> children;
  private final InnerKey inner;
  private final @Nullable Counting counting;
  private final @Nullable Ordered ordered;
  private final LongPredicate present;
  private final long positives;
  private final int since;
  private final long span;

  /**
   * @param counting the condition of a counting correlation, null for temporal ones
   * @param ordered the condition of temporal_ordered, null for others
   * @param present the condition of temporal over the set of rules that were seen
   * @param positives the rules, as bits, that must or may be seen
   * @param since the base rule that starts the count anew, -1 for none
   */
  CorrelationNode(
      SigmaCorrelation spec,
      List<Node> children,
      InnerKey inner,
      @Nullable Counting counting,
      @Nullable Ordered ordered,
      LongPredicate present,
      long positives,
      int since) {
    this.spec = spec;
    this.children = List.copyOf(children);
    this.inner = inner;
    this.counting = counting;
    this.ordered = ordered;
    this.present = present;
    this.positives = positives;
    this.since = since;
    this.span = Ring.micros(spec.timespan());
  }

  @Override
  public SigmaMeta meta() {
    return spec.meta();
  }

  SigmaCorrelation spec() {
    return spec;
  }

  List<Node> children() {
    return children;
  }

  /** Whether it can only be judged when a deadline has passed, for something must not happen. */
  boolean waits() {
    return ordered != null
        ? ordered.waits()
        : spec.type() == SigmaCorrelation.Type.TEMPORAL && positives != (1L << children.size()) - 1;
  }

  @Override
  public long reach() {
    long below = 0;
    for (Node child : children) {
      below = Math.max(below, child.reach());
    }
    return span + below;
  }

  private List<Hit> inputs(SigmaMemory memory, long from, long to) {
    if (children.size() == 1) {
      return children.getFirst().hits(memory, from, to);
    }
    List<Hit> all = new ArrayList<>();
    for (int i = 0; i < children.size(); i++) {
      for (Hit hit : children.get(i).hits(memory, from, to)) {
        all.add(hit.as(i));
      }
    }
    all.sort(Hit.BY_TIME);
    return all;
  }

  @Override
  public List<Hit> hits(SigmaMemory memory, long from, long to) {
    if (waits()) {
      return List.of();
    }
    return completed(memory, from, to);
  }

  private List<Hit> completed(SigmaMemory memory, long from, long to) {
    if (!canComplete(memory, from, to)) {
      return List.of();
    }
    List<Hit> found = new ArrayList<>(1);
    List<List<Hit>> groups = inner.split(inputs(memory, from - span + 1, to));
    for (List<Hit> group : groups) {
      slide(memory, group, from, found);
    }
    if (groups.size() > 1) {
      found.sort(Hit.BY_TIME);
    }
    return found;
  }

  /** A chain ends at a match of its last rule, others at any match: without one nothing can be. */
  private boolean canComplete(SigmaMemory memory, long from, long to) {
    if (ordered != null) {
      return !children.get(ordered.lastPositive()).hits(memory, from, to).isEmpty();
    }
    for (Node child : children) {
      for (Hit hit : child.hits(memory, from, to)) {
        if (counting == null || counting.mayComplete(hit)) {
          return true;
        }
      }
    }
    return false;
  }

  private void slide(SigmaMemory memory, List<Hit> group, long from, List<Hit> found) {
    int first = 0;
    for (int last = 0; last < group.size(); last++) {
      Hit hit = group.get(last);
      if (hit.time() < from || isFollowedBySame(group, last)) {
        continue;
      }
      while (group.get(first).time() <= hit.time() - span) {
        first++;
      }
      Hit match = test(memory, group, first, last);
      if (match != null) {
        found.add(match);
      }
    }
  }

  /** Events that stand together are judged once, at the last. */
  private boolean isFollowedBySame(List<Hit> group, int at) {
    if (at + 1 == group.size()) {
      return false;
    }
    Hit hit = group.get(at);
    Hit next = group.get(at + 1);
    return counting != null ? next.isSameEvent(hit) : next.time() == hit.time();
  }

  private @Nullable Hit test(SigmaMemory memory, List<Hit> group, int first, int last) {
    Hit hit = group.get(last);
    int from = first;
    long anew = hit.time() - span;
    if (since >= 0) {
      anew = Math.max(anew, newestSince(memory, hit));
      while (from <= last && group.get(from).time() <= anew) {
        from++;
      }
      if (from > last) {
        return null;
      }
    }
    List<Hit> window = group.subList(from, last + 1);
    if (counting != null) {
      return counting.test(memory, window, isCut(memory, anew));
    }
    if (ordered != null) {
      List<Hit> chain = ordered.chain(window);
      return chain == null ? null : match(chain.getLast(), chain);
    }
    long seen = 0;
    for (Hit each : window) {
      seen |= 1L << each.child();
    }
    return present.test(seen) ? match(hit, window) : null;
  }

  private Hit match(Hit completing, List<Hit> hits) {
    return new Hit(
        completing.entry(),
        completing.leaf(),
        0,
        new Basis.Later(() -> basis(hits)),
        hits.getFirst().time(),
        completing.time());
  }

  private Basis basis(List<Hit> hits) {
    List<Ring.Entry> because = Counting.because(hits);
    return new Basis(because, hits.size(), false, because.size(), counts(hits));
  }

  private List<Long> counts(List<Hit> hits) {
    List<Set<Ring.Entry>> events = new ArrayList<>();
    children.forEach(child -> events.add(new HashSet<>()));
    hits.forEach(hit -> events.get(hit.child()).addAll(hit.because()));
    return events.stream().map(each -> (long) each.size()).toList();
  }

  /** The time of the newest match of the since rule before an event, in the same inner group. */
  private long newestSince(SigmaMemory memory, Hit hit) {
    Ring ring = memory.rings.get(since);
    List<Object> key = inner.isNone() ? List.of() : inner.of(hit.entry(), hit.leaf());
    for (int i = ring.size() - 1; i >= 0; i--) {
      Ring.Entry entry = ring.get(i);
      if (entry.compareTo(hit.entry()) < 0
          && (inner.isNone() || (key != null && key.equals(inner.of(entry, since))))) {
        return entry.micros();
      }
    }
    return Long.MIN_VALUE;
  }

  /** Whether a ring below lost entries of the window for room. */
  private boolean isCut(SigmaMemory memory, long from) {
    for (Node child : children) {
      if (child instanceof LeafNode leaf && memory.rings.get(leaf.index()).isCut(from)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The first deadline after a time that must be looked at, in microseconds; {@link Long#MAX_VALUE}
   * for none.
   */
  long due(SigmaMemory memory, long after) {
    long due = Long.MAX_VALUE;
    for (Hit anchor : anchors(memory, after + 1 - span, Long.MAX_VALUE / 2)) {
      long deadline = deadline(anchor);
      if (deadline > after) {
        due = Math.min(due, deadline);
      }
    }
    return due;
  }

  /** The matches whose deadline lies after one time, and at or before another. */
  List<Hit> passed(SigmaMemory memory, long after, long upTo) {
    List<Hit> found = new ArrayList<>();
    for (Hit anchor : anchors(memory, after + 1 - span, upTo)) {
      long deadline = deadline(anchor);
      if (deadline > after && deadline <= upTo) {
        Hit match = judge(memory, anchor, deadline);
        if (match != null) {
          found.add(match);
        }
      }
    }
    found.sort((a, b) -> Long.compare(a.time(), b.time()));
    return found;
  }

  /** What sets a deadline: a match of a rule that must be seen, or a whole chain of them. */
  private List<Hit> anchors(SigmaMemory memory, long from, long to) {
    if (ordered != null) {
      return completed(memory, from, to);
    }
    List<Hit> all = new ArrayList<>();
    for (Hit hit : inputs(memory, from, to)) {
      if ((positives >> hit.child() & 1) != 0) {
        all.add(hit);
      }
    }
    return all;
  }

  private long deadline(Hit anchor) {
    return (ordered == null ? anchor.time() : anchor.start()) + span;
  }

  private @Nullable Hit judge(SigmaMemory memory, Hit anchor, long deadline) {
    List<Object> key = inner.isNone() ? List.of() : inner.of(anchor.entry(), anchor.leaf());
    List<Hit> seen = new ArrayList<>();
    long mask = 0;
    for (Hit hit : inputs(memory, anchor.time(), deadline - 1)) {
      if (inner.isNone() || (key != null && key.equals(inner.of(hit.entry(), hit.leaf())))) {
        mask |= 1L << hit.child();
        if ((positives >> hit.child() & 1) != 0) {
          seen.add(hit);
        }
      }
    }
    boolean holds =
        ordered == null
            ? present.test(mask)
            : key != null && mask >> (ordered.lastPositive() + 1) == 0;
    if (!holds || key == null) {
      return null;
    }
    List<Ring.Entry> because = ordered == null ? Counting.because(seen) : anchor.because();
    List<Long> counts = ordered == null ? counts(seen) : anchor.counts();
    Basis basis = new Basis(because, because.size(), false, because.size(), counts);
    return new Hit(
        because.getLast(),
        anchor.leaf(),
        0,
        new Basis.Later(() -> basis),
        anchor.start(),
        deadline);
  }
}
