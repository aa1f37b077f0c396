// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.RuleRef;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One detection: a pure fold of events into the memory of a group, with findings on the way. No
 * clock, no I/O, no Kafka.
 *
 * <p>The memory is a <em>commutative, idempotent function of the set of events</em>: any order of
 * arrival inside the lateness bound of 10 min of event time, and any event seen twice, ends in the
 * same memory, byte for byte in {@link #write}. It is bounded, whatever keys and values an attacker
 * chooses. {@link Ring}, {@link Seen} and {@link Distinct} are made for that. The host owns the
 * memory, so it may be mutable. {@code DetectorContract} holds every detector to this.
 *
 * @param <M> the memory of one group
 */
public interface Detector<M> {
  /** How late an event may come and still find the memory it needs: 10 min of event time. */
  Duration LATENESS = Duration.ofMinutes(10);

  RuleRef rule();

  /** What its memory is called in a store; another text after a change of meaning begins anew. */
  default String memory() {
    return rule().id();
  }

  Grouping grouping();

  /**
   * The rule's own timespan. Episodes are slots of max(timespan, 1 h): see {@link Episodes}.
   *
   * @see #quiet()
   */
  Duration timespan();

  /** How long the rule is quiet after it spoke, and the length of a slot: max(timespan, 1 h). */
  default Duration quiet() {
    Duration hour = Duration.ofHours(1);
    return timespan().compareTo(hour) < 0 ? hour : timespan();
  }

  /** A group without an event for this long, in event time, is forgotten. */
  Duration remembers();

  /**
   * For how long after the tenant's first event findings are only indexed ({@code
   * mailvigil.learning}): the host sets it, the detector need not.
   */
  default Duration learns() {
    return Duration.ZERO;
  }

  /** False for the many events that neither change the memory nor complete anything; cheap. */
  boolean watches(AuthEvent event);

  /** The memory of a group nothing is known of. */
  M fresh();

  /**
   * Folds a watched event of the group into its memory and reports what it completes: every
   * severity step that is reached, lowest first. False, and no finding, when the memory stays as it
   * was (a duplicate, an event too late).
   */
  boolean fold(M memory, AuthEvent event, Consumer<Finding> found);

  /** As {@link #fold}, for those who can tell from a proof that nobody wants the finding. */
  default boolean prove(M memory, AuthEvent event, Consumer<Proof> found) {
    return fold(memory, event, finding -> found.accept(Proof.of(finding)));
  }

  /**
   * Whether it asks what the profile of the account says of a login. Then it is on the route of the
   * site, and {@link #fold(Object, Profiled, Consumer)} is what its host calls.
   */
  default boolean asksProfiles() {
    return false;
  }

  /** As {@link #fold(Object, AuthEvent, Consumer)}, with what the profile of the account says. */
  default boolean fold(M memory, Profiled profiled, Consumer<Finding> found) {
    return fold(memory, profiled.event(), found);
  }

  /** What its host calls. */
  default boolean prove(M memory, Profiled profiled, Consumer<Proof> found) {
    return asksProfiles()
        ? fold(memory, profiled, finding -> found.accept(Proof.of(finding)))
        : prove(memory, profiled.event(), found);
  }

  /** Whether the rule also speaks of what did not happen: then it has deadlines. */
  default boolean waits() {
    return false;
  }

  /**
   * The first deadline after a time, both in microseconds of event time, at which {@link #pass}
   * must be asked; {@link Long#MAX_VALUE} for none.
   */
  default long due(M memory, long after) {
    return Long.MAX_VALUE;
  }

  /**
   * Reports what had to happen by a deadline after {@code after} and at or before {@code upTo}, and
   * did not. Asked only when every event up to then is in memory; changes nothing in it.
   */
  default void pass(M memory, long after, long upTo, Consumer<Finding> found) {}

  /** Counts up when {@link #write} changes; {@link #read} still takes the versions before. */
  default int memoryVersion() {
    return 1;
  }

  void write(M memory, DataOutput out) throws IOException;

  /** Reads back what {@link #write} of that version wrote. */
  M read(DataInput in, int version) throws IOException;
}
