// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.detect.sigma;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A timespan as Sigma writes it: {@code 30s}, {@code 15m}, {@code 12h}, {@code 7d}, {@code 2w}. */
final class Timespan {
  private static final Pattern FORM = Pattern.compile("(\\d{1,8})([smhdwMy])");
  private static final Duration LONGEST = Duration.ofDays(366);

  private Timespan() {}

  /** Notes a mistake and gives null for anything but 1 s to 366 d. */
  static @Nullable Duration read(Section section, String key) {
    String text = section.text(key);
    if (text == null) {
      return null;
    }
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      section.mistake(
          key,
          "is "
              + Mistakes.quote(text)
              + ", which is no timespan: write a number and one of s m h d w M y, as 10m");
      return null;
    }
    long n = Long.parseLong(m.group(1));
    Duration span =
        switch (m.group(2)) {
          case "s" -> Duration.ofSeconds(n);
          case "m" -> Duration.ofMinutes(n);
          case "h" -> Duration.ofHours(n);
          case "d" -> Duration.ofDays(n);
          case "w" -> Duration.ofDays(7 * n);
          case "M" -> Duration.ofDays(30 * n);
          default -> Duration.ofDays(365 * n);
        };
    if (span.isZero() || span.compareTo(LONGEST) > 0) {
      section.mistake(key, "is " + text + ", write 1s to 366d");
      return null;
    }
    return span;
  }
}
