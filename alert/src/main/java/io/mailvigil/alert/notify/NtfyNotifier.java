// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import io.mailvigil.common.event.Severity;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Publishes to a topic of an ntfy server, as JSON and without Markdown. ntfy knows no key for
 * repetitions.
 */
final class NtfyNotifier implements Notifier {
  /** A longer text than 4096 bytes becomes an attachment. */
  private static final int MOST = 4_000;

  private static final int TITLE = 250;

  /**
   * The settings.
   *
   * @param url the server
   * @param topic its name; who knows it may read and post where the server asks for no token
   * @param token an access token, null for a topic that asks for none
   */
  record Config(URI url, Secret topic, @Nullable Secret token, HttpWay http)
      implements Notifier.Config {
    static Config from(ConfigNode node) {
      return new Config(
          WebAddress.server(node, "https://ntfy.sh"),
          WebAddress.needed(node, "topic", "the name of the topic"),
          node.secret("token"),
          HttpWay.from(node));
    }

    @Override
    public Notifier make() {
      return new NtfyNotifier(this);
    }
  }

  private final Config config;
  private final HttpSender sender;

  NtfyNotifier(Config config) {
    this.config = config;
    this.sender = new HttpSender("the ntfy server", config.http(), InstantSource.system());
  }

  @Override
  public Delivery send(Message message) throws IOException {
    String topic = config.topic().reveal();
    if (!topic.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new ConfigException(
          "topic: what the secret holds is no topic: up to 64 letters, digits, '-' and '_'");
    }
    Content content = Wording.content(message);
    ObjectNode body =
        HttpSender.JSON
            .createObjectNode()
            .put("topic", topic)
            .put("title", Cut.units(content.title(), TITLE))
            .put("message", Cut.bytes(content.text().strip(), MOST))
            .put("priority", priority(message));
    body.putArray("tags").add("mailvigil");
    HttpSender.Key key = config.token() == null ? null : HttpSender.Key.bearer(config.token());
    return sender
        .post(URI.create(config.url() + "/"), body, key)
        .without(topic)
        .delivery("check url, topic and token");
  }

  /** 5 wakes people up, 3 is usual. */
  private static int priority(Message message) {
    Severity worst =
        message.reports().stream()
            .map(report -> new Change(report).severity())
            .max(Severity::compareTo)
            .orElse(Severity.INFO);
    return message.kind() == Message.Kind.DIGEST
        ? 2
        : worst == Severity.CRITICAL ? 5 : worst == Severity.HIGH ? 4 : 3;
  }
}
