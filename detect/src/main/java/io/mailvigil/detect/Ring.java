// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import io.mailvigil.common.event.AuthEvent;
import io.mailvigil.common.event.FirstFactor;
import io.mailvigil.common.event.Source;
import io.mailvigil.common.event.SourceAddress;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded set of events, sorted by (event time, id): a commutative, idempotent memory for
 * windows. It forgets what is older than its horizon before the newest entry. Of each minute it
 * keeps at most so many, those with the smallest hash of their id, and of all the newest so many:
 * each of these is a function of the set alone, so order and duplicates play no part.
 */
public final class Ring {
  /**
   * One event as a ring keeps it.
   *
   * @param micros event time in microseconds of the epoch
   * @param weight the attempts it stands for
   * @param source the client, null where the line does not say or it is nobody's address
   * @param account the account's name, null where the group is one account
   * @param extra what the detector needs beside (a password hash …), null for nothing
   * @param first what the event says of the password
   * @param trusted {@link Finding#isTrusted}
   * @param values what a rule counts by, each at its place, empty where the event has none
   */
  public record Entry(
      long micros,
      String id,
      int weight,
      @Nullable SourceAddress source,
      @Nullable String account,
      @Nullable String extra,
      FirstFactor first,
      boolean trusted,
      List<String> values)
      implements Comparable<Entry> {
    public Entry {
      values = List.copyOf(values);
    }

    /** Without values. */
    public Entry(
        long micros,
        String id,
        int weight,
        @Nullable SourceAddress source,
        @Nullable String account,
        @Nullable String extra,
        FirstFactor first,
        boolean trusted) {
      this(micros, id, weight, source, account, extra, first, trusted, List.of());
    }

    /** For a group that is one account: the event counts once, however many attempts it sums up. */
    public static Entry of(AuthEvent event) {
      return of(event, 1, null, null);
    }

    /** For a group that is one source: the event counts all its attempts. */
    public static Entry weighed(AuthEvent event, @Nullable String account, @Nullable String extra) {
      return of(event, event.attempts(), account, extra);
    }

    /** For a group that is one account: the event counts so much, whatever attempts it sums up. */
    public static Entry of(AuthEvent event, int weight) {
      return of(event, weight, null, null);
    }

    private static Entry of(
        AuthEvent event, int weight, @Nullable String account, @Nullable String extra) {
      Source from = event.auth().delegated() ? null : event.source();
      return new Entry(
          Ring.micros(event.time()),
          event.id(),
          weight,
          from == null ? null : from.ip(),
          account == null ? null : cut(account),
          extra == null ? null : cut(extra),
          event.auth().first(),
          Finding.isTrusted(event));
    }

    /** An attacker chooses names; a longer one than any mail address (RFC 5321) is cut. */
    static String cut(String text) {
      return text.length() <= 320 ? text : text.substring(0, 320);
    }

    public Entry withoutSource() {
      return new Entry(micros, id, weight, null, account, extra, first, trusted, values);
    }

    /** The same with values, each cut as names are, and that weight. */
    public Entry with(int newWeight, List<String> newValues) {
      return new Entry(
          micros,
          id,
          newWeight,
          source,
          account,
          extra,
          first,
          trusted,
          newValues.stream().map(Entry::cut).toList());
    }

    public Instant instant() {
      return Ring.instant(micros);
    }

    /** The id tells events apart; to hash the rest of a thousand of them is dear. */
    @Override
    public int hashCode() {
      return id.hashCode();
    }

    @Override
    public int compareTo(Entry other) {
      int byTime = Long.compare(micros, other.micros);
      return byTime != 0 ? byTime : id.compareTo(other.id);
    }
  }

  private static final long MINUTE = 60_000_000L;

  private final int most;
  private final int mostPerMinute;
  private final int mostAlike;
  private final BiPredicate<Entry, Entry> alike;
  private final long horizon;
  private final ArrayList<Entry> entries = new ArrayList<>(4);

  private Ring(
      int most,
      int mostPerMinute,
      int mostAlike,
      BiPredicate<Entry, Entry> alike,
      Duration horizon) {
    this.most = most;
    this.mostPerMinute = mostPerMinute;
    this.mostAlike = mostAlike;
    this.alike = alike;
    this.horizon = micros(horizon);
  }

  /** The newest so many entries within the horizon. */
  public static Ring newest(int most, Duration horizon) {
    return new Ring(most, Integer.MAX_VALUE, Integer.MAX_VALUE, Entry::equals, horizon);
  }

  /**
   * The newest so many entries within the horizon, and of those that are alike only the newest so
   * many: who repeats himself can not push the others out.
   *
   * @param alike whether two entries are alike: an equivalence
   */
  public static Ring diverse(
      int most, int mostAlike, BiPredicate<Entry, Entry> alike, Duration horizon) {
    return new Ring(most, Integer.MAX_VALUE, mostAlike, alike, horizon);
  }

  /**
   * At most so many entries of each minute within the horizon: a fast attack cannot push a slow
   * condition out of memory. {@link #count} stays honest about what was left out.
   */
  public static Ring sampled(int mostPerMinute, Duration horizon) {
    return new Ring(Integer.MAX_VALUE, mostPerMinute, Integer.MAX_VALUE, Entry::equals, horizon);
  }

  /** Event time in microseconds, the resolution of memories. */
  public static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000L + time.getNano() / 1000;
  }

  public static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  public static long micros(Duration duration) {
    return duration.toSeconds() * 1_000_000L + duration.getNano() / 1000;
  }

  /** Puts an entry in; its place, or -1 when the ring stays as it was. */
  public int add(Entry entry) {
    int at = place(entry);
    if (at < entries.size() && entries.get(at).compareTo(entry) == 0) {
      return -1;
    }
    int size = entries.size();
    if (size > 0 && entry.micros <= entries.getLast().micros - horizon) {
      return -1;
    }
    if (size >= most && at == 0) {
      return -1;
    }
    if (mostPerMinute != Integer.MAX_VALUE && !makeRoomInMinute(entry)) {
      return -1;
    }
    if (size >= mostAlike && !makeRoomAmongAlike(entry)) {
      return -1;
    }
    entries.add(place(entry), entry);
    int drop = Math.max(0, entries.size() - most);
    long oldest = entries.getLast().micros - horizon;
    while (entries.get(drop).micros <= oldest) {
      drop++;
    }
    if (drop > 0) {
      entries.subList(0, drop).clear();
    }
    return place(entry);
  }

  /** One above the cap is kept per minute, to tell a full minute from one that overflowed. */
  private boolean makeRoomInMinute(Entry entry) {
    long minute = Math.floorDiv(entry.micros, MINUTE);
    int from = firstAt(minute * MINUTE);
    int worst = -1;
    int in = 0;
    for (int i = from; i < entries.size() && entries.get(i).micros < (minute + 1) * MINUTE; i++) {
      in++;
      if (worst < 0 || byHash(entries.get(i), entries.get(worst)) > 0) {
        worst = i;
      }
    }
    if (in <= mostPerMinute) {
      return true;
    }
    if (byHash(entry, entries.get(worst)) > 0) {
      return false;
    }
    entries.remove(worst);
    return true;
  }

  private boolean makeRoomAmongAlike(Entry entry) {
    int oldest = -1;
    int in = 0;
    for (int i = entries.size() - 1; i >= 0 && in < mostAlike; i--) {
      if (alike.test(entries.get(i), entry)) {
        oldest = i;
        in++;
      }
    }
    if (in < mostAlike) {
      return true;
    }
    if (entry.compareTo(entries.get(oldest)) < 0) {
      return false;
    }
    entries.remove(oldest);
    return true;
  }

  private static int byHash(Entry a, Entry b) {
    int byHash = Long.compareUnsigned(Hash.of(a.id), Hash.of(b.id));
    return byHash != 0 ? byHash : a.id.compareTo(b.id);
  }

  /** Whether entries after that time may have been dropped for room. */
  public boolean isCut(long micros) {
    return entries.size() >= most && entries.getFirst().micros > micros;
  }

  /** The first index whose entry is at or after that time. */
  public int firstAt(long micros) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int mid = (low + high) >>> 1;
      if (entries.get(mid).micros < micros) {
        low = mid + 1;
      } else {
        high = mid;
      }
    }
    return low;
  }

  private int place(Entry entry) {
    int size = entries.size();
    if (size == 0 || entries.get(size - 1).compareTo(entry) < 0) {
      return size;
    }
    int low = 0;
    int high = size;
    while (low < high) {
      int mid = (low + high) >>> 1;
      if (entries.get(mid).compareTo(entry) < 0) {
        low = mid + 1;
      } else {
        high = mid;
      }
    }
    return low;
  }

  public int size() {
    return entries.size();
  }

  public Entry get(int index) {
    return entries.get(index);
  }

  /**
   * The earliest entry from {@code from} on, within one window after it, whose window meets the
   * condition; -1 where none does. For events in order that is {@code from} itself or nothing; for
   * a late one it is the event that completes the evidence now.
   *
   * @param counts which entries count; the completing one does, too
   * @param condition of the counted entries of a window, oldest first, never empty
   */
  public int completes(
      int from, Duration window, Predicate<Entry> counts, Predicate<List<Entry>> condition) {
    long end = entries.get(from).micros + micros(window);
    for (int q = from; q < entries.size() && entries.get(q).micros < end; q++) {
      if (counts.test(entries.get(q)) && condition.test(window(q, window, counts))) {
        return q;
      }
    }
    return -1;
  }

  /** The entries of a window that count, oldest first. */
  public List<Entry> window(int last, Duration window, Predicate<Entry> counts) {
    int from = firstAt(entries.get(last).micros - micros(window) + 1);
    List<Entry> all = new ArrayList<>(last + 1 - from);
    for (int i = from; i <= last; i++) {
      if (counts.test(entries.get(i))) {
        all.add(entries.get(i));
      }
    }
    return all;
  }

  /**
   * How many events by weight these neighbouring entries stand for. Where a minute overflowed it is
   * estimated from the hashes of what was kept (k-th minimum value, within about 20 %).
   */
  public long count(List<Entry> window) {
    return count(window, Entry::weight);
  }

  /** The same by another weight. */
  public long count(List<Entry> window, ToDoubleFunction<Entry> weigh) {
    double sum = 0;
    int i = 0;
    while (i < window.size()) {
      long minute = Math.floorDiv(window.get(i).micros, MINUTE);
      int from = i;
      double weight = 0;
      while (i < window.size() && Math.floorDiv(window.get(i).micros, MINUTE) == minute) {
        weight += weigh.applyAsDouble(window.get(i++));
      }
      sum += weight * overflow(minute, i - from);
    }
    return Math.round(sum);
  }

  private double overflow(long minute, int seen) {
    if (seen <= mostPerMinute && !isOverfull(minute)) {
      return 1;
    }
    long largest = 0;
    int kept = 0;
    for (int i = firstAt(minute * MINUTE);
        i < entries.size() && entries.get(i).micros < (minute + 1) * MINUTE;
        i++) {
      long hash = Hash.of(entries.get(i).id);
      largest = Long.compareUnsigned(hash, largest) > 0 ? hash : largest;
      kept++;
    }
    double share = ((largest >>> 11) + 1) * 0x1.0p-53;
    return Math.max(1, (kept - 1) / share / kept);
  }

  private boolean isOverfull(long minute) {
    return mostPerMinute != Integer.MAX_VALUE
        && firstAt((minute + 1) * MINUTE) - firstAt(minute * MINUTE) > mostPerMinute;
  }

  public void write(DataOutput out) throws IOException {
    out.writeInt(entries.size());
    for (Entry e : entries) {
      out.writeLong(e.micros);
      out.writeUTF(e.id);
      out.writeInt(e.weight);
      int flags =
          e.first.ordinal()
              | (e.trusted ? 4 : 0)
              | (e.source != null ? 8 : 0)
              | (e.account != null ? 16 : 0)
              | (e.extra != null ? 32 : 0)
              | (e.values.isEmpty() ? 0 : 64);
      out.writeByte(flags);
      if (e.source != null) {
        out.writeLong(e.source.high());
        out.writeLong(e.source.low());
      }
      if (e.account != null) {
        out.writeUTF(e.account);
      }
      if (e.extra != null) {
        out.writeUTF(e.extra);
      }
      if (!e.values.isEmpty()) {
        out.writeByte(e.values.size());
        for (String value : e.values) {
          out.writeUTF(value);
        }
      }
    }
  }

  /** Reads entries into this, still empty, ring. */
  public Ring read(DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long micros = in.readLong();
      String id = in.readUTF();
      int weight = in.readInt();
      int flags = in.readByte();
      SourceAddress source =
          (flags & 8) != 0 ? new SourceAddress(in.readLong(), in.readLong()) : null;
      String account = (flags & 16) != 0 ? in.readUTF() : null;
      String extra = (flags & 32) != 0 ? in.readUTF() : null;
      List<String> values = new ArrayList<>(0);
      for (int k = (flags & 64) == 0 ? 0 : in.readByte(); k > 0; k--) {
        values.add(in.readUTF());
      }
      FirstFactor first = FIRST.get(flags & 3);
      boolean trusted = (flags & 4) != 0;
      entries.add(new Entry(micros, id, weight, source, account, extra, first, trusted, values));
    }
    return this;
  }

  private static final List<FirstFactor> FIRST = List.of(FirstFactor.values());
}
