// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/**
 * An access token of OAuth 2.0 (RFC 6749), asked for when needed and kept until a minute before its
 * end.
 */
final class AccessToken {
  private final JsonHttp server;
  private final String path;
  private final Grant grant;
  private final String mend;
  private final InstantSource clock = InstantSource.system();
  private String token = "";
  private Instant until = Instant.MIN;

  /** What is sent for one. */
  interface Grant {
    Map<String, String> form(Instant now) throws IOException;
  }

  /**
   * Names the server; nothing is asked yet.
   *
   * @param path of the token endpoint, behind the server's URL
   * @param mend what to check where none is given
   */
  AccessToken(JsonHttp server, String path, Grant grant, String mend) {
    this.server = server;
    this.path = path;
    this.grant = grant;
    this.mend = mend;
  }

  /** The header that shows it. */
  synchronized Map<String, String> header() throws IOException {
    Instant now = clock.instant();
    if (!now.isBefore(until)) {
      JsonHttp.Answer answer = server.post(path, grant.form(now));
      String given = answer.json().path("access_token").asText("");
      if (!answer.isOk() || given.isEmpty()) {
        throw new IOException(
            server.there() + " gives no token (" + answer.status() + "): " + mend);
      }
      token = given;
      until = now.plusSeconds(Math.clamp(answer.json().path("expires_in").asLong() - 60, 0, 3600));
    }
    return Map.of("Authorization", "Bearer " + token);
  }

  /** It was refused: the next call asks for another. */
  synchronized void forget() {
    until = Instant.MIN;
  }
}
