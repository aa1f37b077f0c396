// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

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

    /**
     * Reads the section {@code doveadm} of a back end's: a command, or an address and its key. Null
     * where it makes none; then the mistake is noted.
     */
    static @Nullable Config from(ConfigNode backend) {
      ConfigNode node = backend.section("doveadm");
      List<String> command = node.strings("command", List.of());
      String url = node.text("url");
      Secret key = node.secret("key");
      if (url == null ? command.isEmpty() : !command.isEmpty() || key == null) {
        backend.mistake(
            "doveadm", "write either {command: [doveadm]} or {url: ..., key: {file: ...}}");
        return null;
      }
      try {
        return url == null || key == null
            ? new DoveadmCommand.Config(command)
            : new DoveadmHttp.Config(URI.create(url), key);
      } catch (IllegalArgumentException e) {
        backend.mistake("doveadm", Objects.requireNonNullElse(e.getMessage(), "cannot be used"));
        return null;
      }
    }
  }
}
