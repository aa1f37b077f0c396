// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the next request may go out: the provider's quota, what its answers say of its limits
 * ({@code Retry-After}, {@code X-Rate-Limit-Remaining} and {@code -Reset}), and how often it has
 * failed. Not thread-safe.
 */
final class Pace {
  static final Duration LONGEST = Duration.ofMinutes(15);
  private static final Duration AS_ASKED = Duration.ofHours(1);
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private final Duration gap;
  private final DoubleSupplier jitter;
  private Instant free = Instant.MIN;

  /**
   * @param jitter from 0 to 1
   */
  Pace(Duration gap, DoubleSupplier jitter) {
    this.gap = gap;
    this.jitter = jitter;
  }

  /** How long the next request must wait. */
  Duration wait(Instant now) {
    return free.isAfter(now) ? Duration.between(now, free) : Duration.ZERO;
  }

  /** A request goes out. */
  void sent(Instant now) {
    free = now.plus(gap);
  }

  /** An answer has come: where it says that no further request is left, the next waits. */
  void answered(Answer answer, Instant now) {
    String left = answer.header("x-rate-limit-remaining");
    if (left != null && left.matches("0{1,9}")) {
      hold(reset(answer, now), now);
    }
  }

  /**
   * How long to wait after so many failures of one request: what the answer asks for, else doubled
   * each time, from half of it to the whole by chance; a second to 15 minutes, or an hour where it
   * is asked for.
   *
   * @param answer null where there was none
   */
  Duration after(int failures, @Nullable Answer answer, Instant now) {
    Duration asked = answer == null ? null : asked(answer, now);
    if (asked != null) {
      return bounded(asked, AS_ASKED);
    }
    double doubled = SHORTEST.toMillis() * Math.pow(2, Math.min(failures, 20));
    double longest = Math.min(doubled, LONGEST.toMillis());
    return bounded(Duration.ofMillis((long) (longest * (0.5 + jitter.getAsDouble() / 2))), LONGEST);
  }

  private void hold(@Nullable Duration time, Instant now) {
    if (time != null) {
      Instant until = now.plus(bounded(time, AS_ASKED));
      free = until.isAfter(free) ? until : free;
    }
  }

  private static Duration bounded(Duration time, Duration most) {
    return time.compareTo(SHORTEST) < 0 ? SHORTEST : time.compareTo(most) > 0 ? most : time;
  }

  private static @Nullable Duration asked(Answer answer, Instant now) {
    String after = answer.header("retry-after");
    if (after == null) {
      return answer.status() == 429 ? reset(answer, now) : null;
    }
    if (after.matches("\\d{1,6}")) {
      return Duration.ofSeconds(Long.parseLong(after));
    }
    Instant at = date(after);
    return at == null ? null : Duration.between(theirs(answer, now), at);
  }

  /** {@code X-Rate-Limit-Reset}: seconds since the epoch, by the provider's clock. */
  private static @Nullable Duration reset(Answer answer, Instant now) {
    String reset = answer.header("x-rate-limit-reset");
    return reset == null || !reset.matches("\\d{1,11}")
        ? null
        : Duration.between(theirs(answer, now), Instant.ofEpochSecond(Long.parseLong(reset)))
            .plusSeconds(1);
  }

  private static Instant theirs(Answer answer, Instant now) {
    String date = answer.header("date");
    Instant at = date == null ? null : date(date);
    return at == null ? now : at;
  }

  private static @Nullable Instant date(String text) {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
