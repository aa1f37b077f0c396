// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a feed is read, and the ids of the records that a later look may bring again. Bounded:
 * where more than {@link #MOST} are needed the oldest are forgotten, and such a record may be
 * written twice, with the same event id.
 */
final class FeedMemory {
  static final int MOST = 400_000;

  /** Between the full looks: how far the quick ones reach back. */
  private static final Duration QUICK = Duration.ofMinutes(10);

  /** What is asked for at once where much is to be read. */
  private static final Duration SLICE = Duration.ofHours(6);

  private final String name;
  private final Duration overlap;
  private final Map<String, Long> seen = new LinkedHashMap<>();
  private @Nullable Place place;
  private boolean changed;

  /**
   * Where a feed stands.
   *
   * @param begin nothing older was ever to be read
   * @param through the end of the last window that is read whole
   * @param swept the end of the last such window that reached back as far as records may come late
   */
  private record Place(Instant begin, Instant through, Instant swept) {}

  FeedMemory(String name, Duration overlap) {
    this.name = name;
    this.overlap = overlap;
  }

  String name() {
    return name;
  }

  /** What a restart takes up. */
  void restore(Instant begin, Instant through, Instant swept) {
    place = new Place(begin, through, swept);
  }

  /**
   * Of a feed that was never read: save it before anything is asked, so that a kill moves it not.
   */
  void beginWhereNew(Instant begin) {
    if (place == null) {
      place = new Place(begin, begin, begin);
      changed = true;
    }
  }

  void restore(String id, long until) {
    seen.merge(id, until, Math::max);
  }

  /**
   * The window to ask for now: from the last full look's end less the overlap where a full one is
   * due, else a few minutes back. Long ones are cut: a window that ends before {@code now} is
   * followed by another at once.
   *
   * @param cuts false where the provider's answers can not end before now
   */
  Window next(Instant now, Instant oldest, boolean cuts) {
    Place stands = stands();
    Instant done = earlier(stands.through, now); // our clock may have been set back
    Instant full = earlier(stands.swept, now);
    boolean due = !full.plus(overlap.dividedBy(8)).isAfter(now);
    Duration quick = overlap.compareTo(QUICK) < 0 ? overlap : QUICK;
    Instant back = due ? full.minus(overlap) : done.minus(quick);
    Instant from = later(later(back, stands.begin), oldest);
    Instant end = later(from, done).plus(SLICE);
    return new Window(from, cuts ? earlier(end, now) : now, due);
  }

  private Place stands() {
    Place stands = place;
    if (stands == null) {
      throw new IllegalStateException("begin first");
    }
    return stands;
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  /** All records of the window that the provider had are in the spool. */
  void complete(Window window) {
    Place stood = stands();
    Instant swept = window.full() ? later(window.to(), stood.swept) : stood.swept;
    place = new Place(stood.begin, later(window.to(), stood.through), swept);
    long oldest = swept.minus(overlap).minus(Duration.ofMinutes(1)).toEpochMilli();
    seen.values().removeIf(until -> until < oldest);
    changed = true;
  }

  /** True where the record was not seen before; it is seen now. */
  boolean isNew(String id, Window window) {
    long until = window.to().toEpochMilli();
    Long before = seen.get(id);
    if (before != null) {
      if (before < until) {
        seen.put(id, until);
      }
      return false;
    }
    return true;
  }

  void add(String id, Window window) {
    seen.put(id, window.to().toEpochMilli());
    changed = true;
    if (seen.size() > MOST) {
      seen.remove(seen.keySet().iterator().next());
    }
  }

  boolean isChanged() {
    return changed;
  }

  /** One line for the places, one for each id. */
  void write(StringBuilder out) {
    Place stands = stands();
    out.append("feed ").append(name).append(' ').append(stands.begin).append(' ');
    out.append(stands.through).append(' ').append(stands.swept).append('\n');
    seen.forEach((id, until) ->
        out.append("id ")
            .append(name)
            .append(' ')
            .append(until)
            .append(' ')
            .append(id)
            .append('\n'));
    changed = false;
  }
}
