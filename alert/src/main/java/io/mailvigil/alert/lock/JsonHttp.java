// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP server asked in JSON: bounded in time and size, redirects not followed. Where it answers
 * 429 or 503 it is left in peace until the moment it names ({@code Retry-After}), at most 10 min;
 * calls before that fail at once. No failure repeats a body or a header, which may hold secrets.
 */
public final class JsonHttp {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST = 4 << 20;
  private static final Duration USUAL_PEACE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PEACE = Duration.ofMinutes(10);

  private final Server server;
  private final InstantSource clock;
  private final HttpClient client;
  private volatile Instant peaceUntil = Instant.MIN;

  /**
   * Where it is.
   *
   * @param url https, or http on this machine; without user, query and fragment
   * @param ca PEM file of the authority that signed its certificate, null for the system's
   * @param timeout for connecting, and again for the answer
   */
  public record Server(URI url, @Nullable Path ca, Duration timeout) {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Server {
      String host = String.valueOf(url.getHost());
      boolean loopback = Set.of("127.0.0.1", "[::1]", "localhost").contains(host);
      if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && loopback)) {
        throw new IllegalArgumentException("url: should be https, or http on this machine");
      }
      if (url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
        throw new IllegalArgumentException("url: should hold no user, password, query or fragment");
      }
    }

    /**
     * Reads {@code url}, {@code ca} and {@code timeout}; null where they make none, then the
     * mistakes are noted.
     *
     * @param usual where it usually is, empty where the operator has to say
     */
    public static @Nullable Server from(ConfigNode node, String usual) {
      return from(node, "url", usual);
    }

    /** The same with another key for the URL. */
    static @Nullable Server from(ConfigNode node, String key, String usual) {
      String url =
          usual.isEmpty() ? node.required(key, "where is the server?") : node.text(key, usual);
      Path ca = node.file("ca");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60));
      if (url.isEmpty()) {
        return null;
      }
      try {
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        return new Server(URI.create(base), ca, timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }
  }

  /**
   * What came back.
   *
   * @param json the body, missing where it is none in JSON
   */
  public record Answer(int status, JsonNode json) {
    public boolean isOk() {
      return status / 100 == 2;
    }
  }

  public JsonHttp(Server server) {
    this(server, InstantSource.system());
  }

  JsonHttp(Server server, InstantSource clock) {
    this.server = server;
    this.clock = clock;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(server.timeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    if (server.ca() != null) {
      builder.sslContext(Authority.trusting(server.ca(), "ca"));
    }
    this.client = builder.build();
  }

  /**
   * Asks once.
   *
   * @param path what follows the server's URL, encoded, beginning with a slash
   * @param body null for none
   * @throws IOException where there is no answer, the server wants peace, or it answers 5xx without
   *     a JSON object (a SOAP fault is one)
   */
  public Answer send(
      String method, String path, Map<String, String> headers, @Nullable JsonNode body)
      throws IOException {
    HttpRequest.BodyPublisher content =
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofByteArray(body.toString().getBytes(UTF_8));
    HttpRequest.Builder request = request(path, headers);
    if (body != null && !headers.containsKey("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    return asked(request.method(method, content));
  }

  /** Posts a form (RFC 6749 asks for tokens so). */
  public Answer post(String path, Map<String, String> form) throws IOException {
    String body =
        form.entrySet().stream()
            .map(e -> encoded(e.getKey()) + "=" + encoded(e.getValue()))
            .collect(Collectors.joining("&"));
    return asked(
        request(path, Map.of("Content-Type", "application/x-www-form-urlencoded"))
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** One segment or value of a path or query. */
  public static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  /** For messages: where it is, without what a URL may hold of secrets. */
  public String there() {
    return server.url().getHost()
        + (server.url().getPort() < 0 ? "" : ":" + server.url().getPort());
  }

  private HttpRequest.Builder request(String path, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.url() + path))
            .timeout(server.timeout())
            .header("Accept", "application/json, application/scim+json")
            // CrowdSec refuses who names no version
            .header("User-Agent", "mailvigil/1");
    headers.forEach(request::header);
    return request;
  }

  private Answer asked(HttpRequest.Builder request) throws IOException {
    Instant peace = peaceUntil;
    if (clock.instant().isBefore(peace)) {
      throw new IOException(there() + " asked to be left in peace until " + peace);
    }
    HttpResponse<InputStream> response;
    try {
      response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException(
          there() + " does not answer (" + e.getClass().getSimpleName() + "): check that it runs",
          e);
    }
    int status = response.statusCode();
    try (InputStream in = response.body()) {
      byte[] bytes = in.readNBytes(MOST);
      if (status == 429 || status == 503) {
        Instant until = clock.instant().plus(peace(response));
        peaceUntil = until;
        throw new IOException(
            there() + " answered " + status + ": it is not asked again before " + until);
      }
      JsonNode body = json(bytes);
      if (status >= 500 && !body.isObject()) {
        throw new IOException(there() + " answered " + status + ": look at its log");
      }
      return new Answer(status, body);
    }
  }

  private static Duration peace(HttpResponse<?> response) {
    try {
      long seconds =
          Long.parseLong(response.headers().firstValue("Retry-After").orElse("").strip());
      Duration asked = Duration.ofSeconds(Math.clamp(seconds, 1, LONGEST_PEACE.toSeconds()));
      return asked;
    } catch (NumberFormatException e) {
      return USUAL_PEACE; // none, or a date: a short pause does no harm, it will say so again
    }
  }

  private static JsonNode json(byte[] bytes) throws IOException {
    try {
      JsonNode read = JSON.readTree(bytes);
      return read == null ? MissingNode.getInstance() : read;
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }
}
