// SPDX-License-Identifier: Apache-2.0
package io.mailvigil.alert.notify;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mailvigil.common.config.ConfigNode;
import io.mailvigil.common.config.Secret;
import java.io.IOException;
import java.time.InstantSource;

/**
 * Posts an Adaptive Card to a Microsoft Teams workflow ("when a Teams webhook request is
 * received"). All text stands in text runs, the one element in which Teams reads no Markdown, and
 * the card names no entities, so that nothing can become a link or a mention. A workflow knows no
 * key for repetitions.
 */
final class TeamsNotifier implements Notifier {
  /** A workflow takes 28 KB; JSON may double what it escapes. */
  private static final int MOST = 12_000;

  /**
   * The settings.
   *
   * @param url the workflow's address; who knows it may post
   */
  record Config(Secret url, HttpWay http) implements Notifier.Config {
    static Config from(ConfigNode node) {
      return new Config(
          WebAddress.needed(node, "url", "the address of the workflow"), HttpWay.from(node));
    }

    @Override
    public Notifier make() {
      return new TeamsNotifier(this);
    }
  }

  private final Config config;
  private final HttpSender sender;

  TeamsNotifier(Config config) {
    this.config = config;
    this.sender = new HttpSender("the Teams workflow", config.http(), InstantSource.system());
  }

  @Override
  public Delivery send(Message message) throws IOException {
    return sender
        .post(WebAddress.of(config.url(), "url"), body(Wording.content(message)), null)
        .delivery("check that the workflow is turned on and its address in url is whole");
  }

  private static ObjectNode body(Content content) {
    ObjectNode root = HttpSender.JSON.createObjectNode().put("type", "message");
    ObjectNode card =
        root.putArray("attachments")
            .addObject()
            .put("contentType", "application/vnd.microsoft.card.adaptive")
            .putObject("content");
    card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
    card.put("type", "AdaptiveCard");
    card.put("version", "1.4");
    card.putObject("msteams").put("width", "Full");
    ArrayNode body = card.putArray("body");
    run(body, content.title(), "Medium", true);
    int used = Cut.length(content.title());
    for (Content.Part part : content.parts()) {
      used += Cut.length(part.heading());
      for (Content.Line line : part.lines()) {
        used += 100 + Cut.length(line.plain());
      }
      if (used > MOST) {
        run(body, "There is more of it in Elasticsearch.", "Default", false);
        break;
      }
      if (!part.heading().isEmpty()) {
        run(body, part.heading(), "Default", true);
      }
      part.lines().forEach(line -> run(body, line.plain(), "Default", false));
    }
    return root;
  }

  private static void run(ArrayNode body, String text, String size, boolean bold) {
    body.addObject()
        .put("type", "RichTextBlock")
        .putArray("inlines")
        .addObject()
        .put("type", "TextRun")
        // {{DATE(...)}} is the one thing that a client may still replace
        .put("text", text.replaceAll("\\{(?=\\{)", "{ "))
        .put("size", size)
        .put("weight", bold ? "Bolder" : "Default");
  }
}
