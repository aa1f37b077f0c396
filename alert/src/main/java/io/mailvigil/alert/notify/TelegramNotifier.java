// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigException;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Sends to a Telegram chat by a bot. The whole text is one preformatted entity, in which Telegram
 * looks for no links, names or commands; no markup is read. The Bot API knows no key for
 * repetitions.
 */
final class TelegramNotifier implements Notifier {
  /** Telegram takes 4096 UTF-16 units. */
  private static final int MOST = 4_000;

  /**
   * The settings.
   *
   * @param url the Bot API, or a server of one's own
   * @param token the bot's; it stands in the address of each call
   * @param chat the chat's number, or {@code @name} of a public channel
   */
  record Config(URI url, Secret token, String chat, HttpWay http) implements Notifier.Config {
    static Config from(ConfigNode node) {
      node.required("chat", "write the number of the chat, or @name of a public channel");
      return new Config(
          WebAddress.server(node, "https://api.telegram.org"),
          WebAddress.needed(node, "token", "the bot's token, as BotFather gave it"),
          node.parsed(
              "chat",
              "0",
              text -> {
                if (!text.matches("-?\\d{1,20}|@[A-Za-z0-9_]{4,64}")) {
                  throw new IllegalArgumentException(
                      "should be the number of a chat, or @name of a public channel");
                }
                return text;
              }),
          HttpWay.from(node));
    }

    @Override
    public Notifier make() {
      return new TelegramNotifier(this);
    }
  }

  private final Config config;
  private final HttpSender sender;

  TelegramNotifier(Config config) {
    this.config = config;
    this.sender = new HttpSender("the Telegram API", config.http(), InstantSource.system());
  }

  @Override
  public Delivery send(Message message) throws IOException {
    String token = config.token().reveal();
    if (!token.matches("[A-Za-z0-9:_-]{1,200}")) {
      throw new ConfigException(
          "token: what the secret holds is no bot token: letters, digits, ':', '_' and '-'");
    }
    String text = Wording.content(message).text(MOST).strip();
    ObjectNode body =
        HttpSender.JSON.createObjectNode().put("chat_id", config.chat()).put("text", text);
    body.putArray("entities")
        .addObject()
        .put("type", "pre")
        .put("offset", 0)
        .put("length", text.length());
    body.putObject("link_preview_options").put("is_disabled", true);
    HttpAnswer answer =
        sender
            .post(URI.create(config.url() + "/bot" + token + "/sendMessage"), body, null)
            .without(token);
    return answer
        .after(answer.after() == null ? pause(answer.body()) : null)
        .delivery("check token, chat, and that the bot is in that chat", "chat");
  }

  private static @Nullable Duration pause(String body) {
    JsonNode seconds = Loose.json(body).path("parameters").path("retry_after");
    return seconds.canConvertToInt() ? Duration.ofSeconds(Math.max(0, seconds.intValue())) : null;
  }
}
