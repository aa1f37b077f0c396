// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which set an event is judged by: of those in force from its time or before, the one that stands
 * last on the topic; before all of them, the first. So every instance, and every repetition after a
 * crash, judges an event by the same set.
 *
 * <p>A set is published {@link #LEAD} before it is in force and is on the topic {@link #DELIVERY}
 * later at most. Who has read the topic to its end at a moment therefore knows all that is in force
 * up to {@link #FRESH} after it. An event of a host whose clock is ahead of ours is judged by what
 * is known when it comes. When the topic can not be read, no event is judged. Thread-safe.
 */
final class RuleSets {
  /** How long before a set is in force it is published; contract: at least 10 s. */
  static final Duration LEAD = Duration.ofSeconds(15);

  /** A set that is not on the topic by then is not published. */
  static final Duration DELIVERY = Duration.ofSeconds(5);

  /** For how long after a reading to the end what was read is all there is. */
  static final Duration FRESH = Duration.ofSeconds(5);

  /** Shorter than a transaction of Kafka Streams lives, 10 s. */
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  /** So far ahead of the clock may an event be that is taken as it is (contract part 6). */
  private static final Duration AHEAD = Duration.ofMinutes(2);

  /** How many sets stay on the topic: events older than all of them are judged by the oldest. */
  static final int KEPT = 50;

  /** A set and from when it is in force, in microseconds. */
  private record Known(long from, @Nullable RuleSet files, InForce set) {}

  private final Function<RuleSet, DetectionSet> compiler;
  private final InstantSource clock;
  private final Duration patience;
  private final List<String> keys = new ArrayList<>();
  private volatile Known[] known = {};
  private volatile long readUpTo = Long.MIN_VALUE;
  private volatile long newest = Long.MIN_VALUE;

  /**
   * @param compiler never throws; what this version can not read is left out of the set
   */
  RuleSets(Function<RuleSet, DetectionSet> compiler, InstantSource clock) {
    this(compiler, clock, PATIENCE);
  }

  RuleSets(Function<RuleSet, DetectionSet> compiler, InstantSource clock, Duration patience) {
    this.compiler = compiler;
    this.clock = clock;
    this.patience = patience;
  }

  /** One set for all time. */
  static RuleSets of(DetectionSet set) {
    RuleSets sets = new RuleSets(files -> set, InstantSource.system());
    sets.known = new Known[] {new Known(Long.MIN_VALUE, null, new InForce(() -> set))};
    sets.readUpTo = Long.MAX_VALUE - Ring.micros(FRESH);
    return sets;
  }

  /** Takes the next set of the topic. One with the same files as the one before changes nothing. */
  synchronized void take(RuleSet set) {
    keys.add(set.key());
    List<Known> all = new ArrayList<>(List.of(known));
    long from = Ring.micros(set.from());
    all.removeIf(each -> each.from >= from);
    RuleSet last = all.isEmpty() ? null : all.getLast().files;
    if (last == null || !last.hash().equals(set.hash())) {
      all.add(new Known(from, set, new InForce(() -> compiler.apply(set))));
    }
    known = all.toArray(new Known[0]);
  }

  /** Notes that the topic had been read to its end at a moment. */
  synchronized void readAt(Instant moment) {
    readUpTo = Math.max(readUpTo, Ring.micros(moment));
    notifyAll();
  }

  /** Compiles what was published last, so that no event waits for it. */
  void prepare() {
    Known[] all = known;
    if (all.length > 0) {
      all[all.length - 1].set.set();
    }
  }

  /** Whether events can be judged. */
  boolean isFresh() {
    return known.length > 0 && isRead();
  }

  /** Whether the topic has been read to its end just now, be it empty. */
  boolean isRead() {
    return readUpTo > Long.MIN_VALUE
        && Ring.micros(clock.instant()) - readUpTo <= Ring.micros(FRESH);
  }

  /** Now, or the newest time an event was judged at where that is a little ahead of the clock. */
  Instant newest(Instant now) {
    Instant judged = Ring.instant(Math.max(0, newest));
    Instant most = now.plus(AHEAD);
    return judged.isBefore(now) ? now : judged.isAfter(most) ? most : judged;
  }

  /** What was published last; null where nothing was. */
  @Nullable RuleSet last() {
    Known[] all = known;
    return all.length == 0 ? null : all[all.length - 1].files;
  }

  /** The keys on the topic that are more than are kept, oldest first. */
  synchronized List<String> old() {
    return List.copyOf(keys.subList(0, Math.max(0, keys.size() - KEPT)));
  }

  /** Forgets that a key stands on the topic. */
  synchronized void removed(String key) {
    keys.remove(key);
  }

  /** The set that is in force at a time of event time; waits a little until it is known. */
  InForce at(Instant time) {
    long micros = Ring.micros(time);
    if (known.length == 0 || micros > readUpTo + Ring.micros(FRESH)) {
      await(micros);
    }
    if (micros > newest) {
      newest = micros;
    }
    return known(micros);
  }

  /** The set in force at a time before that of an event that is being judged, in microseconds. */
  InForce known(long micros) {
    Known[] all = known;
    int i = all.length - 1;
    while (i > 0 && all[i].from > micros) {
      i--;
    }
    return all[i].set;
  }

  private synchronized void await(long micros) {
    long end = System.nanoTime() + patience.toNanos();
    while (!isFresh() && (known.length == 0 || micros > readUpTo + Ring.micros(FRESH))) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new RulesNotRead();
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RulesNotRead();
      }
    }
  }
}
