// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends to a Matrix room (client-server API v3). The message's id is the transaction id, by which
 * the homeserver knows a repetition. Empty {@code m.mentions} keep a name from calling anybody. The
 * room must not be encrypted.
 */
final class MatrixNotifier implements Notifier {
  /** An event may have 64 KiB, with text and HTML in it. */
  private static final int MOST = 10_000;

  /**
   * The settings.
   *
   * @param url the homeserver
   * @param room the room's id, which begins with {@code !}
   * @param token an access token of a user who is in the room
   */
  record Config(URI url, String room, Secret token, HttpWay http) implements Notifier.Config {
    static Config from(ConfigNode node) {
      node.required("room", "write the id of the room, as !abc:example.org");
      return new Config(
          WebAddress.server(node, ""),
          node.parsed(
              "room",
              "!unset",
              text -> {
                if (!text.startsWith("!")) {
                  throw new IllegalArgumentException(
                      "should be the id of a room, which begins with '!' (not its #alias)");
                }
                return text;
              }),
          WebAddress.needed(node, "token", "an access token"),
          HttpWay.from(node));
    }

    @Override
    public Notifier make() {
      return new MatrixNotifier(this);
    }
  }

  private final Config config;
  private final HttpSender sender;

  MatrixNotifier(Config config) {
    this.config = config;
    this.sender = new HttpSender("the Matrix server", config.http(), InstantSource.system());
  }

  @Override
  public Delivery send(Message message) throws IOException {
    Content content = Wording.content(message);
    String text = content.text(MOST);
    String html = HtmlText.body(content);
    ObjectNode event = HttpSender.JSON.createObjectNode().put("msgtype", "m.text");
    event.put("body", text);
    if (html.length() <= 2 * MOST) {
      event.put("format", "org.matrix.custom.html").put("formatted_body", html);
    }
    event.putObject("m.mentions");
    HttpAnswer answer =
        sender.send(
            "PUT",
            URI.create(
                config.url()
                    + "/_matrix/client/v3/rooms/"
                    + encoded(config.room())
                    + "/send/m.room.message/"
                    + encoded(message.id())),
            Map.of(),
            HttpSender.JSON.writeValueAsBytes(event),
            HttpSender.Key.bearer(config.token()));
    return answer
        .after(answer.after() == null ? pause(answer.body()) : null)
        .delivery("check url, room, token, and that its user is in the room and may speak there");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static @Nullable Duration pause(String body) {
    JsonNode millis = Loose.json(body).path("retry_after_ms");
    return millis.canConvertToLong() ? Duration.ofMillis(Math.max(0, millis.longValue())) : null;
  }
}
