// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect;

import java.time.Duration;

/** Words for messages that people read. */
public final class Words {
  private Words() {}

  /** A name as it may stand in a sentence: no control or direction characters, at most 80 long. */
  public static String name(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), 81));
    for (int i = 0; i < text.length() && clean.length() < 80; i++) {
      char c = text.charAt(i);
      int type = Character.getType(c);
      clean.append(type == Character.CONTROL || type == Character.FORMAT ? '?' : c);
    }
    return text.length() > 80 ? clean.append('…').toString() : clean.toString();
  }

  /** {@code 10 minutes}, {@code 1 hour}, {@code 90 seconds}. */
  public static String span(Duration d) {
    long seconds = d.toSeconds();
    if (seconds % 3600 == 0 && seconds > 0) {
      return many(seconds / 3600, "hour");
    }
    return seconds % 60 == 0 && seconds > 0
        ? many(seconds / 60, "minute")
        : many(seconds, "second");
  }

  /** {@code 1 source}, {@code 5 sources}. */
  public static String many(long n, String one) {
    return n + " " + one + (n == 1 ? "" : "s");
  }
}
