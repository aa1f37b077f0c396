// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.profile.login;

import io.mailvigil.detect.Detector;
import io.mailvigil.detect.Ring;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The logins of the last 10 to 20 min, before they are learned: so that they are learned in the
 * order of their time, whatever order they came in. Of logins that are alike within 10 min only the
 * first is kept, of different ones the {@value #MOST} with the least {@link Login#likeness}: both
 * depend on nothing but which logins there were.
 */
final class Pending {
  private static final int MOST = 7;
  private static final long BUCKET = Ring.micros(Detector.LATENESS);

  private final List<Login> logins = new ArrayList<>(2);

  /** The first bucket whose logins are not yet learned. */
  private long open = Long.MIN_VALUE;

  /** What came of taking a login. */
  enum Taken {
    /** One like it was there before, or it came too late. */
    ALIKE,
    /** There were too many others: it can be looked at, and is forgotten at once. */
    LEFT_OUT,
    /** It stands for one like it that came first and was later. */
    INSTEAD,
    KEPT
  }

  /**
   * Takes a login.
   *
   * @param drained takes the logins that are old enough to be learned, in their order
   */
  Taken take(Login login, Consumer<Login> drained) {
    long bucket = bucket(login);
    if (bucket < open) {
      return Taken.ALIKE;
    }
    if (bucket - 1 > open) {
      open = bucket - 1;
      drain(drained);
    }
    Login most = null;
    int beside = 0;
    for (int i = 0; i < logins.size(); i++) {
      Login each = logins.get(i);
      if (bucket(each) == bucket) {
        if (each.isAlike(login)) {
          if (each.compareTo(login) <= 0) {
            return Taken.ALIKE;
          }
          logins.set(i, each.is(Login.REFUSED) ? login.refused() : login);
          logins.sort(null);
          return Taken.INSTEAD;
        }
        beside++;
        most = most == null || each.likeness() > most.likeness() ? each : most;
      }
    }
    if (beside >= MOST && most != null) {
      if (login.likeness() >= most.likeness()) {
        return Taken.LEFT_OUT;
      }
      logins.remove(most);
    }
    logins.add(login);
    logins.sort(null);
    return Taken.KEPT;
  }

  /** Marks a login as the owner's or somebody else's; false where it is not here. */
  boolean mark(long id, boolean owners) {
    for (int i = 0; i < logins.size(); i++) {
      Login each = logins.get(i);
      if (each.id() == id) {
        logins.set(i, owners ? each.confirmed() : each.refused());
        return true;
      }
    }
    return false;
  }

  private void drain(Consumer<Login> drained) {
    int n = 0;
    while (n < logins.size() && bucket(logins.get(n)) < open) {
      drained.accept(logins.get(n++));
    }
    logins.subList(0, n).clear();
  }

  private static long bucket(Login login) {
    return Math.floorDiv(login.micros(), BUCKET);
  }

  /** What was before that login and is not learned yet, in its order. */
  List<Login> before(Login login) {
    int n = 0;
    while (n < logins.size() && logins.get(n).compareTo(login) < 0) {
      n++;
    }
    return logins.subList(0, n);
  }

  long newest() {
    return logins.isEmpty() ? Long.MIN_VALUE : logins.getLast().micros();
  }

  boolean hasLogin() {
    for (Login each : logins) {
      if (!each.is(Login.FAILED)) {
        return true;
      }
    }
    return false;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(open);
    out.writeByte(logins.size());
    for (Login login : logins) {
      login.write(out);
    }
  }

  Pending read(DataInput in) throws IOException {
    open = in.readLong();
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      logins.add(Login.read(in));
    }
    return this;
  }
}
