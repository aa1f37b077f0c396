// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import io.mailvigil.common.config.ConfigException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends requests at the provider's pace, and again where that may help. */
final class Requests {
  private static final int TRIES = 6;
  private static final Duration ANSWER_BEGINS = Duration.ofSeconds(60);
  private static final Duration WORTH_SAYING = Duration.ofSeconds(30);
  private static final Set<Integer> LATER = Set.of(408, 425, 429, 500, 502, 503, 504);

  private final Api api;
  private final Outside outside;
  private final Pace pace;
  private final String server;
  private volatile @Nullable String waiting;

  Requests(Api api, Outside outside, Pace pace, String server) {
    this.api = api;
    this.outside = outside;
    this.pace = pace;
    this.server = server;
  }

  /** One sentence while a provider makes us wait, else null. */
  @Nullable String waiting() {
    return waiting;
  }

  /** No answer of 200 could be had; says why and for how long to leave it. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whether only a person can mend it. */
    final boolean refused;

    FailedException(String why, boolean refused) {
      super(why);
      this.refused = refused;
    }
  }

  /** The answer of 200. */
  Answer send(Ask ask) throws FailedException, InterruptedException {
    boolean dropped = false;
    for (int failures = 0; ; failures++) {
      outside.pause(pace.wait(outside.now()));
      Answer answer = null;
      String why;
      try {
        pace.sent(outside.now());
        answer = outside.send(request(ask, outside.now()));
        pace.answered(answer, outside.now());
        if (answer.status() == 200) {
          return answer;
        }
        if ((answer.status() == 401 || answer.status() == 403) && !isBusy(answer)) {
          if (!dropped && api.credential().drop()) {
            dropped = true;
            continue;
          }
          throw new FailedException(
              "%s does not let us in (%d): %s"
                  .formatted(server, answer.status(), api.credential().mend()),
              true);
        }
        if (!LATER.contains(answer.status()) && !isBusy(answer)) {
          throw new FailedException(
              "%s answered %d: check url and what is configured there"
                  .formatted(server, answer.status()),
              true);
        }
        why = "answered " + answer.status();
      } catch (IOException e) {
        why = "can not be reached (" + e.getMessage() + ")";
      } catch (RefusedException | ConfigException e) {
        throw new FailedException(server + ": " + e.getMessage(), true);
      }
      if (failures + 1 >= TRIES) {
        throw new FailedException(server + " " + why + ": it is tried again", false);
      }
      Duration time = pace.after(failures, answer, outside.now());
      waiting =
          time.compareTo(WORTH_SAYING) < 0
              ? null
              : "%s %s: asked again in %d s".formatted(server, why, time.toSeconds());
      outside.pause(time);
      waiting = null;
    }
  }

  private HttpRequest request(Ask ask, Instant now)
      throws IOException, InterruptedException, RefusedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(ask.uri())
            .timeout(ANSWER_BEGINS)
            .header("Accept", "application/json")
            .header("User-Agent", "mailvigil");
    if (ask.form() != null) {
      request
          .header("Content-Type", "application/x-www-form-urlencoded")
          .POST(BodyPublishers.ofString(ask.form()));
    }
    api.credential().show(request, ask, now, outside);
    return request.build();
  }

  /** Google says 403 where it means 429. */
  private static boolean isBusy(Answer answer) {
    if (answer.status() != 403) {
      return false;
    }
    String body = new String(answer.body(), StandardCharsets.UTF_8);
    return body.contains("\"rateLimitExceeded\"")
        || body.contains("\"userRateLimitExceeded\"")
        || body.contains("\"quotaExceeded\"");
  }
}
