// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.ingest.poll;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A token that is got with a secret and used until it ends. For one thread. */
final class Token implements Credential {
  private static final Duration ANSWER_BEGINS = Duration.ofSeconds(60);

  /** A token is not used in its last minute. */
  private static final Duration BEFORE_THE_END = Duration.ofMinutes(1);

  private static final Duration USUAL = Duration.ofMinutes(50);

  /** What is posted for a token. */
  interface Form {
    Map<String, String> at(Instant now) throws RefusedException, GeneralSecurityException;
  }

  /**
   * Where a token is got and how it is shown.
   *
   * @param value its path in the answer
   * @param header that carries it
   * @param before what stands before it there
   * @param mend the keys and what should stand there
   */
  record Place(URI endpoint, String value, String header, String before, String mend) {
    /** As OAuth 2.0 has it: RFC 6749, RFC 6750. */
    static Place oauth(URI endpoint, String mend) {
      return new Place(endpoint, "access_token", "Authorization", "Bearer ", mend);
    }
  }

  private final Place place;
  private final Form form;
  private @Nullable String token;
  private Instant ends = Instant.MIN;

  Token(Place place, Form form) {
    this.place = place;
    this.form = form;
  }

  @Override
  public void show(HttpRequest.Builder request, Ask ask, Instant now, Outside outside)
      throws IOException, InterruptedException, RefusedException {
    String known = token;
    if (known == null || !now.isBefore(ends)) {
      known = get(now, outside);
    }
    request.setHeader(place.header(), place.before() + known);
  }

  private String get(Instant now, Outside outside)
      throws IOException, InterruptedException, RefusedException {
    String posted;
    try {
      posted = Ask.parameters(form.at(now));
    } catch (GeneralSecurityException e) {
      throw new RefusedException(
          "the key can not be used (" + e.getMessage() + "): " + place.mend());
    }
    HttpRequest request =
        HttpRequest.newBuilder(place.endpoint())
            .timeout(ANSWER_BEGINS)
            .header("Accept", "application/json")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("User-Agent", "mailvigil")
            .POST(BodyPublishers.ofString(posted))
            .build();
    Answer answer = outside.send(request);
    JsonPage page = JsonPage.values(answer);
    String host = place.endpoint().getHost();
    if (answer.status() >= 400 && answer.status() < 500 && answer.status() != 429) {
      String error = page.value("error");
      boolean plain = error != null && error.matches("[a-z_]{1,40}");
      throw new RefusedException(
          "%s gives no token (%d%s): %s"
              .formatted(host, answer.status(), plain ? " " + error : "", place.mend()));
    }
    String got = page.value(place.value());
    if (answer.status() != 200 || got == null) {
      throw new IOException(host + " gives no token: it answered " + answer.status());
    }
    String seconds = page.value("expires_in");
    Duration life =
        seconds != null && seconds.matches("\\d{1,7}")
            ? Duration.ofSeconds(Long.parseLong(seconds)).minus(BEFORE_THE_END)
            : USUAL;
    token = Credential.plain(got, place.mend());
    ends = now.plus(life);
    return token;
  }

  @Override
  public boolean drop() {
    boolean had = token != null;
    token = null;
    return had;
  }

  @Override
  public String mend() {
    return place.mend();
  }
}
