// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.join;

import io.mailvigil.common.event.AuthEvent;
import org.jspecify.annotations.Nullable;

/**
 * How one line was read, for {@code explain}; what it is may be settled only when later lines, or
 * their absence, have told.
 */
public final class ReadLine {
  /** The readings of contract part 3. */
  public enum As {
    EVENT,
    DETAIL,
    IRRELEVANT,
    FOREIGN,
    GARBLED;

    private final String wire = name().toLowerCase(java.util.Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  private final LogFile file;
  private final long number;
  private String format;
  private As as;
  private @Nullable String reason;
  private @Nullable AuthEvent event;
  private boolean settled;

  ReadLine(
      LogFile file, long number, String format, As as, @Nullable String reason, boolean settled) {
    this.file = file;
    this.number = number;
    this.format = format;
    this.as = as;
    this.reason = reason;
    this.settled = settled;
  }

  void carries(AuthEvent carried) {
    event = carried;
    as = As.EVENT;
    settled = true;
  }

  /** The line is the rest of another, or repeats one that says nothing. */
  void saysNothing() {
    format = "";
    as = As.IRRELEVANT;
    reason = null;
    settled = true;
  }

  /** The line is about something that nobody follows. */
  void isIrrelevant() {
    as = As.IRRELEVANT;
    settled = true;
  }

  void settle() {
    settled = true;
  }

  public LogFile file() {
    return file;
  }

  /** Counted from 1. */
  public long number() {
    return number;
  }

  /** The format that has the line, empty for a foreign one. */
  public String format() {
    return format;
  }

  public As as() {
    return as;
  }

  public @Nullable String reason() {
    return reason;
  }

  public @Nullable AuthEvent event() {
    return event;
  }

  /** False while the line may still turn out to carry an event. */
  public boolean isSettled() {
    return settled;
  }
}
