// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.event;

import io.mailvigil.common.event.Lockout.Earlier;
import io.mailvigil.common.event.Lockout.Held;
import io.mailvigil.common.event.Lockout.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ledger's word on one source network, in the words of {@link Lockout}: {@code LOCKED} reads as
 * blocked. The newest of a key holds.
 *
 * @param source an IPv4 address, an IPv6 /64
 * @param tenant whose alert led to it; the block itself is the whole site's
 * @param id of this block: a function of the source and of what led to it; also what {@code
 *     approve} and {@code deny} name
 * @param mode the mode it was decided in; AUTO for blocks by hand
 * @param incident the incident that led to it, empty for a block by hand
 * @param cause the alert that led to it, null for a block by hand
 * @param by {@code policy}, or the person as the command names them
 * @param why one plain sentence
 * @param decided when it was decided
 * @param until when the block ends; of a question: when it lapses. Further alerts never move it
 * @param length how long the block lasts once it begins
 * @param since when it was first known to be in force, null before
 * @param undoneBy who ended it, null while it stands
 * @param undoneWhy why it ended, null while it stands
 * @param backends what each back end has of it
 * @param earlier the source's earlier blocks of the last 7 days, the newest last, at most 20
 */
public record Block(
    Network source,
    String tenant,
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
    @Nullable Instant since,
    @Nullable String undoneBy,
    @Nullable String undoneWhy,
    List<Held> backends,
    List<Earlier> earlier)
    implements AlertMemory {
  public Block {
    backends = List.copyOf(backends);
    earlier = List.copyOf(earlier);
  }

  /** No tenant's key begins with a slash. */
  @Override
  public String key() {
    return "/block/" + source;
  }

  /** The earlier blocks and this one, where it blocked or would have. */
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

  /** The same block in another state of itself and of its back ends. */
  public Block at(State newState, List<Held> newBackends) {
    return changed(newState, by, decided, until, since, undoneBy, undoneWhy, newBackends);
  }

  /** The same block, known to be in force since then. */
  public Block inForceSince(Instant when) {
    return changed(state, by, decided, until, when, undoneBy, undoneWhy, backends);
  }

  /** The same block, allowed by that person: it begins now, and is theirs. */
  public Block beginning(Instant now, String person) {
    return changed(State.LOCKING, person, now, now.plus(length), null, null, null, backends);
  }

  /** The same block, being ended or ended. */
  public Block undone(State newState, String who, String reason) {
    return changed(newState, by, decided, until, since, who, reason, backends);
  }

  /** The same block with its alert as that now stands. */
  public Block because(@Nullable RaisedAlert newCause) {
    return new Block(
        source, tenant, id, state, mode, incident, newCause, by, why, decided, until, length, since,
        undoneBy, undoneWhy, backends, earlier);
  }

  private Block changed(
      State newState,
      String newBy,
      Instant newDecided,
      Instant newUntil,
      @Nullable Instant newSince,
      @Nullable String who,
      @Nullable String reason,
      List<Held> newBackends) {
    return new Block(
        source,
        tenant,
        id,
        newState,
        mode,
        incident,
        cause,
        newBy,
        why,
        newDecided,
        newUntil,
        length,
        newSince,
        who,
        reason,
        newBackends,
        earlier);
  }
}
