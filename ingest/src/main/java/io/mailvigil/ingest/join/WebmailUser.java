// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a mail server and a webmail have told of one user's logins, as far as it is not yet one. */
final class WebmailUser extends Open {
  /**
   * A webmail's verdict whose mail server has not told of it yet.
   *
   * @param user the login name
   */
  record Verdict(long time, String user, boolean passed) {}

  /** The mail server's, from the webmail's address. */
  final Deque<HeldEvent> held = new ArrayDeque<>();

  final Deque<Verdict> verdicts = new ArrayDeque<>();

  /** Until then the webmail may sign in for him again. */
  long session = Long.MIN_VALUE;

  WebmailUser(String key) {
    super(key);
  }

  @Override
  char kind() {
    return 'd';
  }

  @Override
  long since() {
    return held.isEmpty() ? Long.MAX_VALUE : held.getFirst().time();
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(session);
    out.writeInt(held.size());
    for (HeldEvent each : held) {
      each.write(out);
    }
    out.writeInt(verdicts.size());
    for (Verdict each : verdicts) {
      out.writeLong(each.time);
      Wire.text(out, each.user);
      out.writeBoolean(each.passed);
    }
  }

  static WebmailUser read(String key, DataInput in) throws IOException {
    WebmailUser user = new WebmailUser(key);
    user.session = in.readLong();
    for (int n = in.readInt(); n > 0; n--) {
      user.held.add(HeldEvent.read(in));
    }
    for (int n = in.readInt(); n > 0; n--) {
      user.verdicts.add(new Verdict(in.readLong(), Wire.some(in), in.readBoolean()));
    }
    return user;
  }
}
