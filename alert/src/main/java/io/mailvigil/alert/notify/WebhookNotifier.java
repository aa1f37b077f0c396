// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.BodySignature;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.RaisedAlert;
import io.mailvigil.common.event.Report;
import io.mailvigil.common.wire.Topics;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;

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

  /**
   * The settings.
   *
   * @param url https, or http on loopback
   * @param secret what both sides know
   */
  record Config(URI url, Secret secret, HttpWay http) implements Notifier.Config {

    static Config from(ConfigNode node) {
      URI url = node.parsed("url", URI.create("https://unset.invalid/"), WebAddress::of);
      if (!node.has("url")) {
        node.mistake("url", "is missing: where should alerts be posted?");
      }
      return new Config(
          url, WebAddress.needed(node, "secret", "what both sides sign by"), HttpWay.from(node));
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
  private final HttpSender sender;

  WebhookNotifier(Config config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.sender = new HttpSender("the webhook", config.http(), clock);
  }

  @Override
  public Delivery send(Message message) throws IOException {
    byte[] body = body(message);
    String timestamp = Long.toString(clock.instant().getEpochSecond());
    Map<String, String> headers =
        Map.of(
            "Idempotency-Key",
            message.id(),
            "X-Mailvigil-Timestamp",
            timestamp,
            "X-Mailvigil-Signature",
            BodySignature.of(config.secret(), timestamp, body));
    return sender
        .send("POST", config.url(), headers, body, null)
        .delivery("check its address, its secret and that it runs");
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
}
