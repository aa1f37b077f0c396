// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * The doveadm HTTP interface ({@code POST /doveadm/v1} with a list of {@code [command, parameters,
 * tag]}): Dovecot itself cuts the sessions, so that the caller needs the key and no root.
 */
final class DoveadmHttp implements Doveadm {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NO_USER = 67;
  private static final int NO_SESSION = 68;
  private final Config config;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * Where it is.
   *
   * @param url for example {@code http://127.0.0.1:8080/doveadm/v1}
   * @param key Dovecot's {@code doveadm_api_key}
   */
  record Config(URI url, Secret key) implements Doveadm.Config {
    /** Refuses what is no web address, and plain HTTP to another machine. */
    public Config {
      String scheme = String.valueOf(url.getScheme());
      String host = url.getHost();
      if (host == null || !(scheme.equals("http") || scheme.equals("https"))) {
        throw new IllegalArgumentException(
            "doveadm.url: an address such as http://127.0.0.1:8080/doveadm/v1 expected");
      }
      boolean here = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
      if (scheme.equals("http") && !here) {
        throw new IllegalArgumentException(
            "doveadm.url: the key would cross the network in the clear; use https");
      }
    }

    @Override
    public Doveadm make(Duration timeout) {
      return new DoveadmHttp(this, timeout);
    }
  }

  private DoveadmHttp(Config config, Duration timeout) {
    this.config = config;
    this.timeout = timeout;
    this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
  }

  @Override
  public void kick(String name) throws IOException {
    int status = call("kick", Map.of("mask", List.of(name)));
    if (status != 0 && status != NO_SESSION) {
      throw new IOException("doveadm kick ended with status " + status);
    }
  }

  @Override
  public void flushCache(String name) throws IOException {
    int status = call("authCacheFlush", Map.of("user", List.of(name)));
    if (status != 0) {
      throw new IOException("doveadm authCacheFlush ended with status " + status);
    }
  }

  @Override
  public Known knows(String name) {
    try {
      return switch (call("user", Map.of("userMask", List.of(name)))) {
        case 0 -> Known.YES;
        case NO_USER -> Known.NO;
        default -> Known.UNSURE;
      };
    } catch (IOException e) {
      return Known.UNSURE;
    }
  }

  @Override
  public List<String> problems() {
    try {
      call("who", Map.of());
      return List.of();
    } catch (IOException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  /** One command; its exit code, 0 when it answered. */
  private int call(String command, Map<String, List<String>> parameters) throws IOException {
    String body = JSON.writeValueAsString(List.of(List.of(command, parameters, "t")));
    JsonNode answer = JSON.readTree(post(body)).path(0);
    return switch (answer.path(0).asText()) {
      case "doveadmResponse" -> 0;
      case "error" -> {
        JsonNode error = answer.path(1);
        if (!error.path("type").asText().equals("exitCode")) {
          throw new IOException(
              "doveadm at " + config.url() + " refuses " + command + ": " + error.path("type"));
        }
        yield error.path("exitCode").asInt();
      }
      default -> throw new IOException(config.url() + " does not answer as doveadm does");
    };
  }

  private String post(String body) throws IOException {
    String key;
    try {
      key = Base64.getEncoder().encodeToString(config.key().reveal().getBytes(UTF_8));
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
    HttpRequest request =
        HttpRequest.newBuilder(config.url())
            .timeout(timeout)
            .header("Authorization", "X-Dovecot-API " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() == 401 || response.statusCode() == 403) {
        throw new IOException(
            "doveadm at "
                + config.url()
                + " refuses the key: it must equal Dovecot's doveadm_api_key");
      }
      if (response.statusCode() != 200) {
        throw new IOException("doveadm at " + config.url() + " answers " + response.statusCode());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (java.net.http.HttpTimeoutException e) {
      throw new IOException("doveadm at " + config.url() + " does not answer within " + timeout, e);
    } catch (java.net.ConnectException e) {
      throw new IOException(
          "doveadm at " + config.url() + " cannot be reached: is its http listener on?", e);
    }
  }
}
