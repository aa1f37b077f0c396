// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import io.mailvigil.detect.Hash;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Networks that failed in one slot of time, each with one of its attempts: those with the {@value
 * #MOST} smallest hashes, and of each the attempt with the smallest hash of account and network. A
 * function of the set of events.
 */
final class Strangers {
  static final int MOST = 128;

  /**
   * One network that failed.
   *
   * @param network its hash, 63 bits
   * @param pair hash of the account tried and the network
   * @param account hash of the account tried
   * @param system its autonomous system, 0 without data
   * @param address where that attempt came from
   * @param id of that attempt
   */
  record Stranger(
      long network, long pair, long account, long system, SourceAddress address, String id)
      implements Comparable<Stranger> {
    static Stranger of(AuthEvent event, Source source) {
      String account = event.account() == null ? "" : event.account().name();
      long network = Strangers.network(source.ip());
      return new Stranger(
          network,
          Strangers.pair(account, network),
          Hash.of(account),
          source.asNumber(),
          source.ip(),
          event.id());
    }

    @Override
    public int compareTo(Stranger other) {
      int byPair = Long.compare(pair, other.pair);
      return byPair != 0 ? byPair : id.compareTo(other.id);
    }

    void write(DataOutput out) throws IOException {
      out.writeLong(network);
      out.writeLong(pair);
      out.writeLong(account);
      out.writeLong(system);
      out.writeLong(address.high());
      out.writeLong(address.low());
      out.writeUTF(id);
    }

    static Stranger read(DataInput in) throws IOException {
      return new Stranger(
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          new SourceAddress(in.readLong(), in.readLong()),
          in.readUTF());
    }
  }

  private final TreeMap<Long, Stranger> byNetwork = new TreeMap<>();

  /** The hash of a neighbourhood: a /24 of IPv4, a /48 of IPv6; 63 bits. */
  static long network(SourceAddress ip) {
    return mixed(Logins.network(ip));
  }

  /** The hash of an account and the network it was tried from; 63 bits. */
  static long pair(String account, long network) {
    return mixed(Hash.of(account) ^ network);
  }

  /** The hash of an autonomous system; 63 bits. */
  static long system(long number) {
    return mixed(number ^ Long.MIN_VALUE);
  }

  /** The finisher of SplitMix64. */
  private static long mixed(long value) {
    long h = value * 0x9e3779b97f4a7c15L;
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return (h ^ (h >>> 31)) >>> 1;
  }

  /** False when nothing changed. */
  boolean add(Stranger stranger) {
    Stranger before = byNetwork.get(stranger.network);
    if (before != null) {
      if (before.compareTo(stranger) <= 0) {
        return false;
      }
      byNetwork.put(stranger.network, stranger);
      return true;
    }
    if (byNetwork.size() == MOST && stranger.network > byNetwork.lastKey()) {
      return false;
    }
    byNetwork.put(stranger.network, stranger);
    if (byNetwork.size() > MOST) {
      byNetwork.pollLastEntry();
    }
    return true;
  }

  /** What is kept of a network that failed. */
  @Nullable Stranger of(long network) {
    return byNetwork.get(network);
  }

  /** Those that are not familiar. */
  List<Stranger> without(Predicate<Stranger> familiar) {
    List<Stranger> all = new ArrayList<>(byNetwork.size());
    for (Stranger each : byNetwork.values()) {
      if (!familiar.test(each)) {
        all.add(each);
      }
    }
    return all;
  }

  /**
   * How many networks tried how many accounts, whichever is less: one network that tries many, and
   * many that try one account, are other detections' matter.
   *
   * @param some those of these that count
   */
  double breadth(Collection<Stranger> some) {
    Set<Long> accounts = new HashSet<>();
    some.forEach(each -> accounts.add(each.account));
    double share =
        byNetwork.size() < MOST ? 1 : (MOST - 1) / ((byNetwork.lastKey() + 1) * 0x1.0p-63) / MOST;
    return Math.min(some.size(), accounts.size()) * Math.max(1, share);
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(byNetwork.size());
    for (Stranger each : byNetwork.values()) {
      each.write(out);
    }
  }

  Strangers read(DataInput in) throws IOException {
    int size = in.readUnsignedShort();
    for (int i = 0; i < size; i++) {
      Stranger each = Stranger.read(in);
      byNetwork.put(each.network, each);
    }
    return this;
  }
}
