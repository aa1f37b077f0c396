// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.common.lists;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of each day, over midnight where it ends before it begins.
 *
 * @param from the first minute
 * @param to the first minute after it
 */
public record Hours(LocalTime from, LocalTime to, ZoneId zone) {
  private static final Pattern FORM =
      Pattern.compile("(\\d\\d:\\d\\d) ?- ?(\\d\\d:\\d\\d)(?: (\\S+))?");

  /**
   * Reads {@code 01:00-05:00} (UTC) or {@code 22:00-04:00 Europe/Berlin}. Throws {@link
   * IllegalArgumentException} with a sentence.
   */
  static Hours parse(String text) {
    Matcher m = FORM.matcher(text);
    try {
      if (m.matches()) {
        return new Hours(
            LocalTime.parse(m.group(1)),
            LocalTime.parse(m.group(2)),
            m.group(3) == null ? ZoneOffset.UTC : ZoneId.of(m.group(3)));
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(mend(), e);
    }
    throw new IllegalArgumentException(mend());
  }

  private static String mend() {
    return "has hours that are none: write 01:00-05:00, or 22:00-04:00 Europe/Berlin";
  }

  public boolean contains(Instant time) {
    LocalTime at = LocalTime.ofInstant(time, zone);
    boolean begun = !at.isBefore(from);
    boolean goesOn = at.isBefore(to);
    return from.isBefore(to) ? begun && goesOn : begun || goesOn;
  }

  @Override
  public String toString() {
    return from + "-" + to + " " + zone;
  }
}
