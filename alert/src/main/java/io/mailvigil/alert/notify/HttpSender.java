// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one server: certificates checked, no redirect followed, at most 8 KiB of the
 * answer read, all of it within twice the time-out, and no secret in any error.
 */
final class HttpSender {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY = 8 * 1024;

  private final String what;
  private final HttpWay way;
  private final InstantSource clock;
  private final HttpClient client;

  /**
   * @param what the kind of server, as {@code the webhook}
   */
  HttpSender(String what, HttpWay way, InstantSource clock) {
    this.what = what;
    this.way = way;
    this.clock = clock;
    this.client = way.client();
  }

  /** A header and the secret that it carries. */
  record Key(String header, String scheme, Secret secret) {
    /** {@code Authorization: Bearer}. */
    static Key bearer(Secret secret) {
      return new Key("Authorization", "Bearer ", secret);
    }
  }

  /** Posts JSON. */
  HttpAnswer post(URI to, JsonNode json, @Nullable Key key) throws IOException {
    return send("POST", to, Map.of(), JSON.writeValueAsBytes(json), key);
  }

  /**
   * Sends one request and reads its answer.
   *
   * @param key what the server knows us by, null where the address itself is the secret
   * @throws IOException when there was no whole answer
   */
  HttpAnswer send(
      String method, URI to, Map<String, String> headers, byte[] body, @Nullable Key key)
      throws IOException {
    String who = what + " at " + to.getHost();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .timeout(way.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", "mailvigil")
            .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    String secret = key == null ? "" : key.secret().reveal();
    if (key != null) {
      authorize(request, key, secret);
    }
    CompletableFuture<HttpResponse<byte[]>> exchange =
        client.sendAsync(request.build(), response -> new FirstBytes(MOST_BODY));
    try {
      HttpResponse<byte[]> answer =
          exchange.get(2 * way.timeout().toMillis(), TimeUnit.MILLISECONDS);
      return new HttpAnswer(
              who,
              answer.statusCode(),
              new String(answer.body(), StandardCharsets.UTF_8),
              answer.headers().firstValue("Retry-After").map(this::wait).orElse(null))
          .without(secret)
          .without(to);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("was interrupted", e);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException(who + " does not end its answer in time", e);
    } catch (ExecutionException e) {
      throw new IOException(who + " does not answer (" + cause(e) + ")", e.getCause());
    }
  }

  private static String cause(ExecutionException e) {
    return Plain.line(String.valueOf(e.getCause()), 200);
  }

  @SuppressWarnings("UnusedException") // its message holds the secret
  private static void authorize(HttpRequest.Builder request, Key key, String secret) {
    try {
      request.header(key.header(), key.scheme() + secret);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "the secret for "
              + key.header()
              + " holds characters that a header may not hold: write it again on one line");
    }
  }

  /** Seconds, or a date (RFC 9110, 10.2.3); null for anything else. */
  private @Nullable Duration wait(String text) {
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Duration until =
          Duration.between(
              clock.instant(),
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return until.isNegative() ? Duration.ZERO : until;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
