// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's word on one account: the newest of a key on {@code mail.lockouts.v1} holds.
 *
 * @param id of this lock, 1 to 64 of {@code A-Z a-z 0-9 _ -}: a function of the account and of what
 *     led to it; also what {@code approve} and {@code deny} name
 * @param mode the mode it was decided in; AUTO for locks by hand
 * @param incident the incident that led to it, empty for a lock by hand
 * @param cause the alert that led to it as it now stands, null for a lock by hand
 * @param by {@code policy}, or the person as the command names them
 * @param why one plain sentence
 * @param decided when it was decided
 * @param until when the lock ends; of a question: when it lapses. Failures never move it
 * @param length how long the lock lasts once it begins
 * @param lockedAt when it was first known to be in force, null before
 * @param undoneBy who ended it, null while it stands
 * @param undoneWhy why it ended, null while it stands
 * @param backends what each back end has of it
 * @param earlier the account's earlier locks of the last 7 days, the newest last, at most 20
 */
public record Lockout(
    Account account,
    String id,
    State state,
    Mode mode,
    String incident,
    @Nullable RaisedAlert cause,
    String by,
    String why,
    Instant decided,
    Instant until,
    Duration length,
    @Nullable Instant lockedAt,
    @Nullable String undoneBy,
    @Nullable String undoneWhy,
    List<Held> backends,
    List<Earlier> earlier) {
  public Lockout {
    backends = List.copyOf(backends);
    earlier = List.copyOf(earlier);
  }

  /**
   * The earlier locks and this one, where it locked or would have: not a question that was denied
   * or lapsed, nor what every back end refused.
   */
  public List<Earlier> history() {
    return switch (state) {
      case ASKED, DENIED, LAPSED, REFUSED -> earlier;
      case WOULD, LOCKING, LOCKED, UNLOCKING, ENDED -> {
        List<Earlier> all = new ArrayList<>(earlier);
        all.add(new Earlier(incident, decided, mode != Mode.SHADOW));
        yield List.copyOf(all);
      }
    };
  }

  /** The same lock with its alert as that now stands. */
  public Lockout because(@Nullable RaisedAlert newCause) {
    return new Lockout(
        account, id, state, mode, incident, newCause, by, why, decided, until, length, lockedAt,
        undoneBy, undoneWhy, backends, earlier);
  }

  /** The same lock in another state of itself and of its back ends. */
  public Lockout at(State newState, List<Held> newBackends) {
    return new Lockout(
        account,
        id,
        newState,
        mode,
        incident,
        cause,
        by,
        why,
        decided,
        until,
        length,
        lockedAt,
        undoneBy,
        undoneWhy,
        newBackends,
        earlier);
  }

  /** The same lock, known to be in force since then. */
  public Lockout inForceSince(Instant when) {
    return new Lockout(
        account, id, state, mode, incident, cause, by, why, decided, until, length, when, undoneBy,
        undoneWhy, backends, earlier);
  }

  /** The same lock, allowed by that person: it begins now, and is theirs. */
  public Lockout beginning(Instant now, String person) {
    return new Lockout(
        account,
        id,
        State.LOCKING,
        mode,
        incident,
        cause,
        person,
        why,
        now,
        now.plus(length),
        length,
        null,
        null,
        null,
        backends,
        earlier);
  }

  /** The same lock, being ended or ended. */
  public Lockout undone(State newState, String who, String reason) {
    return new Lockout(
        account, id, newState, mode, incident, cause, by, why, decided, until, length, lockedAt,
        who, reason, backends, earlier);
  }

  /** Where a lock stands. */
  public enum State {
    /** Shadow mode or replay: nothing was done and nothing will be. */
    WOULD,
    /** A person is asked. */
    ASKED,
    /** A person said no. */
    DENIED,
    /** Nobody answered in time. */
    LAPSED,
    /** It is intended, and each back end may or may not have it. */
    LOCKING,
    /** Every back end that did not refuse was read back and has it. */
    LOCKED,
    /** Its end is intended, and each back end may or may not still have it. */
    UNLOCKING,
    /** No back end has it any more. */
    ENDED,
    /** Every back end refused it. */
    REFUSED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }

    /** True where a back end may hold it, so that work is left to do. */
    public boolean isOpen() {
      return this == LOCKING || this == LOCKED || this == UNLOCKING;
    }

    /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
    public static State of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * What one back end has of a lock.
   *
   * @param backend its name
   * @param step how far it is
   * @param detail one sentence of the back end, empty where all is well
   * @param attempts how often it failed since it last worked
   * @param reapplied true once it was put back after it had vanished from the back end
   */
  public record Held(String backend, Step step, String detail, int attempts, boolean reapplied) {
    /** A back end that has not been asked yet. */
    public static Held pending(String backend) {
      return new Held(backend, Step.PENDING, "", 0, false);
    }
  }

  /** How far one back end is. */
  public enum Step {
    /** Not known to have it. */
    PENDING,
    /** Read back: it has it. */
    HELD,
    /** Read back: somebody else's lock refuses the account there, and is left alone. */
    OTHERS,
    /** Read back: it has it no more. */
    GONE,
    /** It will never take it. */
    REFUSED;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }

    /** The value of that wire name. Throws {@link IllegalArgumentException} on any other. */
    public static Step of(String wire) {
      return valueOf(wire.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * An earlier lock of the account.
   *
   * @param incident what led to it, empty for a lock by hand
   * @param at when it was decided
   * @param real false where it only would have been
   */
  public record Earlier(String incident, Instant at, boolean real) {}
}
