// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lab;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Clock;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A mail user with a password and a code generator, and what a client of theirs types: password and
 * code in one word, as both PAM stacks of the lab want it.
 */
public final class LabUser {
  /** Codes of so many steps around now are good for both PAM modules, as the lab sets them up. */
  static final int WINDOW = 49;

  private final String name;
  private final byte[] key;
  private final Clock clock;
  private final AtomicLong lastStep = new AtomicLong();

  LabUser(String name, Clock clock) {
    this.name = name;
    this.key = Arrays.copyOf(("seed-" + name + "-0123456789abcdef").getBytes(US_ASCII), 20);
    this.clock = clock;
  }

  public String name() {
    return name;
  }

  public String password() {
    return "Pw-" + name + "-x9";
  }

  byte[] key() {
    return key.clone();
  }

  /** The right password and a code that was never used: at most 40 of them in 20 minutes. */
  public String rightPasswordRightCode() {
    return password() + unusedCode();
  }

  /** The right password and a code that is not good at any step of the window. */
  public String rightPasswordWrongCode() {
    return password() + wrongCode();
  }

  /** A wrong password and a code that would be good. */
  public String wrongPasswordRightCode() {
    return "no-" + password() + unusedCode();
  }

  /** Both wrong. */
  public String wrongPasswordWrongCode() {
    return "no-" + password() + wrongCode();
  }

  // Each code is good once only, so each use takes the next step's.
  private String unusedCode() {
    long now = Totp.step(clock.instant());
    return Totp.code(key, lastStep.updateAndGet(last -> Math.max(last + 1, now)));
  }

  private String wrongCode() {
    long now = Totp.step(clock.instant());
    Set<String> good = new HashSet<>();
    for (long step = now - 2 * WINDOW; step <= now + 2 * WINDOW; step++) {
      good.add(Totp.code(key, step));
    }
    int code = 0;
    while (good.contains(String.format(Locale.ROOT, "%06d", code))) {
      code++;
    }
    return String.format(Locale.ROOT, "%06d", code);
  }
}
