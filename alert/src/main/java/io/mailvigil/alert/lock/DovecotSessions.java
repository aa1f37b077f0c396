// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.event.Account;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a Dovecot remembers of an account and keeps open for it. Each method tries everything and
 * returns what could not be done, one sentence each: the lock itself does not hang on it.
 */
final class DovecotSessions {
  private final Doveadm doveadm;
  private final DovecotNames names;

  DovecotSessions(Doveadm doveadm, DovecotNames names) {
    this.doveadm = doveadm;
    this.names = names;
  }

  /** Empties the auth cache, then cuts the sessions. */
  List<String> end(Account account) {
    List<String> shortfalls = new ArrayList<>(flush(account));
    List<String> all = names.of(account);
    List<String> kickable = all.stream().filter(DovecotNames::canBeKicked).toList();
    shortfalls.addAll(attempt(kickable, "live sessions may go on", doveadm::kick));
    if (kickable.size() < all.size()) {
      shortfalls.add("live sessions go on: doveadm takes this name for an address");
    }
    return shortfalls;
  }

  /** The same on its own, for an account that is not locked; fails where some may go on. */
  void cut(Account account) throws IOException {
    Optional<String> unfit = AccountNames.refusal(account);
    List<String> left = unfit.isPresent() ? List.of(unfit.get()) : end(account);
    if (!left.isEmpty()) {
      throw new IOException(String.join("; ", left));
    }
  }

  /** Empties the auth cache, refusals that it remembers too. */
  List<String> flush(Account account) {
    return attempt(
        names.of(account), "its cached logins may not be forgotten", doveadm::flushCache);
  }

  private static List<String> attempt(List<String> names, String consequence, Step step) {
    for (String name : names) {
      try {
        step.on(name);
      } catch (IOException e) {
        return List.of(consequence + ": " + Objects.requireNonNullElse(e.getMessage(), "no word"));
      }
    }
    return List.of();
  }

  /** One call for one name. */
  private interface Step {
    void on(String name) throws IOException;
  }
}
