// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of a remote system, as far as a lock needs them; {@link RemoteLock} makes a back end
 * of it. Every call is one or a few requests.
 */
interface RemoteAccounts {
  /**
   * One account as it stands.
   *
   * @param id by which the system names it in requests
   * @param login the login name, which has to be the account's own
   * @param status the state that a lock changes, one word of lower-case letters
   * @param mark our mark, null without
   * @param raw what the system said
   */
  record Entry(String id, String login, String status, @Nullable RemoteMark mark, JsonNode raw) {}

  /** Where it is, for messages. */
  String there();

  /** The state of an account that may log in. */
  String active();

  /** The state that our lock leaves it in. */
  String locked();

  /** The account of that login name, null where the system surely knows none. */
  @Nullable Entry find(String login) throws IOException;

  /** Why the system must not lock this one, empty where it may. */
  default String refusal(Entry entry) {
    return "";
  }

  /** Marks it, then refuses its logins. */
  void lock(Entry entry, RemoteMark mark) throws IOException;

  /**
   * Puts back what was before and takes the mark away.
   *
   * @param restore false where the state is not the one we left: then only the mark goes
   */
  void unlock(Entry entry, RemoteMark mark, boolean restore) throws IOException;

  /** Whether it can end live sessions of an account that it does not lock. */
  default boolean endsSessions() {
    return false;
  }

  /** Ends live sessions; where the system has no way to, nothing. */
  default void endSessions(Entry entry) throws IOException {}

  /** All accounts with our mark. */
  List<Entry> marked() throws IOException;

  /** Fails where a lock would, and says why. */
  default void check() throws IOException {
    marked();
  }
}
