// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.Source;
import io.mailvigil.detect.Ring;
import io.mailvigil.detect.profile.Strangers.Stranger;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of {@link Campaign}: from which networks somebody of the site logs in, which strange
 * ones failed, and the CUSUM over how many they were.
 *
 * <p>Two slots of time are open, the newest and the one before: an event inside the lateness bound
 * always finds its own open. A slot is closed, and counts, when the second one after it begins, so
 * what it counts does not depend on the order of arrival. For the same reason an event sees as
 * familiar what succeeded up to two slots before its own, whenever it arrives.
 */
final class Siege {
  private static final int BITS = 1 << 16;
  private static final int PAIRS = 1 << 14;
  private static final int OPEN = 2;
  private static final long DAY = Duration.ofDays(1).toMinutes() / Cusum.MINUTES;
  private static final long GENERATION = 16 * DAY;
  private static final long LONGEST_GAP = 7 * DAY;
  private static final int MOST_SUSPECTS = 256;
  private static final int MOST_LOGINS = 48;
  private static final int SYSTEM_STRANGERS = 5;
  private static final long NEVER = Long.MIN_VALUE / 2;

  /** What happened in one slot. */
  private static final class Slot {
    /** Networks and autonomous systems that somebody logged in from. */
    final Bits succeeded = new Bits(BITS);

    /** Which account from which network. */
    final Bits pairs = new Bits(PAIRS);

    final Strangers failed = new Strangers();

    /** Those of {@link #failed} that count, as long as that is known. */
    @Nullable List<Stranger> strange;

    double breadth;
  }

  /** A strange network that failed while the sum was up, and when last. */
  private record Suspect(long slot, Stranger stranger) {}

  private final Cusum cusum = new Cusum();
  private Bits known = new Bits(BITS);
  private Bits knownBefore = new Bits(BITS);
  private long generation = NEVER;
  private long newest = NEVER;
  private final TreeMap<Long, Slot> slots = new TreeMap<>();
  private final TreeMap<Long, Suspect> suspects = new TreeMap<>();
  private long risen = NEVER;
  private long alarmed = NEVER;
  private final Ring logins = Ring.newest(MOST_LOGINS, Duration.ofDays(1));

  /** Moves time on; false when it stays. */
  boolean reach(long slot) {
    if (slot <= newest) {
      return false;
    }
    long from = newest == NEVER ? slot - OPEN : newest - OPEN + 1;
    for (long s = from; s <= slot - OPEN && s < from + LONGEST_GAP; s++) {
      close(s);
    }
    newest = slot;
    slots.values().forEach(each -> each.strange = null);
    while (!slots.isEmpty() && slots.firstKey() < newest - OPEN) {
      merge(slots.pollFirstEntry());
    }
    return true;
  }

  boolean isTooLate(long slot) {
    return slot <= newest - OPEN;
  }

  private void merge(Map.Entry<Long, Slot> over) {
    long of = Math.floorDiv(over.getKey(), GENERATION);
    if (of != generation) {
      knownBefore = of == generation + 1 ? known : new Bits(BITS);
      known = new Bits(BITS);
      generation = of;
    }
    known.addAll(over.getValue().succeeded);
  }

  private void close(long slot) {
    List<Stranger> strange = strangers(slot);
    cusum.close(slot, breadth(slot));
    if (cusum.sum() >= Cusum.ALARM) {
      alarmed = slot;
    }
    if (cusum.sum() == 0) {
      risen = slot + 1;
      if (slot - alarmed > DAY) {
        suspects.clear();
      }
    } else {
      strange.forEach(each -> suspects.put(each.network(), new Suspect(slot, each)));
      suspects.values().removeIf(each -> slot - each.slot > DAY);
      while (suspects.size() > MOST_SUSPECTS) {
        suspects.remove(stalest());
      }
    }
  }

  private long stalest() {
    Map.Entry<Long, Suspect> stalest = suspects.firstEntry();
    for (Map.Entry<Long, Suspect> each : suspects.entrySet()) {
      stalest = each.getValue().slot < stalest.getValue().slot ? each : stalest;
    }
    return stalest.getKey();
  }

  /** Notes a network that somebody logged in from; false when nothing changed. */
  boolean succeeded(long slot, String account, Source source) {
    Slot in = slots.computeIfAbsent(slot, s -> new Slot());
    long network = Strangers.network(source.ip());
    boolean changed = in.succeeded.add(network);
    if (source.asNumber() != 0) {
      changed |= in.succeeded.add(Strangers.system(source.asNumber()));
    }
    changed |= in.pairs.add(Strangers.pair(account, network));
    if (changed) {
      slots.tailMap(slot).values().forEach(each -> each.strange = null);
    }
    return changed;
  }

  /** Notes a login from a network that is not familiar; false when nothing changed. */
  boolean loggedIn(Ring.Entry login) {
    return logins.add(login) >= 0;
  }

  /** Notes a failure; false when nothing changed. */
  boolean failed(long slot, Stranger stranger) {
    Slot in = slots.computeIfAbsent(slot, s -> new Slot());
    boolean changed = in.failed.add(stranger);
    if (changed) {
      in.strange = null;
    }
    return changed;
  }

  /** Whether somebody logged in from there up to two slots before that one. */
  boolean isFamiliar(long slot, long hash) {
    return isKnownUpTo(slot - OPEN, hash);
  }

  private boolean isKnownUpTo(long slot, long hash) {
    if (known.has(hash) || knownBefore.has(hash)) {
      return true;
    }
    for (Map.Entry<Long, Slot> each : slots.entrySet()) {
      if (each.getKey() <= slot && each.getValue().succeeded.has(hash)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The networks that failed in a slot, but those that were familiar before and those from which
   * the very account logged in up to its end.
   */
  private List<Stranger> strangers(long slot) {
    Slot of = slots.get(slot);
    if (of == null) {
      return List.of();
    }
    List<Stranger> strange = of.strange;
    if (strange == null) {
      strange = of.failed.without(each -> hasRight(slot, each));
      of.strange = strange;
      of.breadth = of.failed.breadth(strange);
    }
    return strange;
  }

  private double breadth(long slot) {
    Slot of = slots.get(slot);
    return of == null || strangers(slot).isEmpty() ? 0 : of.breadth;
  }

  private boolean hasRight(long slot, Stranger stranger) {
    return isFamiliar(slot, stranger.network()) || hasLoggedIn(slot, stranger.pair());
  }

  private boolean hasLoggedIn(long slot, long pair) {
    for (Map.Entry<Long, Slot> each : slots.entrySet()) {
      if (each.getKey() <= slot && each.getValue().pairs.has(pair)) {
        return true;
      }
    }
    return false;
  }

  /** The height of the sum, the slots that are still open counted as far as they go. */
  double height() {
    double sum = cusum.sum();
    double highest = sum;
    for (long slot = newest - OPEN + 1; slot <= newest; slot++) {
      sum = cusum.after(sum, slot, breadth(slot));
      highest = Math.max(highest, sum);
    }
    return highest;
  }

  /** Whether the alarm stands, or stood within the last day. */
  boolean isUnderAttack(double height) {
    return height >= Cusum.ALARM || newest - alarmed <= DAY;
  }

  /** The strange networks since the sum rose, the newest last. */
  List<Stranger> attackers() {
    Map<Long, Stranger> all = new HashMap<>();
    List<Stranger> inOrder = new ArrayList<>();
    suspects.values().stream()
        .sorted((a, b) -> Long.compare(a.slot, b.slot))
        .forEach(each -> all.put(each.stranger.network(), each.stranger));
    inOrder.addAll(all.values());
    for (long slot = newest - OPEN + 1; slot <= newest; slot++) {
      for (Stranger each : strangers(slot)) {
        if (all.put(each.network(), each) == null) {
          inOrder.add(each);
        }
      }
    }
    return inOrder;
  }

  /**
   * The logins of the last day whose network is one of the attackers', or whose autonomous system
   * is that of {@value #SYSTEM_STRANGERS} of them and nobody's who logged in before.
   */
  List<Ring.Entry> attackersLogins() {
    List<Ring.Entry> theirs = new ArrayList<>(0);
    Map<Long, Integer> systems = null;
    for (int i = 0; i < logins.size(); i++) {
      Ring.Entry login = logins.get(i);
      if (login.source() == null) {
        continue;
      }
      boolean attackers = isAttacker(Strangers.network(login.source()));
      String system = login.extra();
      if (!attackers && system != null) {
        systems = systems == null ? strangersBySystem() : systems;
        long number = Long.parseLong(system);
        attackers =
            systems.getOrDefault(number, 0) >= SYSTEM_STRANGERS
                && !isKnownUpTo(newest - OPEN, Strangers.system(number));
      }
      if (attackers) {
        theirs.add(login);
      }
    }
    return theirs;
  }

  private boolean isAttacker(long network) {
    if (suspects.containsKey(network)) {
      return true;
    }
    for (long slot = newest - OPEN + 1; slot <= newest; slot++) {
      Slot open = slots.get(slot);
      Stranger stranger = open == null ? null : open.failed.of(network);
      if (stranger != null && !hasRight(slot, stranger)) {
        return true;
      }
    }
    return false;
  }

  private Map<Long, Integer> strangersBySystem() {
    Map<Long, Integer> systems = new HashMap<>();
    for (Stranger each : attackers()) {
      systems.merge(each.system(), 1, Integer::sum);
    }
    return systems;
  }

  /** When the sum rose last, in slots. */
  long risen(long slot) {
    return Math.min(slot, risen == NEVER ? slot : risen);
  }

  double expected(long slot) {
    return cusum.expected(slot);
  }

  void write(DataOutput out) throws IOException {
    cusum.write(out);
    known.write(out);
    knownBefore.write(out);
    out.writeLong(generation);
    out.writeLong(newest);
    out.writeByte(slots.size());
    for (Map.Entry<Long, Slot> each : slots.entrySet()) {
      out.writeLong(each.getKey());
      each.getValue().succeeded.write(out);
      each.getValue().pairs.write(out);
      each.getValue().failed.write(out);
    }
    out.writeShort(suspects.size());
    for (Suspect each : suspects.values()) {
      out.writeLong(each.slot);
      each.stranger.write(out);
    }
    out.writeLong(risen);
    out.writeLong(alarmed);
    logins.write(out);
  }

  static Siege read(DataInput in) throws IOException {
    Siege siege = new Siege();
    siege.cusum.read(in);
    siege.known.read(in);
    siege.knownBefore.read(in);
    siege.generation = in.readLong();
    siege.newest = in.readLong();
    for (int i = in.readByte(); i > 0; i--) {
      long slot = in.readLong();
      Slot read = new Slot();
      read.succeeded.read(in);
      read.pairs.read(in);
      read.failed.read(in);
      siege.slots.put(slot, read);
    }
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      Suspect suspect = new Suspect(in.readLong(), Stranger.read(in));
      siege.suspects.put(suspect.stranger.network(), suspect);
    }
    siege.risen = in.readLong();
    siege.alarmed = in.readLong();
    siege.logins.read(in);
    return siege;
  }

  static long slot(long micros) {
    return Math.floorDiv(micros, Cusum.SLOT);
  }
}
