// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Odd logins that nobody has confirmed, by network operator and client. Time alone confirms none:
 * only a second factor, the owner or an administrator, or use on {@value #CONSISTENT_DAYS} days of
 * a fortnight, of which each could alert. What was refused is never confirmed by use.
 */
final class Quarantine {
  private static final int MOST = 6;
  static final int CONSISTENT_DAYS = 6;
  private static final int MOST_TOLD = 4;
  private static final int FORTNIGHT = 14;
  private static final int KEPT_DAYS = 90;
  private static final long DAY = Duration.ofDays(1).toMillis() * 1000;

  /**
   * What was held back.
   *
   * @param told event time of the newest of them that opened an episode
   * @param toldIds ids of the newest {@value #MOST_TOLD} that did, the newest last
   * @param lastDay the newest day
   * @param days bit i stands for the i-th day before the newest
   * @param sample the newest login
   */
  record Held(
      long told, List<Long> toldIds, long lastDay, long days, boolean refused, Login sample) {
    private boolean isOf(Login login) {
      return sample.system() == login.system() && sample.family() == login.family();
    }

    private boolean isOf(long id) {
      return toldIds.contains(id) || sample.id() == id;
    }

    private int daysOfFortnight() {
      return Long.bitCount(days & (1L << FORTNIGHT) - 1);
    }
  }

  private final List<Held> all;

  Quarantine() {
    all = new ArrayList<>(1);
  }

  Quarantine(Quarantine other) {
    all = new ArrayList<>(other.all);
  }

  private int at(Login login) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isOf(login)) {
        return i;
      }
    }
    return -1;
  }

  @Nullable Held of(Login login) {
    int at = at(login);
    return at < 0 ? null : all.get(at);
  }

  /** Whether such a login was told of within a day: then it belongs to that episode. */
  boolean isTold(Login login) {
    Held held = of(login);
    return held != null && login.micros() - held.told < DAY;
  }

  /** Holds a login back; true when it is confirmed by long use, and to be learned. */
  boolean add(Login login) {
    long day = Math.floorDiv(login.micros(), DAY);
    all.removeIf(each -> each.lastDay < day - KEPT_DAYS);
    int at = at(login);
    if (at < 0) {
      if (all.size() == MOST) {
        all.remove(leastNeeded());
      }
      all.add(
          new Held(login.micros(), List.of(login.id()), day, 1, login.is(Login.REFUSED), login));
      return false;
    }
    Held was = all.remove(at);
    long passed = day - was.lastDay;
    long days = (passed >= Long.SIZE ? 0 : was.days << passed) | 1;
    boolean goesOn = login.micros() - was.told < DAY;
    Held is =
        new Held(
            goesOn ? was.told : login.micros(),
            goesOn ? was.toldIds : newest(was.toldIds, login.id()),
            day,
            days,
            was.refused || login.is(Login.REFUSED),
            login);
    if (!is.refused && is.daysOfFortnight() >= CONSISTENT_DAYS) {
      return true;
    }
    all.add(is);
    return false;
  }

  private static List<Long> newest(List<Long> ids, long id) {
    List<Long> all = new ArrayList<>(ids);
    all.add(id);
    return List.copyOf(all.subList(Math.max(0, all.size() - MOST_TOLD), all.size()));
  }

  /** What was refused goes last: else others could push it out. */
  private int leastNeeded() {
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).refused) {
        return i;
      }
    }
    return 0;
  }

  /** Whether such a login was said not to be the owner's. */
  boolean isRefused(Login login) {
    Held held = of(login);
    return held != null && held.refused;
  }

  /** Lets go what a login with a second factor confirms: the same operator and client. */
  void confirm(Login login) {
    all.removeIf(each -> each.isOf(login) && !each.refused);
  }

  /** Lets go of an event, and gives its login to be learned; null where it is not held. */
  @Nullable Login confirm(long id) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).isOf(id)) {
        return all.remove(i).sample;
      }
    }
    return null;
  }

  /** Marks the login of an event as somebody else's; false where it is not held. */
  boolean refuse(long id) {
    for (int i = 0; i < all.size(); i++) {
      Held each = all.get(i);
      if (each.isOf(id)) {
        all.set(i, new Held(each.told, each.toldIds, each.lastDay, each.days, true, each.sample));
        return true;
      }
    }
    return false;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(all.size());
    for (Held each : all) {
      out.writeLong(each.told);
      out.writeByte(each.toldIds.size());
      for (long id : each.toldIds) {
        out.writeLong(id);
      }
      out.writeInt((int) each.lastDay);
      out.writeLong(each.days);
      out.writeBoolean(each.refused);
      each.sample.write(out);
    }
  }

  Quarantine read(DataInput in) throws IOException {
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      long told = in.readLong();
      List<Long> ids = new ArrayList<>(MOST_TOLD);
      for (int left = in.readUnsignedByte(); left > 0; left--) {
        ids.add(in.readLong());
      }
      all.add(
          new Held(
              told,
              List.copyOf(ids),
              in.readInt(),
              in.readLong(),
              in.readBoolean(),
              Login.read(in)));
    }
    return this;
  }
}
