// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Proves that Dovecot refuses by the present version of the deny file: a name nobody has stands in
 * it, another with each version, and {@code doveadm auth test} must say that this name is disabled.
 * No account of a user is tried.
 */
final class DenyProbe {
  private static final String PREFIX = "mailvigil-probe-";
  private final List<String> command;
  private final Duration timeout;

  /**
   * Names the command, which gets {@code -- NAME PASSWORD} added; empty proves nothing and says so.
   */
  DenyProbe(List<String> command, Duration timeout) {
    this.command = List.copyOf(command);
    this.timeout = timeout;
  }

  boolean exists() {
    return !command.isEmpty();
  }

  static String freshName() {
    return PREFIX + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }

  /** Whether Dovecot refuses this name as a disabled user. */
  boolean isDenied(String name) throws IOException {
    BoundedCommand.Ended ended = BoundedCommand.run(command, List.of("--", name, "x"), timeout);
    if (ended.status() == 0 || !ended.output().contains("auth failed")) {
      throw ended.asFailure("doveadm auth test");
    }
    return ended.output().contains("user_disabled");
  }
}
