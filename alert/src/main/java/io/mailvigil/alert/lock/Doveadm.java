// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Dovecot's administration, by its command or by its HTTP interface; each call is bounded. */
sealed interface Doveadm permits DoveadmCommand, DoveadmHttp {

  /** What Dovecot's userdb says of a name. */
  enum Known {
    YES,
    NO,
    /** The lookup failed; nothing is known. */
    UNSURE
  }

  /** Ends all sessions of a name; having none is fine. */
  void kick(String name) throws IOException;

  /** Empties the auth cache of a name. */
  void flushCache(String name) throws IOException;

  /** Asks the userdb. */
  Known knows(String name);

  /** Why calls would fail; changes nothing. */
  List<String> problems();

  /** How to reach it. */
  sealed interface Config permits DoveadmCommand.Config, DoveadmHttp.Config {
    /** A doveadm with a time-out for each of its calls. */
    Doveadm make(Duration timeout);
  }
}
