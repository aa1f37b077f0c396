// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.lock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.BodySignature;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Locks by posting each question to an address, signed as the notifiers' webhook is ({@link
 * BodySignature}), and reading the answer from the response.
 */
public final class WebhookLock implements LockDialogue.Exchange {
  private static final int MOST = 1 << 20;
  private final Config config;
  private final HttpClient client;
  private final InstantSource clock = InstantSource.system();

  /**
   * Where it is.
   *
   * @param url https, or http on loopback
   * @param secret what both sides know
   * @param ca PEM file of the authority, null for the system's
   * @param owner the mark of our locks
   * @param timeout for connecting, and again for the answer
   */
  public record Config(URI url, Secret secret, @Nullable Path ca, String owner, Duration timeout)
      implements LockBackend.Config {
    /** Throws {@link IllegalArgumentException}: key and sentence. */
    public Config {
      String host = String.valueOf(url.getHost());
      boolean loopback = Set.of("127.0.0.1", "[::1]", "localhost").contains(host);
      if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && loopback)) {
        throw new IllegalArgumentException("url: should be https, or http on this machine");
      }
      if (url.getUserInfo() != null) {
        throw new IllegalArgumentException("url: should hold no user or password");
      }
      if (!owner.matches("[a-z0-9-]{1,32}")) {
        throw new IllegalArgumentException("owner: 1 to 32 of a-z, 0-9 and '-' expected");
      }
    }

    /** Reads a section; null where it makes no back end, then its mistakes are noted. */
    public static @Nullable Config from(ConfigNode node) {
      String url = node.required("url", "where are accounts locked?");
      Secret secret = node.secret("secret");
      Path ca = node.file("ca");
      String owner = node.text("owner", "mailvigil");
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofSeconds(60));
      if (secret == null) {
        node.mistake(
            "secret", "is missing: write {file: PATH} or {env: NAME}, both sides sign by it");
      }
      if (secret == null || url.isEmpty()) {
        return null;
      }
      try {
        return new Config(URI.create(url), secret, ca, owner, timeout);
      } catch (IllegalArgumentException e) {
        Mistakes.note(node, e);
        return null;
      }
    }

    @Override
    public LockBackend make(String name) {
      return new LockDialogue(name, owner, new WebhookLock(this));
    }

    /** A URL may hold a token in its path or query: only its host is shown. */
    @Override
    public String toString() {
      return "WebhookLock.Config[host=" + url.getHost() + ", secret=***]";
    }
  }

  private WebhookLock(Config config) {
    this.config = config;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(config.timeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    if (config.ca() != null) {
      builder.sslContext(Authority.trusting(config.ca(), "alert.lock-backends ca"));
    }
    this.client = builder.build();
  }

  @Override
  public String ask(ObjectNode question) throws IOException {
    String there = "the webhook at " + config.url().getHost();
    byte[] body = question.toString().getBytes(UTF_8);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    String signature;
    try {
      signature = BodySignature.of(config.secret(), timestamp, body);
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
    HttpRequest request =
        HttpRequest.newBuilder(config.url())
            .timeout(config.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", "mailvigil")
            .header("X-Mailvigil-Timestamp", timestamp)
            .header("X-Mailvigil-Signature", signature)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    HttpResponse<InputStream> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (IOException e) {
      throw new IOException(there + " does not answer (" + e + "): check that it runs", e);
    }
    try (InputStream in = response.body()) {
      if (response.statusCode() != 200) {
        throw new IOException(
            there + " answered " + response.statusCode() + ": check its address and its secret");
      }
      return new String(in.readNBytes(MOST), UTF_8);
    }
  }
}
