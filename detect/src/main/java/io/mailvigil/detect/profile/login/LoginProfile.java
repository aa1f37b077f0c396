// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is usual for an account: from where, with what, when. A commutative, idempotent function of
 * the set of events inside the lateness bound, at most 3 kB written.
 *
 * <p>It learns in the order of event time, 10 to 20 min behind ({@link Pending}), and only what is
 * not odd or is confirmed ({@link Quarantine}). What it says of a login ({@link LoginReading})
 * rests on all that was before it, learned or not yet.
 */
public final class LoginProfile {
  /** What a login is looked at by; each has its parent before it, see {@link #PARENT}. */
  static final int COUNTRY = 0;

  static final int SYSTEM = 1;
  static final int WIDE = 2;
  static final int NET = 3;
  static final int HOST = 4;
  static final int DOOR = 5;
  static final int FAMILY = 6;
  static final int VERSION = 7;
  static final int LEVELS = 8;

  /** Below which level a level counts, -1 for none. */
  static final int[] PARENT = {-1, COUNTRY, SYSTEM, WIDE, NET, -1, DOOR, FAMILY};

  private static final int[] MOST = {6, 10, 12, 16, 16, 5, 7, 8};
  private static final int HOURS = 48;
  private static final long DAY = Duration.ofDays(1).toMillis() * 1000;
  private static final double HALF_LIFE_DAYS = 30;
  private static final double FAILURES_HALF_LIFE_HOURS = 1;

  /** From so many logins on so many days on, an odd one is held back. */
  private static final int LEARNED_LOGINS = 5;

  private static final int LEARNED_DAYS = 3;
  private static final int MOST_TODAY = 10;
  private static final int PERIOD_DAYS = 14;

  private final DecayedCounts[] counts = new DecayedCounts[LEVELS];
  private final float[] novel = new float[LEVELS];
  private final float[] hours = new float[HOURS];
  private final Places places;
  private final Quarantine quarantine;
  private final Pending pending;

  /** Of the day {@link #day}. */
  private int[] today = {};

  private long day = Long.MIN_VALUE;
  private long last = Long.MIN_VALUE;
  private int days;
  private int logins;
  private float failures;
  private long failed = Long.MIN_VALUE;

  public LoginProfile() {
    for (int i = 0; i < LEVELS; i++) {
      counts[i] = new DecayedCounts(MOST[i]);
    }
    places = new Places();
    quarantine = new Quarantine();
    pending = new Pending();
  }

  /** A copy without what is not learned yet. */
  private LoginProfile(LoginProfile other) {
    for (int i = 0; i < LEVELS; i++) {
      counts[i] = new DecayedCounts(other.counts[i]);
      novel[i] = other.novel[i];
    }
    System.arraycopy(other.hours, 0, hours, 0, HOURS);
    places = new Places(other.places);
    quarantine = new Quarantine(other.quarantine);
    pending = new Pending();
    today = other.today.clone();
    day = other.day;
    last = other.last;
    days = other.days;
    logins = other.logins;
    failures = other.failures;
    failed = other.failed;
  }

  /**
   * What came of a login.
   *
   * @param changed whether the profile is another than before
   * @param reading what the profile says of it; null where it was there before or came too late
   * @param learned what it said of earlier logins when it learned them: the same in every order
   */
  record Taken(boolean changed, @Nullable LoginReading reading, List<LoginReading> learned) {
    private static final Taken NOTHING = new Taken(false, null, List.of());
  }

  /** Takes a login, or a failure to. */
  Taken take(Login login) {
    List<LoginReading> learned = new ArrayList<>(1);
    Pending.Taken taken =
        pending.take(
            login,
            each -> {
              learned.add(reading(each, false));
              learn(each);
            });
    if (taken == Pending.Taken.ALIKE) {
      return Taken.NOTHING;
    }
    LoginProfile before = this;
    List<Login> open = pending.before(login);
    if (!open.isEmpty()) {
      before = new LoginProfile(this);
      open.forEach(before::learn);
    }
    return new Taken(
        taken != Pending.Taken.LEFT_OUT,
        before.reading(login, taken != Pending.Taken.KEPT),
        learned);
  }

  /**
   * The owner, or an administrator, says that a login was his: it is learned.
   *
   * @return false where it is neither held back nor waits to be learned
   */
  boolean confirmed(String eventId) {
    long id = Login.idOf(eventId);
    if (pending.mark(id, true)) {
      return true;
    }
    Login login = quarantine.confirm(id);
    if (login != null) {
      count(login, false);
    }
    return login != null;
  }

  /**
   * The owner, or an administrator, says that a login was not his: it is never learned, and no use
   * or second factor confirms another one from the same operator with the same client.
   *
   * @return false where it is neither held back nor waits to be learned
   */
  boolean refused(String eventId) {
    long id = Login.idOf(eventId);
    return pending.mark(id, false) || quarantine.refuse(id);
  }

  private void learn(Login login) {
    if (login.is(Login.FAILED)) {
      failures = (float) failuresAt(login.micros()) + 1;
      failed = login.micros();
      return;
    }
    pass(login);
    boolean goesOn = places.continues(login);
    boolean odd = isOdd(login);
    boolean refused = login.is(Login.REFUSED) || (odd && quarantine.isRefused(login));
    if (odd && !refused && login.is(Login.SECOND_FACTOR)) {
      quarantine.confirm(login);
    }
    boolean held = refused || (odd && !login.is(Login.SECOND_FACTOR));
    if (!goesOn) {
      logins = Math.min(logins + 1, Short.MAX_VALUE);
      if (!quarantine.isTold(login)) {
        noteNovelty(login);
      }
      noteToday(login);
    }
    boolean confirmed = held && quarantine.add(login);
    places.add(login, held && !confirmed);
    if (!held || confirmed) {
      count(login, goesOn);
    }
    last = Math.max(last, login.micros());
  }

  private void count(Login login, boolean goesOn) {
    if (goesOn) {
      return;
    }
    for (int level = 0; level < LEVELS; level++) {
      counts[level].add(value(login, level), parent(login, level), 1);
    }
    hours[hour(login.micros())]++;
  }

  private void pass(Login login) {
    long now = Math.floorDiv(login.micros(), DAY);
    if (now == day) {
      return;
    }
    if (day != Long.MIN_VALUE) {
      long passed = now - day;
      float by = (float) Math.pow(0.5, passed / HALF_LIFE_DAYS);
      for (int i = 0; i < LEVELS; i++) {
        counts[i].pass(passed);
        novel[i] *= by;
      }
      for (int i = 0; i < HOURS; i++) {
        hours[i] *= by;
      }
      places.pass(passed);
    }
    day = now;
    days = Math.min(days + 1, Short.MAX_VALUE);
    today = new int[0];
  }

  private void noteNovelty(Login login) {
    for (int level = 0; level < LEVELS; level++) {
      if (knowsParent(login, level) && !knows(login, level)) {
        novel[level]++;
      }
    }
  }

  private void noteToday(Login login) {
    for (int value : new int[] {login.system(), login.family() ^ 0x55, login.net() ^ 0xaa}) {
      if (today.length < MOST_TODAY && !isOfToday(value)) {
        today = Arrays.copyOf(today, today.length + 1);
        today[today.length - 1] = value;
      }
    }
  }

  private boolean isOfToday(int value) {
    for (int each : today) {
      if (each == value) {
        return true;
      }
    }
    return false;
  }

  private boolean isLearned() {
    return logins >= LEARNED_LOGINS && days >= LEARNED_DAYS;
  }

  /** Too strange to be learned without a confirmation. */
  private boolean isOdd(Login login) {
    return isLearned()
        && (!knows(login, COUNTRY)
            || !knows(login, SYSTEM)
            || (!knows(login, FAMILY) && !knows(login, NET)));
  }

  private boolean knows(Login login, int level) {
    return counts[level].count(value(login, level), parent(login, level)) > 0;
  }

  private boolean knowsParent(Login login, int level) {
    int parent = PARENT[level];
    return parent < 0 ? logins > 0 : knows(login, parent) && knowsParent(login, parent);
  }

  static int value(Login login, int level) {
    return switch (level) {
      case COUNTRY -> login.country();
      case SYSTEM -> login.system();
      case WIDE -> login.wide();
      case NET -> login.net();
      case HOST -> login.host();
      case DOOR -> login.door();
      case FAMILY -> login.family();
      default -> login.version();
    };
  }

  private static int parent(Login login, int level) {
    int parent = PARENT[level];
    return parent < 0 ? 0 : value(login, parent);
  }

  private double failuresAt(long micros) {
    return failed == Long.MIN_VALUE
        ? 0
        : failures * Math.pow(0.5, Math.max(0, micros - failed) / 3.6e9 / FAILURES_HALF_LIFE_HOURS);
  }

  /** The hour of the day in UTC, and whether it is a weekend. */
  static int hour(long micros) {
    long at = Math.floorDiv(micros, 3_600_000_000L);
    long weekday = Math.floorMod(Math.floorDiv(at, 24) + 3, 7);
    return (int) (Math.floorMod(at, 24) + (weekday >= 5 ? 24 : 0));
  }

  private LoginReading reading(Login login, boolean again) {
    float[] known = new float[LEVELS];
    float[] below = new float[LEVELS];
    for (int level = 0; level < LEVELS; level++) {
      int parent = parent(login, level);
      known[level] = counts[level].count(value(login, level), parent);
      below[level] = counts[level].below(parent);
    }
    long now = Math.floorDiv(login.micros(), DAY);
    boolean sameDay = now == day;
    int hour = hour(login.micros());
    int half = hour / 24 * 24;
    float atHour =
        hours[hour] / 2 + hours[half + (hour + 1) % 24] / 4 + hours[half + (hour + 23) % 24] / 4;
    Quarantine.Held held = quarantine.of(login);
    int flags =
        (isOdd(login) ? LoginReading.ODD : 0)
            | (quarantine.isTold(login) ? LoginReading.TOLD : 0)
            | (again ? LoginReading.AGAIN : 0)
            | (places.continues(login) ? LoginReading.CONTINUES : 0)
            | (day != Long.MIN_VALUE && now / PERIOD_DAYS == day / PERIOD_DAYS
                ? 0
                : LoginReading.FIRST_OF_PERIOD)
            | (sameDay && isOfToday(login.system()) ? 0 : LoginReading.SYSTEM_OF_DAY)
            | (sameDay && isOfToday(login.family() ^ 0x55) ? 0 : LoginReading.FAMILY_OF_DAY)
            | (sameDay && isOfToday(login.net() ^ 0xaa) ? 0 : LoginReading.NET_OF_DAY);
    return new LoginReading(
        login,
        known,
        below,
        novel.clone(),
        atHour,
        counts[DOOR].all(),
        logins,
        days,
        last == Long.MIN_VALUE ? Float.POSITIVE_INFINITY : (login.micros() - last) / 3.6e9f,
        (float) places.speed(login),
        (float) places.distance(login),
        (float) failuresAt(login.micros()),
        held == null ? 0 : Long.bitCount(held.days()),
        counts[COUNTRY].usual(),
        counts[SYSTEM].usual(),
        flags);
  }

  /** Event time of the newest login or failure, in microseconds. */
  long newest() {
    return Math.max(Long.MIN_VALUE / 2, Math.max(pending.newest(), Math.max(last, failed)));
  }

  /** Whether nobody ever logged in. */
  boolean isEmpty() {
    return logins == 0 && !pending.hasLogin();
  }

  void write(DataOutput out) throws IOException {
    for (DecayedCounts each : counts) {
      each.write(out);
    }
    for (float each : novel) {
      out.writeFloat(each);
    }
    for (float each : hours) {
      out.writeFloat(each);
    }
    places.write(out);
    quarantine.write(out);
    pending.write(out);
    out.writeByte(today.length);
    for (int each : today) {
      out.writeInt(each);
    }
    out.writeLong(day);
    out.writeLong(last);
    out.writeShort(days);
    out.writeShort(logins);
    out.writeFloat(failures);
    out.writeLong(failed);
  }

  static LoginProfile read(DataInput in) throws IOException {
    LoginProfile profile = new LoginProfile();
    for (DecayedCounts each : profile.counts) {
      each.read(in);
    }
    for (int i = 0; i < LEVELS; i++) {
      profile.novel[i] = in.readFloat();
    }
    for (int i = 0; i < HOURS; i++) {
      profile.hours[i] = in.readFloat();
    }
    profile.places.read(in);
    profile.quarantine.read(in);
    profile.pending.read(in);
    profile.today = new int[in.readUnsignedByte()];
    for (int i = 0; i < profile.today.length; i++) {
      profile.today[i] = in.readInt();
    }
    profile.day = in.readLong();
    profile.last = in.readLong();
    profile.days = in.readUnsignedShort();
    profile.logins = in.readUnsignedShort();
    profile.failures = in.readFloat();
    profile.failed = in.readLong();
    return profile;
  }
}
