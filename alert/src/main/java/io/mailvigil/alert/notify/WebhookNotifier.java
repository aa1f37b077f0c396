// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.Authority;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Posts a message as JSON: {@code {"id", "kind", "alerts": […], "actions": […]}}, each alert as in
 * contract part 4, each action as it stands in Elasticsearch.
 *
 * <p>{@code X-Mailvigil-Signature: v1=} carries the hexadecimal HMAC-SHA256, under the shared
 * secret, of the bytes of {@code X-Mailvigil-Timestamp} (seconds), a dot and the body: a receiver
 * checks it and refuses old ones. {@code Idempotency-Key} is the message's id and the same at each
 * repetition.
 */
final class WebhookNotifier implements Notifier {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Answers that say that this very message is at fault. */
  private static final Set<Integer> NEVER = Set.of(400, 413, 415, 422);

  /**
   * The settings.
   *
   * @param url https, or http on loopback
   * @param secret what both sides know
   * @param ca PEM file of the authority, null for the system's
   * @param timeout for connecting, and again for the answer
   */
  record Config(URI url, Secret secret, @Nullable Path ca, Duration timeout)
      implements Notifier.Config {

    static Config from(ConfigNode node) {
      URI url = node.parsed("url", URI.create("https://unset.invalid/"), Config::url);
      if (!node.has("url")) {
        node.mistake("url", "is missing: where should alerts be posted?");
      }
      Secret secret = node.secret("secret");
      if (secret == null) {
        node.mistake(
            "secret", "is missing: write {file: PATH} or {env: NAME}, both sides sign by it");
        secret = new Secret.InEnvironment("unset");
      }
      Duration timeout =
          node.duration(
              "timeout", Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1));
      return new Config(url, secret, node.file("ca"), timeout);
    }

    private static URI url(String text) {
      URI url = URI.create(text);
      String host = String.valueOf(url.getHost());
      boolean loopback = Set.of("127.0.0.1", "[::1]", "localhost").contains(host);
      if (!"https".equals(url.getScheme()) && !("http".equals(url.getScheme()) && loopback)) {
        throw new IllegalArgumentException("should be an https URL, or http on this machine");
      }
      if (url.getUserInfo() != null) {
        throw new IllegalArgumentException("should hold no user or password: the secret signs");
      }
      return url;
    }

    @Override
    public Notifier make() {
      return new WebhookNotifier(this, InstantSource.system());
    }

    /** A URL may hold a token in its path or query: only its host is shown. */
    @Override
    public String toString() {
      return "WebhookNotifier.Config[host=" + url.getHost() + ", secret=***]";
    }
  }

  private final Config config;
  private final InstantSource clock;
  private final HttpClient client;

  WebhookNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .connectTimeout(config.timeout())
            .followRedirects(HttpClient.Redirect.NEVER);
    if (config.ca() != null) {
      builder.sslContext(Authority.trusting(config.ca(), "alert.notify.channels ca"));
    }
    this.client = builder.build();
  }

  @Override
  public Delivery send(Message message) throws IOException {
    byte[] body = body(message);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(config.url())
            .timeout(config.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", "mailvigil")
            .header("Idempotency-Key", message.id())
            .header("X-Mailvigil-Timestamp", timestamp)
            .header("X-Mailvigil-Signature", "v1=" + sign(timestamp, body))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status;
    try {
      status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("was interrupted", e);
    } catch (IOException e) {
      throw new IOException(
          "the webhook at " + config.url().getHost() + " does not answer (" + e + ")", e);
    }
    if (status / 100 == 2) {
      return new Delivery.Taken();
    }
    String what = "the webhook at " + config.url().getHost() + " answered " + status;
    if (NEVER.contains(status)) {
      return new Delivery.Refused(what);
    }
    throw new IOException(what + ": check its address, its secret and that it runs");
  }

  private static byte[] body(Message message) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("id", message.id());
    root.put("kind", message.kind().name().toLowerCase(Locale.ROOT));
    ArrayNode alerts = root.putArray("alerts");
    ArrayNode actions = root.putArray("actions");
    for (Report report : message.reports()) {
      byte[] json = Topics.ALERTS.values().serializer().serialize(Topics.ALERTS.name(), report);
      (report instanceof RaisedAlert ? alerts : actions).add(JSON.readTree(json));
    }
    return JSON.writeValueAsBytes(root);
  }

  private String sign(String timestamp, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = config.secret().reveal().getBytes(StandardCharsets.UTF_8);
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update((timestamp + ".").getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
