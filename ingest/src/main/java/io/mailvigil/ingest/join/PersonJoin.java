// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import org.jspecify.annotations.Nullable;

/** What identity providers' records have in common: the person they speak of, and the step. */
final class PersonJoin {
  private static final long SECOND = 1_000_000_000L;

  /** A name is learnt anew at every sign-in. */
  private static final long NAME = 30 * 86_400 * SECOND;

  /** Records of one step are written at once, but stamped by several services. */
  private static final long TWINS = 60 * SECOND;

  private final OpenJoins open;
  private final int most;

  PersonJoin(OpenJoins open, int most) {
    this.open = open;
    this.most = most;
  }

  void named(String person, String user, long time) {
    String key = "p/" + person;
    Person known = open.get(key) instanceof Person p ? p : null;
    if (known == null && open.people() >= most) {
      return; // attempts need the room more than names do
    }
    boolean fresh =
        known != null && known.user.equals(user) && known.expires - time > NAME - NAME / 30;
    if (!fresh) { // once a day keeps a name
      open.put(new Person(key, user), time + NAME);
    }
  }

  /** The name on the line, else the one that this person had last. */
  @Nullable String user(@Nullable String person, @Nullable String user, long time) {
    if (person == null) {
      return user;
    }
    if (user != null) {
      named(person, user, time);
      return user;
    }
    return open.get("p/" + person) instanceof Person p ? p.user : null;
  }

  /** True where a twin of this record has told the step; else this one does. */
  boolean isTold(String twin, long time) {
    String key = "s/" + twin;
    if (open.get(key) instanceof Step) {
      return true;
    }
    open.put(new Step(key), time + TWINS);
    return false;
  }
}
